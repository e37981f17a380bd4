"""The OpenTelemetry SDK's own encoding of log records, private modules and all: what ours must mean the same as."""

from collections.abc import Mapping, Sequence
from typing import Any

from opentelemetry._logs import SeverityNumber
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.common._log_encoder import encode_logs
from opentelemetry.sdk._logs import (
    LoggerProvider,
    LogRecordLimits,
    LogRecordProcessor,
    ReadableLogRecord,
    ReadWriteLogRecord,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

from contract.alerts import RaisedBy
from contract.ids import span_id, trace_id


class SdkLogs(LogRecordProcessor):
    """A logger of the SDK whose records are encoded instead of exported."""

    def __init__(self, *, resource: Mapping[str, Any], scope: str, scope_version: str = "") -> None:
        self._records: list[ReadableLogRecord] = []
        provider = LoggerProvider(
            resource=Resource(dict(resource)),
            shutdown_on_exit=False,
            log_record_limits=LogRecordLimits(
                max_attributes=LogRecordLimits.UNSET,
                max_attribute_length=LogRecordLimits.UNSET,
                max_log_record_attributes=LogRecordLimits.UNSET,
                max_log_record_attribute_length=LogRecordLimits.UNSET,
            ),
        )
        provider.add_log_record_processor(self)
        self._logger = provider.get_logger(scope, scope_version)

    def emit(
        self,
        name: str,
        *,
        time_ns: int,
        observed_ns: int,
        attributes: Mapping[str, Any],
        body: Any = None,
        severity: tuple[int, str] | None = None,
        raised_by: RaisedBy | None = None,
    ) -> None:
        self._logger.emit(
            timestamp=time_ns,
            observed_timestamp=observed_ns,
            context=_inside(raised_by) if raised_by else Context(),
            severity_number=SeverityNumber(severity[0]) if severity else None,
            severity_text=severity[1] if severity else None,
            body=body,
            attributes=dict(attributes),
            event_name=name,
        )

    def request(self) -> Any:
        """The ExportLogsServiceRequest of what was emitted."""
        return encode_logs(self._records)

    def on_emit(self, log_record: ReadWriteLogRecord) -> None:
        assert isinstance(log_record.resource, Resource)
        self._records.append(
            ReadableLogRecord(
                log_record=log_record.log_record,
                resource=log_record.resource,
                instrumentation_scope=log_record.instrumentation_scope,
                limits=log_record.limits,
            )
        )

    def shutdown(self) -> None:
        """Nothing is held back."""

    def force_flush(self, timeout_millis: int = 30000) -> bool:  # noqa: ARG002 (the SDK's signature)
        return True


def _inside(raised_by: RaisedBy) -> Context:
    parent = SpanContext(
        trace_id=trace_id(raised_by.window_id),
        span_id=span_id(raised_by.score_id),
        is_remote=False,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
    return set_span_in_context(NonRecordingSpan(parent), Context())


def parsed(requests: Sequence[Any]) -> list[Any]:
    """The same messages without what means nothing: a body that is there and holds no value."""
    for request in requests:
        for log in (log for r in request.resource_logs for s in r.scope_logs for log in s.log_records):
            if log.body.WhichOneof("value") is None:
                log.ClearField("body")
    return list(requests)
