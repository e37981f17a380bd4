"""Records -> encoded OTLP requests through the OpenTelemetry SDK: the one module that touches it.

Nothing here exports or batches: what the SDK makes is collected and encoded for the outbox transaction. A batch
processor would drop what it cannot send in time, without a trace.
"""

import os
from collections.abc import Iterable, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from opentelemetry._logs import SeverityNumber
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.common._log_encoder import encode_logs
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.sdk._logs import (
    LoggerProvider,
    LogRecordLimits,
    LogRecordProcessor,
    ReadableLogRecord,
    ReadWriteLogRecord,
)
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

from contract.codec import Value, attributes_of
from contract.ids import Id, mint, span_id, trace_id
from contract.windows import SPAN_NAME, ScoredWindow
from scoring.errors import BadSetup
from scoring.telemetry.timed_records import Event, Measurement, MeasurementKind, Notice, Stage, TimedWindow

SERVICE = "twintrace-edge"
SCOPE = "scoring"
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)
_NO_CONTEXT = Context()


class Telemetry:
    """Encodes records as the gateway's telemetry; not for several threads at once."""

    def __init__(self, *, gateway: str) -> None:
        """Raises BadSetup when the environment disables the SDK: every record would vanish without a word."""
        if os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
            raise BadSetup("OTEL_SDK_DISABLED", "is true: unset it, the edge sends its records through the SDK")
        self.resource = resource_of(gateway)
        self._ids, self._spans, self._logs = _ChosenIds(), _CollectSpans(), _CollectLogs()
        tracers = TracerProvider(
            sampler=ALWAYS_ON,  # the environment may name another: records are never sampled
            resource=self.resource,
            shutdown_on_exit=False,
            id_generator=self._ids,
            span_limits=SpanLimits(
                max_span_attributes=SpanLimits.UNSET,
                max_attribute_length=SpanLimits.UNSET,
                max_span_attribute_length=SpanLimits.UNSET,
            ),
        )
        tracers.add_span_processor(self._spans)
        loggers = LoggerProvider(
            resource=self.resource,
            shutdown_on_exit=False,
            log_record_limits=LogRecordLimits(
                max_attributes=LogRecordLimits.UNSET,
                max_attribute_length=LogRecordLimits.UNSET,
                max_log_record_attributes=LogRecordLimits.UNSET,
                max_log_record_attribute_length=LogRecordLimits.UNSET,
            ),
        )
        loggers.add_log_record_processor(self._logs)
        self._tracer = tracers.get_tracer(SCOPE, software_version())
        self._logger = loggers.get_logger(SCOPE, software_version())
        self._health = _Health(self.resource)

    def encode_windows(self, windows: Iterable[TimedWindow]) -> bytes:
        """Return an ExportTraceServiceRequest: one span a window, with child spans where stages are given."""
        for window in windows:
            self._emit_window(window)
        request: bytes = encode_spans(self._spans.take()).SerializeToString()
        return request

    def encode_events(self, events: Iterable[Event], *, observed_ns: int) -> bytes:
        """Return an ExportLogsServiceRequest: one log event a record, at the record's own time."""
        for event in events:
            self._emit_event(event, observed_ns)
        request: bytes = encode_logs(self._logs.take()).SerializeToString()
        return request

    def encode_notices(self, notices: Iterable[Notice], *, observed_ns: int) -> bytes:
        """Return an ExportLogsServiceRequest: one warning a notice."""
        for notice in notices:
            self._logger.emit(
                timestamp=notice.time_ns,
                observed_timestamp=observed_ns,
                context=_NO_CONTEXT,
                severity_number=SeverityNumber.WARN,
                severity_text="WARN",
                body=notice.text,
                attributes=dict(notice.attributes),
                event_name=notice.event,
            )
        request: bytes = encode_logs(self._logs.take()).SerializeToString()
        return request

    def encode_health(self, measurements: Sequence[Measurement]) -> bytes:
        """Return an ExportMetricsServiceRequest: one point a measurement."""
        return self._health.encode(measurements)

    def _emit_window(self, window: TimedWindow) -> None:
        scored = window.scored
        trace, root = trace_id(scored.window.window_id), span_id(scored.score.score_id)
        self._ids.choose(trace, root)
        span = self._tracer.start_span(
            SPAN_NAME, context=_NO_CONTEXT, attributes=_window_attributes(scored), start_time=window.start_ns
        )
        span.end(window.end_ns)
        for stage in window.stages:
            self._emit_stage(stage, trace, root, scored.score.score_id)

    def _emit_stage(self, stage: Stage, trace: int, root: int, score: Id) -> None:
        self._ids.choose(trace, span_id(mint("stage", score, stage.name)))
        span = self._tracer.start_span(
            f"{SPAN_NAME}.{stage.name}", context=_inside(trace, root), start_time=stage.start_ns
        )
        span.end(stage.end_ns)

    def _emit_event(self, event: Event, observed_ns: int) -> None:
        record, trace = event.record, event.trace
        context = _inside(trace_id(trace.window_id), span_id(trace.score_id)) if trace else _NO_CONTEXT
        self._logger.emit(
            timestamp=getattr(record, record.time_field),
            observed_timestamp=observed_ns,
            context=context,
            body=getattr(record, "body", None),
            attributes=attributes_of(record),
            event_name=record.event,
        )


