"""Steps of blind alerts -> the batch that stores them: an OTLP log request to ourselves, decoded as any other."""

from collections.abc import Sequence
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from collector.credentials import OURSELVES
from collector.decode.request import SIGNALS, Arrived, decode_request
from contract.alerts import AlertEvent
from contract.codec import Value, attributes_of
from contract.ids import NO_RECORD, span_id
from otlp.log_events import pairs
from store.write.batch import Batch

_LOGS = next(signal for signal in SIGNALS if signal.name == "logs")
_INFO = 9


def batch_of(events: Sequence[AlertEvent], *, received_ns: int) -> Batch:
    """Return the rows of the events, each with the log row that carries it."""
    request = ExportLogsServiceRequest()
    for event in events:
        _add(request, event, received_ns)
    arrived = Arrived(
        signal=_LOGS,
        raw=request.SerializeToString(),
        is_json=False,
        transport=OURSELVES.name,
        sender=OURSELVES,
        received_ns=received_ns,
    )
    return decode_request(arrived).batch


def _add(request: Any, event: AlertEvent, observed_ns: int) -> None:
    of_gateway = request.resource_logs.add()
    source: dict[str, Value] = {"service.name": "twintrace-collector", "twin.gateway.id": event.gateway_id}
    of_gateway.resource.attributes.extend(pairs(source))
    scoped = of_gateway.scope_logs.add()
    scoped.scope.name = "watch"
    log = scoped.log_records.add()
    log.event_name = event.event
    log.time_unix_nano, log.observed_time_unix_nano = event.event_ns, observed_ns
    log.severity_number, log.severity_text = _INFO, "INFO"
    log.attributes.extend(pairs(attributes_of(event)))
    if event.window_id != NO_RECORD:
        log.trace_id = bytes.fromhex(event.window_id)
        log.span_id = span_id(event.score_id).to_bytes(8, "big")
