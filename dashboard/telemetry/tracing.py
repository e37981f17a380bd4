"""The dashboard's own spans: one a request, one a question; what failed on a page is found by its trace id."""

from typing import Any

from flask import Flask, Response, g, request
from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer

from dashboard.telemetry.recent_spans import SpanRing

SCOPE = "dashboard"
UNTRACED = ("/_assets/", "/_dash-component-suites/", "/_favicon.ico", "/health", "/ready", "/version")
"""What a browser fetches without a person waiting for it."""

_LONGEST = 200


def build_provider(resource: dict[str, Any], *, endpoint: str, token: str, ring: SpanRing) -> TracerProvider:
    """Return a provider that sends to the collector in batches; such spans may be lost, records never ride here.

    The last ones are kept in the ring too: a question fails when the collector is away, and then its span can't arrive.
    """
    exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", headers={"authorization": f"Bearer {token}"})
    provider = TracerProvider(resource=Resource(resource))
    provider.add_span_processor(ring)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def trace_requests(server: Flask, tracer: Tracer) -> None:
    """Put a server span around every request that a person waits for."""

    @server.before_request
    def _begin() -> None:
        if not request.path.startswith(UNTRACED):
            attributes = {"http.request.method": request.method, "url.path": request.path}
            name = f"{request.method} {request.path}"[:_LONGEST]
            g.span = tracer.start_span(name, kind=SpanKind.SERVER, attributes=attributes)
            g.span_token = context.attach(trace.set_span_in_context(g.span))

    @server.after_request
    def _answered(response: Response) -> Response:
        if "span" in g:
            g.span.set_attribute("http.response.status_code", response.status_code)
            g.span.set_attribute("twin.callback.output", _output())
        return response

    @server.teardown_request
    def _end(error: BaseException | None) -> None:
        if "span" in g:
            _close(g.span, error)
            context.detach(g.span_token)


def _close(span: Span, error: BaseException | None) -> None:
    if error is not None:
        span.record_exception(error)
        span.set_status(Status(StatusCode.ERROR, type(error).__name__))
    span.end()


def current_trace_id() -> str:
    """Return the trace id of the request being answered as 32 hex; empty when it is not traced."""
    found = trace.get_current_span().get_span_context()
    return trace.format_trace_id(found.trace_id) if found.is_valid else ""


def _output() -> str:
    body = request.get_json(silent=True) if request.method == "POST" else None
    output = body.get("output") if isinstance(body, dict) else None
    # half a surrogate pair is a text to JSON and none to OTLP
    return output[:_LONGEST].encode("utf-8", "replace").decode() if isinstance(output, str) else ""
