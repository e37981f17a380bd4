"""The dashboard's own last spans, kept in its memory: what failed is found by its trace while nobody stores it."""

from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.trace import SpanContext, StatusCode, format_span_id, format_trace_id

from dashboard.telemetry.span_rows import SpanRow

KEPT = 4096
"""Spans; a page makes about ten, so that some hundreds of requests can be looked up."""


Sites = tuple[str, ...] | None
"""That somebody may see; None is all of them."""


class SpanRing(SpanProcessor):
    """Keeps the spans that ended last, from any thread; forgets them with the process.

    `sites` tells what may be seen by whoever asks just now: a span names alerts and assets, so it is shown to those
    only who may see as much as the person whose request it is of.
    """

    def __init__(self, *, kept: int = KEPT, sites: Callable[[], Sites] = lambda: None) -> None:
        self._kept, self._sites = kept, sites
        self._spans: deque[ReadableSpan] = deque(maxlen=kept)
        self._seen_by: OrderedDict[int, Sites] = OrderedDict()  # by trace, the oldest first
        self._lock = Lock()

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002
        """Note of whom a trace is, where it begins: its other spans may begin in other threads."""
        if span.parent is None:
            sites = self._sites()
            with self._lock:
                self._seen_by[_context(span).trace_id] = sites
                while len(self._seen_by) > self._kept:
                    self._seen_by.popitem(last=False)

    def on_end(self, span: ReadableSpan) -> None:
        """Keep a span that has ended."""
        with self._lock:
            self._spans.append(span)

    def of_trace(self, trace_id: str, *, sites: Sites = None) -> tuple[SpanRow, ...]:
        """Return what is kept of a trace, by start; nothing to who may see less than the person whose trace it is."""
        with self._lock:
            found = [each for each in self._spans if format_trace_id(_context(each).trace_id) == trace_id]
            if found and not _covers(sites, self._seen_by.get(_context(found[0]).trace_id)):
                return ()
        return tuple(sorted(map(_row, found), key=lambda row: (row.start_ns, row.span_id)))


def _covers(sites: Sites, others: Sites) -> bool:
    """Tell whether all the others are among the sites.

    >>> _covers(None, None), _covers(("a", "b"), ("a",)), _covers(("a",), None), _covers(("a",), ("a", "b"))
    (True, True, False, False)
    """
    return sites is None or (others is not None and set(others) <= set(sites))


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
