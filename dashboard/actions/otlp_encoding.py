"""Event records -> one OTLP log request, for those who send a handful: the dashboard's actions, a data set's labels.

The edge, which sends thousands, makes its records with the OpenTelemetry SDK (scoring/telemetry/encoder.py).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue

from contract.alerts import RaisedBy
from contract.attribute import carried_by
from contract.codec import Value, attributes_of
from contract.ids import Id, span_id
from contract.records import EventRecord

_SAMPLED, _INFO = 1, 9


def encode_events(
    records: Iterable[EventRecord],
    *,
    resource: Mapping[str, Value],
    scope: str,
    observed_ns: int,
    raised_by: Mapping[Id, RaisedBy] | None = None,
) -> bytes:
    """Encode an ExportLogsServiceRequest with one log event a record, each at the record's own time.

    `raised_by` tells of each alert that the records are about what raised it; without it they are in no trace.
    """
    request = ExportLogsServiceRequest()
    logs = request.resource_logs.add()
    logs.resource.attributes.extend(pairs(resource))
    scoped = logs.scope_logs.add()
    scoped.scope.name = scope
    for record in records:
        log = scoped.log_records.add()
        log.event_name = record.event
        log.time_unix_nano, log.observed_time_unix_nano = getattr(record, record.time_field), observed_ns
        log.severity_number, log.severity_text = _INFO, "INFO"
        log.attributes.extend(pairs(attributes_of(record)))
        for field in (f for f, carried in carried_by(type(record)) if carried.is_body):
            log.body.bytes_value = getattr(record, field.name)
        if raised_by is not None:
            _place_in_trace(log, raised_by[getattr(record, "alert_id")])  # noqa: B009 (only records of alerts come so)
    raw: bytes = request.SerializeToString()
    return raw


def _place_in_trace(log: Any, raised_by: RaisedBy) -> None:
    log.trace_id = bytes.fromhex(raised_by.window_id)
    log.span_id = span_id(raised_by.score_id).to_bytes(8, "big")
    log.flags = _SAMPLED


def pairs(attributes: Mapping[str, Value]) -> list[Any]:
    """Return attributes as OTLP key values."""
    return [KeyValue(key=key, value=_any(value)) for key, value in attributes.items()]


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
        return AnyValue(string_value=value)
    return AnyValue(array_value=ArrayValue(values=[_any(each) for each in value]))
