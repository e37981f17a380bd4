"""Encoded OTLP requests in bulk: foreign spans of 20 attributes, and readings of our own."""

import time
from collections.abc import Iterator

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from contract.codec import attributes_of
from contract.ids import mint
from contract.reading_codec import Column, encode
from contract.readings import ReadingBatch
from otlp.log_events import pairs

NS = 1_000_000_000
GATEWAY, ASSET = "bench", "Acme/Main/press"
RUN = mint("run", "bench", "file", "0")


def span_requests(
    requests: int, spans: int, *, attributes: int = 20, first_request: int = 0, a_trace: int = 10
) -> Iterator[bytes]:
    """Yield encoded trace requests, so many spans a trace; every span id is new, so nothing is a resend."""
    began = time.time_ns()
    for number in range(first_request, first_request + requests):
        request = ExportTraceServiceRequest()
        resource = request.resource_spans.add()
        resource.resource.attributes.extend(pairs({"service.name": "press-line"}))
        scope = resource.scope_spans.add()
        scope.scope.name = "bench"
        for index in range(spans):
            span = scope.spans.add()
            span.trace_id = bytes.fromhex(mint("bench", number, index // a_trace))
            span.span_id = bytes.fromhex(mint("bench span", number, index)[:16])
            span.name = "cycle"
            span.start_time_unix_nano = began + index * 1000
            span.end_time_unix_nano = began + index * 1000 + 500
            span.attributes.extend(pairs({f"press.value.{i}": index * 1.5 + i for i in range(attributes - 5)}))
            span.attributes.extend(pairs({f"press.name.{i}": f"station {i}" for i in range(5)}))
        yield request.SerializeToString()


def reading_requests(requests: int, *, signals: int = 8, readings: int = 64) -> Iterator[bytes]:
    """Yield encoded log requests, each one batch a signal, in sequence order."""
    for number in range(requests):
        request = ExportLogsServiceRequest()
        resource = request.resource_logs.add()
        resource.resource.attributes.extend(pairs({"service.name": "twintrace-edge", "twin.gateway.id": GATEWAY}))
        scope = resource.scope_logs.add()
        for batch in reading_batches(number, signals, readings):
            log = scope.log_records.add()
            log.event_name = batch.event
            log.time_unix_nano = batch.last_ns
            log.body.bytes_value = batch.body
            log.attributes.extend(pairs(attributes_of(batch)))
        yield request.SerializeToString()


def reading_batches(number: int, signals: int, readings: int) -> list[ReadingBatch]:
    """Return what request so many of them carries: a batch of each signal."""
    return [_batch(f"signal_{signal}", number * readings, readings) for signal in range(signals)]


def _batch(signal: str, first: int, count: int) -> ReadingBatch:
    times = [1_700_000_000 * NS + (first + i) * NS for i in range(count)]
    body = encode(
        Column(
            sequences=range(first, first + count),
            times_ns=times,
            values=[20 + (i % 17) / 7 for i in range(count)],
            quality=[0] * count,
        )
    )
    return ReadingBatch(
        gateway_id=GATEWAY, source="bench", run_id=RUN, asset_id=ASSET, signal=signal, unit="bar",
        contract="bench@1.0.0", first_sequence=first, last_sequence=first + count - 1, count=count,
        first_ns=times[0], last_ns=times[-1], produced_ns=times[-1], body=body,
    )  # fmt: skip