def resource_of(gateway: str) -> Resource:
    """Return who sends: the same at every start, so that a restart is no new instance in any back end."""
    return Resource(
        {
            "service.name": SERVICE,
            "service.namespace": "twintrace",
            "service.instance.id": mint("gateway", gateway),
            "service.version": software_version(),
            "twin.gateway.id": gateway,
        }
    )


def software_version() -> str:
    """Return the installed version of this software, or 0 in a source tree that was never installed."""
    try:
        return version("twintrace")
    except PackageNotFoundError:
        return "0"


def _window_attributes(scored: ScoredWindow) -> dict[str, Value]:
    attributes: dict[str, Value] = {}
    for part in (scored.window, scored.vector, scored.score, scored.decision):
        attributes.update(attributes_of(part))
    return attributes


def _inside(trace: int, span: int) -> Context:
    parent = SpanContext(trace_id=trace, span_id=span, is_remote=False, trace_flags=_SAMPLED)
    return set_span_in_context(NonRecordingSpan(parent), _NO_CONTEXT)


class _Health:
    """Metrics as the SDK makes them: an instrument a name, read from the newest measurements."""

    def __init__(self, resource: Resource) -> None:
        self._reader = InMemoryMetricReader()
        meters = MeterProvider(metric_readers=[self._reader], resource=resource, shutdown_on_exit=False)
        self._meter = meters.get_meter(SCOPE, software_version())
        self._newest: dict[str, list[Observation]] = {}
        self._known: set[str] = set()

    def encode(self, measurements: Sequence[Measurement]) -> bytes:
        self._newest = {}
        for each in measurements:
            self._newest.setdefault(each.name, []).append(Observation(each.value, dict(each.attributes)))
            if each.name not in self._known:
                self._known.add(each.name)
                self._create(each)
        made = self._reader.get_metrics_data()
        request: bytes = b"" if made is None else encode_metrics(made).SerializeToString()
        return request

    def _create(self, measurement: Measurement) -> None:
        create = {
            MeasurementKind.GAUGE: self._meter.create_observable_gauge,
            MeasurementKind.AMOUNT: self._meter.create_observable_up_down_counter,
            MeasurementKind.TOTAL: self._meter.create_observable_counter,
        }[measurement.kind]
        read = partial(self._read, measurement.name)
        create(measurement.name, callbacks=[read], unit=measurement.unit, description=measurement.says)

    def _read(self, name: str, _options: CallbackOptions) -> list[Observation]:
        return self._newest.get(name, [])


class _ChosenIds(IdGenerator):
    """Gives the SDK the ids the records already have."""

    def __init__(self) -> None:
        self._trace, self._span = 1, 1

    def choose(self, trace: int, span: int) -> None:
        self._trace, self._span = trace, span

    def generate_trace_id(self) -> int:
        return self._trace

    def generate_span_id(self) -> int:
        return self._span

    def is_trace_id_random(self) -> bool:
        return False


class _CollectSpans(SpanProcessor):
    def __init__(self) -> None:
        self._ended: list[ReadableSpan] = []

    def on_end(self, span: ReadableSpan) -> None:
        self._ended.append(span)

    def take(self) -> Sequence[ReadableSpan]:
        taken, self._ended = self._ended, []
        return taken


class _CollectLogs(LogRecordProcessor):
    def __init__(self) -> None:
        self._emitted: list[ReadableLogRecord] = []

    def on_emit(self, log_record: ReadWriteLogRecord) -> None:
        self._emitted.append(
            ReadableLogRecord(
                log_record=log_record.log_record,
                resource=log_record.resource or Resource({}),
                instrumentation_scope=log_record.instrumentation_scope,
                limits=log_record.limits,
            )
        )

    def take(self) -> Sequence[ReadableLogRecord]:
        taken, self._emitted = self._emitted, []
        return taken

    def shutdown(self) -> None:
        """Hold nothing back: what was emitted was taken with its transaction."""

    def force_flush(self, timeout_millis: int = 30000) -> bool:  # noqa: ARG002 (the SDK's signature)
        return True
