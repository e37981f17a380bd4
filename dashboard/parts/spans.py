"""Spans: the trace of the window that raised, as a waterfall of plain bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.parts.icon import copyable
from dashboard.speech import SECOND, counted, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanRow:
    """One span as the waterfall needs it; ids as hex, depth below the root."""

    span_id: str
    parent_id: str
    name: str
    service: str
    start_ns: int
    end_ns: int


def waterfall(rows: Sequence[SpanRow], zone: str) -> Component:
    """Draw one row a span: name, service, a bar on the trace's own time axis, its length."""
    start = min(row.start_ns for row in rows)
    whole = max(1, max(row.end_ns for row in rows) - start)
    depths = depths_of(rows)
    ordered = sorted(rows, key=lambda row: (row.start_ns, depths[row.span_id]))
    return html.Div(
        [
            html.P(
                f"{counted(len(rows), 'span')} of this trace, from {stamp(start, zone)}, by the gateway's clock",
                className="q s",
            ),
            html.Ol([_row(row, start, whole, depths[row.span_id]) for row in ordered], className="waterfall"),
        ],
        className="spans",
    )


def depths_of(rows: Sequence[SpanRow]) -> dict[str, int]:
    """Return how deep each span lies below its root; a parent that isn't here is no parent."""
    parents = {row.span_id: row.parent_id for row in rows}
    depths: dict[str, int] = {}
    for identifier in parents:
        depth, at, seen = 0, parents[identifier], {identifier}
        while at in parents and at not in seen:
            seen.add(at)
            depth, at = depth + 1, parents[at]
        depths[identifier] = depth
    return depths


def length(ns: int) -> str:
    """Write the length of a span.

    >>> length(950), length(1_250_000), length(2_500_000_000)
    ('1 µs', '1.25 ms', '2.50 s')
    """
    if ns >= SECOND:
        return f"{ns / SECOND:.2f} s"
    return f"{ns / 1e6:.2f} ms" if ns >= 1_000_000 else f"{ns / 1e3:.0f} µs"


def _row(row: SpanRow, start: int, whole: int, depth: int) -> Component:
    left = (row.start_ns - start) / whole * 100
    width = max(0.4, (row.end_ns - row.start_ns) / whole * 100)
    bar = {"left": f"{min(left, 99.6):.2f}%", "width": f"{min(width, 100 - min(left, 99.6)):.2f}%"}
    return html.Li(
        [
            html.Span(row.name, className="sp-name", style={"paddingLeft": f"{min(depth, 8) * 16}px"}, title=row.name),
            html.Span(row.service, className="sp-service q", title=row.service),
            html.Span(html.I(style=bar), className="sp-lane"),
            html.Span(length(row.end_ns - row.start_ns), className="num"),
            copyable(row.span_id, row.span_id, "span id"),
        ]
    )
