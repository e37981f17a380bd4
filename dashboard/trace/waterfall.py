"""Spans: a trace as a waterfall of plain bars; a span opens to its attributes, events and links."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.icon import icon
from dashboard.formatting.text import format_duration, format_timestamp, pluralize
from dashboard.telemetry.span_rows import LogRow, SpanRow
from dashboard.trace.span_details import length, span_inside, trace_link
from dashboard.trace.span_logs import span_logs
from dashboard.trace.tree import critical_path, depths_of, tree_order, waited_ns


def waterfall(
    rows: Sequence[SpanRow], zone: str, *, logs: Sequence[LogRow] = (), trace_id: str = "", waits_in: str = ""
) -> Component:
    """Draw a trace: one row a span on the trace's own time axis, the wait until it was stored, its logs.

    `rows` are not empty. With a `trace_id` the head links to its own page. `waits_in` says where it waited, as
    "the outbox".
    """
    link = (" · ", trace_link(trace_id)) if trace_id else ()
    return html.Div(
        [
            html.P([*span_summary(rows, zone), *link], className="q s sp-said"),
            html.Ol([*span_list(rows, zone), _wait(rows, waits_in)], className="waterfall"),
            *span_logs(logs, zone),
        ],
        className="spans",
    )


def trace_waterfall(rows: Sequence[SpanRow], zone: str, *, waits_in: str = "", has_sources: bool = False) -> Component:
    """Draw a trace on its own page, with its time axis."""
    listed = span_list(rows, zone, has_sources=has_sources)
    return html.Div(
        [
            html.P(span_summary(rows, zone), className="q s sp-said"),
            html.Ol([time_axis(rows), *listed, _wait(rows, waits_in)], className="waterfall"),
        ]
    )


def span_list(rows: Sequence[SpanRow], zone: str, *, has_sources: bool = False) -> list[Component]:
    """Draw one row a span, each parent before its children."""
    depths, path, axis = depths_of(rows), critical_path(rows), bounds_of(rows)
    return [
        _row(
            row,
            axis,
            depths[row.span_id],
            is_critical=row.span_id in path,
            inside=span_inside(row, zone, has_sources=has_sources),
        )
        for row in tree_order(rows)
    ]


def bounds_of(rows: Sequence[SpanRow]) -> tuple[int, int]:
    """Return when the trace began and how long the whole of it is."""
    start = min(row.start_ns for row in rows)
    return start, max(1, max(row.end_ns for row in rows) - start)


def span_summary(rows: Sequence[SpanRow], zone: str) -> list[Component | str]:
    """Say how many spans there are, since when, and what the dark bars mean."""
    began = format_timestamp(bounds_of(rows)[0], zone)
    return [
        f"{pluralize(len(rows), 'span')} of this trace, from {began}, by the sender's clock; ",
        html.I(className="sw sp-key"),
        " the chain its end waited for",
    ]


def time_axis(rows: Sequence[SpanRow]) -> Component:
    """Draw the head of the rows: the time from the trace's start at every quarter of its length."""
    whole = bounds_of(rows)[1]
    marks = [html.Span(length(whole * quarter // 4) if quarter else "0") for quarter in range(5)]
    return html.Li(
        [
            html.Span("span"),
            html.Span("service", className="sp-service"),
            html.Span(marks, className="sp-marks"),
            html.Span("lasted", className="num"),
        ],
        className="sp-axis q",
    )


def bar_of(row: SpanRow, axis: tuple[int, int]) -> tuple[float, float, str]:
    """Return where the bar of a span begins and how wide it is, in percent of the trace, and how long it lasted."""
    start, whole = axis
    left = round(min((row.start_ns - start) / whole * 100, 99.6), 2)
    width = max(0.4, (row.end_ns - row.start_ns) / whole * 100)
    return left, round(min(width, 100 - left), 2), length(row.end_ns - row.start_ns)


def _row(row: SpanRow, axis: tuple[int, int], depth: int, *, is_critical: bool, inside: Component) -> Component:
    left, width, lasted = bar_of(row, axis)
    bar = {"left": f"{left}%", "width": f"{width}%"}
    summary = html.Summary(
        [
            html.Span(
                [icon("bad", tone="high") if row.status else None, row.name],
                className="sp-name",
                style={"paddingLeft": f"{min(depth, 8) * 16}px"},
                title=row.name[:4096],
            ),
            html.Span(row.service, className="sp-service q", title=row.service),
            html.Span(html.I(style=bar), className="sp-lane"),
            html.Span(lasted, className="num"),
        ]
    )
    return html.Li(html.Details([summary, inside]), className="critical-span" if is_critical else "")


def _wait(rows: Sequence[SpanRow], waits_in: str) -> Component | None:
    """The wait has its own scale: beside a trace of 0.4 ms a wait of 2 s would leave nothing to see."""
    waited = waited_ns(rows)
    if waited is None:
        return None
    where = f"waited in {waits_in}" if waits_in else "until it was stored"
    text = f"{where}: {format_duration(waited)} from its end until the collector had it, not to scale"
    if waited < 0:
        text = f"stored {format_duration(-waited)} before its end: the clocks of sender and collector differ"
    return html.Li(
        [
            html.Span(where, className="sp-name"),
            html.Span("collector", className="sp-service q"),
            html.Span(text, className="sp-wait", title=text),
            html.Span(format_duration(waited), className="num"),
        ],
        className="sp-waited",
    )
