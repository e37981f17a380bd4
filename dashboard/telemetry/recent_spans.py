"""The dashboard's own last spans, kept in its memory: what failed is found by its trace while nobody stores it."""

from collections import deque
from threading import Lock

from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.trace import SpanContext, StatusCode, format_span_id, format_trace_id

from dashboard.telemetry.span_rows import SpanRow

KEPT = 4096
"""Spans; a page makes about ten, so that some hundreds of requests can be looked up."""


class SpanRing(SpanProcessor):
    """Keeps the spans that ended last, from any thread; forgets them with the process."""

    def __init__(self, *, kept: int = KEPT) -> None:
        self._spans: deque[ReadableSpan] = deque(maxlen=kept)
        self._lock = Lock()

    def on_end(self, span: ReadableSpan) -> None:
        """Keep a span that has ended."""
        with self._lock:
            self._spans.append(span)

    def of_trace(self, trace_id: str) -> tuple[SpanRow, ...]:
        """Return what is kept of a trace, by start."""
        with self._lock:
            found = [each for each in self._spans if format_trace_id(_context(each).trace_id) == trace_id]
        return tuple(sorted(map(_row, found), key=lambda row: (row.start_ns, row.span_id)))


def _row(span: ReadableSpan) -> SpanRow:
    start = span.start_time or 0
    return SpanRow(
        span_id=format_span_id(_context(span).span_id),
        parent_id=format_span_id(span.parent.span_id) if span.parent else "",
        name=span.name,
        service=str(span.resource.attributes.get("service.name", "")),
        start_ns=start,
        end_ns=span.end_time or start,
        status=(span.status.description or "failed") if span.status.status_code == StatusCode.ERROR else "",
        kind=span.kind.value + 1,  # the SDK counts from 0, OTLP from 1
        attributes=dict(span.attributes or {}),
        events=[
            {"time_ns": each.timestamp, "name": each.name, "attributes": dict(each.attributes or {})}
            for each in span.events
        ],
    )


def _context(span: ReadableSpan) -> SpanContext:
    context: SpanContext | None = span.context
    assert context is not None  # noqa: S101 (only a span that was never begun has none)
    return context
