"""Records -> encoded OTLP requests: spans and metrics through the OpenTelemetry SDK, logs by its message types.

Nothing here exports or batches: what is made is collected and encoded for the outbox transaction. A batch processor
would drop what it cannot send in time, without a trace.
"""

import os
from collections.abc import Iterable, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import cast

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.metrics import CallbackOptions, Observation
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
from otlp.log_events import WARN, LogEvent, encode_logs, log_event
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
        self._ids, self._spans = _ChosenIds(), _CollectSpans()
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
        self._version = software_version()
        self._tracer = tracers.get_tracer(SCOPE, self._version)
        self._sender = {key: cast(Value, value) for key, value in self.resource.attributes.items()}
        self._health = _Health(self.resource)

    def encode_windows(self, windows: Iterable[TimedWindow]) -> bytes:
        """Return an ExportTraceServiceRequest: one span a window, with child spans where stages are given."""
        for window in windows:
            self._emit_window(window)
        request: bytes = encode_spans(self._spans.take()).SerializeToString()
        return request

    def encode_events(self, events: Iterable[Event], *, observed_ns: int) -> bytes:
        """Return an ExportLogsServiceRequest: one log event a record, at the record's own time."""
        return self._encode((log_event(event.record, raised_by=event.trace) for event in events), observed_ns)

    def encode_notices(self, notices: Iterable[Notice], *, observed_ns: int) -> bytes:
        """Return an ExportLogsServiceRequest: one warning a notice."""
        return self._encode(map(_notice_event, notices), observed_ns)

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

    def _encode(self, events: Iterable[LogEvent], observed_ns: int) -> bytes:
        return encode_logs(
            events, resource=self._sender, scope=SCOPE, scope_version=self._version, observed_ns=observed_ns
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


def _notice_event(notice: Notice) -> LogEvent:
    return LogEvent(
        name=notice.event,
        time_ns=notice.time_ns,
        attributes=dict(notice.attributes),
        body=notice.text,
        severity=WARN,
    )


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
        create(measurement.name, callbacks=[read], unit=measurement.unit, description=measurement.description)

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
