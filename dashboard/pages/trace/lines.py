"""A long trace: its rows as plain data that trace.js paints, as a component costs a browser too much a row.

Measured: 5,000 spans as components took 35 s until they could be read; as data they take less than a second.
"""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import dashed
from dashboard.telemetry.span_rows import SpanRow
from dashboard.trace.tree import critical_path, depths_of, tree_order
from dashboard.trace.waterfall import bar_of, bounds_of, span_summary, time_axis

DETAILED = 60
"""Spans that are drawn whole, each opening to what it holds; a trace of more is painted as lines."""

_NAME, _DEEPEST = 200, 8

Line = list[str | int | float]
"""Span id, depth, name, service, where its bar begins and how wide it is (percent), how long, chain, failed."""


def trace_lines(rows: Sequence[SpanRow], zone: str, part: slice) -> Component:
    """Draw the place of the lines of a part and hand their data to the browser."""
    return html.Div(
        [
            html.P(span_summary(rows, zone), className="q s sp-said"),
            html.Ol(time_axis(rows), className="waterfall"),
            html.Ol(id="trace-rows", className="waterfall lines", **dashed({"aria-label": "Spans"})),
            dcc.Store(id="trace-lines", data=lines_of(rows, part)),
            dcc.Store(id="trace-lines-ran"),
        ]
    )


def lines_of(rows: Sequence[SpanRow], part: slice) -> list[Line]:
    """Return the lines of a part, in the order of the tree."""
    depths, path, axis = depths_of(rows), critical_path(rows), bounds_of(rows)
    return [_line(row, axis, depths[row.span_id], is_critical=row.span_id in path) for row in tree_order(rows)[part]]


def _line(row: SpanRow, axis: tuple[int, int], depth: int, *, is_critical: bool) -> Line:
    left, width, lasted = bar_of(row, axis)
    named = [row.name[:_NAME], row.service[:_NAME]]
    return [row.span_id, min(depth, _DEEPEST), *named, left, width, lasted, int(is_critical), int(bool(row.status))]
