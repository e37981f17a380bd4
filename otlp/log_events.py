"""Log events -> one OTLP request of logs, by OpenTelemetry's public message types: the one encoding of logs here.

The SDK's own is private, and its exporters hide what a collector refused (ADR-006).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue

from contract.alerts import RaisedBy
from contract.codec import Value, attributes_of
from contract.ids import span_id
from contract.records import EventRecord

_SAMPLED = 1


class Severity(NamedTuple):
    """OpenTelemetry's number and word."""

    number: int
    text: str


UNSET, INFO, WARN = Severity(0, ""), Severity(9, "INFO"), Severity(13, "WARN")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEvent:
    """One log record: what happened, when, and in the trace of which window, if of one."""

    name: str
    time_ns: int
    attributes: Mapping[str, Value]
    body: str | bytes | None = None
    severity: Severity = UNSET
    raised_by: RaisedBy | None = None


def log_event(record: EventRecord, *, severity: Severity = UNSET, raised_by: RaisedBy | None = None) -> LogEvent:
    """Return the event of a record, at the record's own time."""
    return LogEvent(
        name=record.event,
        time_ns=getattr(record, record.time_field),
        attributes=attributes_of(record),
        body=getattr(record, "body", None),
        severity=severity,
        raised_by=raised_by,
    )


def encode_logs(
    events: Iterable[LogEvent],
    *,
    resource: Mapping[str, Value],
    scope: str,
    scope_version: str = "",
    observed_ns: int,
) -> bytes:
    """Encode an ExportLogsServiceRequest with one log record an event, in their order."""
    request = ExportLogsServiceRequest()
    logs = request.resource_logs.add()
    logs.resource.attributes.extend(pairs(resource))
    scoped = logs.scope_logs.add()
    scoped.scope.name, scoped.scope.version = scope, scope_version
    for event in events:
        _fill(scoped.log_records.add(), event, observed_ns)
    raw: bytes = request.SerializeToString()
    return raw


def pairs(attributes: Mapping[str, Value]) -> list[Any]:
    """Return attributes as OTLP key values."""
    return [KeyValue(key=key, value=_any(value)) for key, value in attributes.items()]


def _fill(log: Any, event: LogEvent, observed_ns: int) -> None:
    log.event_name = event.name
    log.time_unix_nano, log.observed_time_unix_nano = event.time_ns, observed_ns
    log.severity_number, log.severity_text = event.severity
    log.attributes.extend(pairs(event.attributes))
    if event.body is not None:
        log.body.CopyFrom(_any(event.body))
    if event.raised_by is not None:
        log.trace_id = bytes.fromhex(event.raised_by.window_id)
        log.span_id = span_id(event.raised_by.score_id).to_bytes(8, "big")
        log.flags = _SAMPLED


def _any(value: Value) -> Any:
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    if isinstance(value, bytes):
        return AnyValue(bytes_value=value)
    if isinstance(value, str):
        return AnyValue(string_value=_encodable(value))
    return AnyValue(array_value=ArrayValue(values=[_any(each) for each in value]))


def _encodable(text: str) -> str:
    """Half a surrogate pair, as in the name of a file that is no UTF-8, must not stop what else there is to send."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
