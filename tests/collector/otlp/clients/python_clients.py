"""Sends with Python's OpenTelemetry exporters, over http/protobuf and grpc, what send.mjs sends with npm's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter as GrpcLogs
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter as GrpcMetrics
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcSpans
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter as HttpLogs
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as HttpMetrics
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpSpans
from opentelemetry.sdk._logs import ReadableLogRecord
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Buckets,
    ExponentialHistogram,
    ExponentialHistogramDataPoint,
    Gauge,
    Histogram,
    HistogramDataPoint,
    Metric,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    TraceFlags,
    TraceState,
    set_span_in_context,
)
from opentelemetry.trace.status import Status, StatusCode

TRACE = 0x0AF7651916CD43DD8448EB211C80319C
BEGIN, END = 1_700_000_000_123_456_789, 1_700_000_001_987_654_321
SCOPE = InstrumentationScope("shop", "1.2")
VALUES: dict[str, Any] = {
    "text": "Grüße \U0001f600",
    "empty": "",
    "whole": 7,
    "negative": -7,
    "beyond": 2**53 + 2,
    "large": 10**18,
    "small": -(10**18),
    "half": 0.5,
    "tiny": 1.5e-300,
    "yes": True,
    "no": False,
    "raw": b"\x00\x01\xfe\xff",
    "list": ["a", "", 2, 2.5, False],
    "map": {"deep": {"deeper": {"text": "", "n": 2**53 + 2}}, "list": [{"a": 1}, []], "none": {}},
}
POINT: dict[str, Any] = {"start_time_unix_nano": BEGIN, "time_unix_nano": END}
LABELS = {"till": "1", "empty": ""}


@dataclass(frozen=True, kw_only=True)
class Exporters:
    """The three exporters of one transport, each made from the address of a signal."""

    spans: Callable[[str], Any]
    metrics: Callable[[str], Any]
    logs: Callable[[str], Any]


def send_all(http: str, grpc: str) -> dict[str, list[str]]:
    """Send everything over both transports; return what each export came to, by client."""
    over_http = Exporters(
        spans=lambda signal: HttpSpans(endpoint=f"{http}/v1/{signal}"),
        metrics=lambda signal: HttpMetrics(endpoint=f"{http}/v1/{signal}"),
        logs=lambda signal: HttpLogs(endpoint=f"{http}/v1/{signal}"),
    )
    over_grpc = Exporters(
        spans=lambda _: GrpcSpans(endpoint=grpc, insecure=True),
        metrics=lambda _: GrpcMetrics(endpoint=grpc, insecure=True),
        logs=lambda _: GrpcLogs(endpoint=grpc, insecure=True),
    )
    clients = {"python-http-protobuf": over_http, "python-grpc": over_grpc}
    return {name: _send(name, each, number) for number, (name, each) in enumerate(clients.items(), start=8)}


def _send(client: str, exporters: Exporters, number: int) -> list[str]:
    resource = Resource({"service.name": "shop", "service.instance.id": client, "note": ""})
    odd = [
        _span(resource, number * 16 + 1, name="cut", attributes={"text": "cut \ud83d", "n": 1}),
        _span(resource, number * 16 + 2, name="least", attributes={"n": -(2**63)}),
        _span(resource, number * 16 + 3, name="greatest", attributes={"n": 2**63 - 1}),
        _span(resource, number * 16 + 4, name="nan", attributes={"n": float("nan")}),
        _span(resource, number * 16 + 5, name="neighbour", attributes={}),
    ]
    sent = (
        (exporters.spans("traces"), [_whole_span(resource, number * 16)]),
        (exporters.metrics("metrics"), _metrics(resource, *METRICS)),
        (exporters.logs("logs"), [_log(resource)]),
        (exporters.metrics("metrics"), _metrics(resource, NAN)),
        (exporters.spans("traces"), odd),
    )
    return [_exported(exporter, records) for exporter, records in sent]


def _exported(exporter: Any, records: Any) -> str:
    try:
        return str(exporter.export(records).name)
    finally:
        exporter.shutdown()


def _context(span_id: int, *, flags: int = 0, is_remote: bool = False) -> SpanContext:
    return SpanContext(TRACE, span_id, is_remote, TraceFlags(flags), TraceState([("a", "1"), ("b", "2")]))


def _span(resource: Resource, span_id: int, **more: Any) -> ReadableSpan:
    return ReadableSpan(
        context=_context(span_id),
        parent=_context(0xAA, is_remote=True),
        resource=resource,
        kind=SpanKind.SERVER,
        instrumentation_scope=SCOPE,
        status=Status(StatusCode.ERROR, "card refused"),
        start_time=BEGIN,
        end_time=END,
        **more,
    )


def _whole_span(resource: Resource, span_id: int) -> ReadableSpan:
    return _span(
        resource,
        span_id,
        name="pay",
        attributes=VALUES,
        events=[Event("charged", {"amount": 12.5, "note": ""}, END)],
        links=[Link(_context(0xBB), {"why": "retry"})],
    )


def _log(resource: Resource) -> ReadableLogRecord:
    record = LogRecord(
        timestamp=BEGIN,
        observed_timestamp=END,
        context=set_span_in_context(NonRecordingSpan(_context(0xCC, flags=1))),
        severity_number=SeverityNumber.WARN,
        severity_text="WARN",
        body={"text": "", "nested": {"raw": b"\xff", "list": [1, "two", 2.5]}},
        attributes=VALUES,
        event_name="stock.low",
    )
    return ReadableLogRecord(record, resource, SCOPE)


def _metrics(resource: Resource, *metrics: Metric) -> MetricsData:
    return MetricsData([ResourceMetrics(resource, [ScopeMetrics(SCOPE, metrics, "")], "")])


def _metric(name: str, data: Any) -> Metric:
    return Metric(name=name, description=f"the {name}", unit="1", data=data)


NAN = _metric("nan", Gauge([NumberDataPoint(LABELS, value=float("nan"), **POINT)]))
METRICS = (
    _metric(
        "orders",
        Sum(
            [NumberDataPoint(LABELS, value=2**53 + 2, **POINT), NumberDataPoint({"till": "2"}, value=10**18, **POINT)],
            AggregationTemporality.CUMULATIVE,
            is_monotonic=True,
        ),
    ),
    _metric("level", Gauge([NumberDataPoint(LABELS, value=0.5, **POINT)])),
    _metric(
        "wait",
        Histogram(
            [
                HistogramDataPoint(
                    LABELS,
                    count=6,
                    sum=9.25,
                    min=0.05,
                    max=4.5,
                    bucket_counts=[1, 2, 3],
                    explicit_bounds=[0.1, 1.0],
                    **POINT,
                )
            ],
            AggregationTemporality.CUMULATIVE,
        ),
    ),
    _metric(
        "size",
        ExponentialHistogram(
            [
                ExponentialHistogramDataPoint(
                    LABELS,
                    count=7,
                    sum=9.5,
                    min=-1.5,
                    max=4.5,
                    scale=3,
                    zero_count=1,
                    positive=Buckets(-2, [1, 2]),
                    negative=Buckets(4, [3]),
                    flags=0,
                    **POINT,
                )
            ],
            AggregationTemporality.CUMULATIVE,
        ),
    ),
)
