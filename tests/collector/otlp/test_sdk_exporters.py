"""Traces, metrics and logs from the OpenTelemetry SDK's own exporters, over both transports."""

import json
from typing import Any

import pytest
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter as GrpcLogs
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter as GrpcMetrics
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcSpans
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter as HttpLogs
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as HttpMetrics
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpSpans
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from tests.collector.running import Running

RESOURCE = Resource.create({"service.name": "foreign-shop"})


def exporter(collector: Running, transport: str, signal: str, classes: tuple[Any, Any]) -> Any:
    if transport == "grpc":
        return classes[0](endpoint=collector.grpc, insecure=True)
    return classes[1](endpoint=f"{collector.http}/v1/{signal}", compression=Compression.Gzip)


@pytest.mark.parametrize("transport", ["grpc", "http"])
def test_the_sdks_spans_arrive_with_their_parent(collector: Running, transport: str) -> None:
    provider = TracerProvider(resource=RESOURCE, shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter(collector, transport, "traces", (GrpcSpans, HttpSpans))))
    tracer = provider.get_tracer("shop", "1.2")

    with tracer.start_as_current_span("order") as parent, tracer.start_as_current_span("pay") as child:
        child.set_attribute("amount", 12.5)
        child.add_event("charged")
    provider.shutdown()

    found = collector.rows("select name, span_id, parent_span_id, service_name, attributes from spans order by name")
    top, below = parent.get_span_context().span_id, child.get_span_context().span_id
    assert [row[:4] for row in found] == [
        ("order", top, None, "foreign-shop"),
        ("pay", below, top, "foreign-shop"),
    ]
    assert json.loads(found[1][4]) == {"amount": 12.5}
    assert collector.rows("select name, version from scopes") == [("shop", "1.2")]


@pytest.mark.parametrize("transport", ["grpc", "http"])
def test_the_sdks_metrics_arrive_point_by_point(collector: Running, transport: str) -> None:
    reader = PeriodicExportingMetricReader(exporter(collector, transport, "metrics", (GrpcMetrics, HttpMetrics)))
    provider = MeterProvider(resource=RESOURCE, metric_readers=[reader], shutdown_on_exit=False)
    meter = provider.get_meter("shop")

    meter.create_counter("orders").add(3, {"till": "1"})
    meter.create_histogram("wait", unit="s").record(0.25)
    provider.shutdown()

    found = collector.rows("select name, kind, value, monotonic, unit from metric_points order by name")
    assert found == [("orders", "sum", 3.0, True, ""), ("wait", "histogram", None, False, "s")]


@pytest.mark.parametrize("transport", ["grpc", "http"])
def test_the_sdks_logs_arrive_with_severity_and_body(collector: Running, transport: str) -> None:
    provider = LoggerProvider(resource=RESOURCE, shutdown_on_exit=False)
    processor = SimpleLogRecordProcessor(exporter(collector, transport, "logs", (GrpcLogs, HttpLogs)))
    provider.add_log_record_processor(processor)

    provider.get_logger("shop").emit(
        LogRecord(timestamp=1, severity_number=SeverityNumber.WARN, body="low", event_name="stock.low")
    )
    provider.shutdown()

    found = collector.rows("select time_ns, severity_number, body, event_name from logs")
    assert found == [(1, 13, '"low"', "stock.low")]
