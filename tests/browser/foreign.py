"""Traces of other services, sent over OTLP as their own exporters would: a small one, and one of any length."""

import time

import urllib3
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from contract.ids import Id, mint
from otlp.log_events import pairs
from tests.browser.lending import RunningPlant

SHOP, IMPORT, LATE = mint("the shop's trace"), mint("an import's trace"), mint("a late trace")
SECOND = 1_000_000_000


def send(plant: RunningPlant, signal: str, body: bytes) -> None:
    """Send a request as a service that has a token of the plant."""
    token = (plant.state / "tokens" / "edge").read_text(encoding="ascii").strip()
    headers = {"content-type": "application/x-protobuf", "authorization": f"Bearer {token}"}
    answer = urllib3.request("POST", f"http://127.0.0.1:{plant.otlp_port}/v1/{signal}", body=body, headers=headers)
    assert (answer.status, answer.data) == (200, b""), "some of it was refused, so it would not be shown"


def shop_trace(linked_to: Id) -> bytes:
    """Five spans of two services: a request, its database and a payment that failed, an event, a link."""
    request, now = ExportTraceServiceRequest(), time.time_ns() - 5 * SECOND
    spans = (
        ("shop", 1, 0, "POST /orders", 2, 0, 420),
        ("shop", 2, 1, "select stock", 3, 12, 130),
        ("shop", 3, 1, "charge card", 3, 140, 400),
        ("payment", 4, 3, "POST /charges", 2, 150, 390),
        ("payment", 5, 4, "ask the bank", 3, 160, 380),
    )
    for service in ("shop", "payment"):
        sent = request.resource_spans.add()
        sent.resource.attributes.extend(pairs({"service.name": service, "deployment.environment.name": "test"}))
        scoped = sent.scope_spans.add()
        scoped.scope.name, scoped.scope.version = "io.opentelemetry.flask", "0.61b0"
        for _, number, parent, name, kind, start, end in (each for each in spans if each[0] == service):
            span = scoped.spans.add()
            span.trace_id, span.span_id = bytes.fromhex(SHOP), number.to_bytes(8, "big")
            span.parent_span_id = parent.to_bytes(8, "big") if parent else b""
            span.name, span.kind = name, kind
            span.start_time_unix_nano, span.end_time_unix_nano = now + start * 1_000_000, now + end * 1_000_000
            span.attributes.extend(pairs({"http.request.method": "POST", "server.port": 8443, "retries": (1, 2)}))
    failed = request.resource_spans[1].scope_spans[0].spans[1]
    failed.status.code, failed.status.message = 2, "the bank did not answer in 200 ms"
    event = failed.events.add()
    event.name, event.time_unix_nano = "retry", now + 260_000_000
    event.attributes.extend(pairs({"attempt": 2}))
    link = failed.links.add()
    link.trace_id, link.span_id = bytes.fromhex(linked_to), (9).to_bytes(8, "big")
    raw: bytes = request.SerializeToString()
    return raw


def shop_logs() -> bytes:
    """Two log records of the shop's trace."""
    request, now = ExportLogsServiceRequest(), time.time_ns() - 5 * SECOND
    sent = request.resource_logs.add()
    sent.resource.attributes.extend(pairs({"service.name": "payment"}))
    scoped = sent.scope_logs.add()
    for number, text in enumerate(("charging the card of order 41", "the bank did not answer")):
        log = scoped.log_records.add()
        log.trace_id, log.span_id = bytes.fromhex(SHOP), (5).to_bytes(8, "big")
        log.time_unix_nano, log.severity_number, log.severity_text = now + number * 1000, 9 + 4 * number, "INFO"
        log.body.string_value = text
        log.attributes.extend(pairs({"order": 41}))
    raw: bytes = request.SerializeToString()
    return raw


def long_trace(count: int) -> bytes:
    """A root with so many children, one a millisecond."""
    request, now = ExportTraceServiceRequest(), time.time_ns() - 60 * SECOND
    sent = request.resource_spans.add()
    sent.resource.attributes.extend(pairs({"service.name": "importer"}))
    scoped = sent.scope_spans.add()
    for number in range(count):
        span = scoped.spans.add()
        span.trace_id, span.span_id = bytes.fromhex(IMPORT), (number + 1).to_bytes(8, "big")
        span.parent_span_id = (1).to_bytes(8, "big") if number else b""
        span.name = f"row {number}" if number else "import rows"
        span.start_time_unix_nano = now + number * 1_000_000
        span.end_time_unix_nano = now + (number + 1 if number else count) * 1_000_000
        span.attributes.extend(pairs({"row": number, "file": "orders.csv", "bytes": 120}))
    raw: bytes = request.SerializeToString()
    return raw


def late_span(number: int) -> bytes:
    """One span of a trace whose spans come one by one."""
    request, now = ExportTraceServiceRequest(), time.time_ns()
    sent = request.resource_spans.add()
    sent.resource.attributes.extend(pairs({"service.name": "slow"}))
    span = sent.scope_spans.add().spans.add()
    span.trace_id, span.span_id = bytes.fromhex(LATE), number.to_bytes(8, "big")
    span.name, span.start_time_unix_nano, span.end_time_unix_nano = f"step {number}", now, now + 1_000_000
    raw: bytes = request.SerializeToString()
    return raw
