"""Spans: a trace as a waterfall of plain bars; a span opens to its attributes, events and links."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.parts.icon import copyable, icon
from dashboard.span_tree import LogRow, SpanRow, critical_path, depths_of, tree_order, waited_ns
from dashboard.speech import SECOND, clock_exact, counted, span, stamp

LONGEST_VALUE = 400
MOST_LINES = 200
"""Of the attributes, events or logs of one thing; a foreign trace may have any number."""

_TRACE = re.compile(r"[0-9a-f]{32}")


def waterfall(
    rows: Sequence[SpanRow], zone: str, *, logs: Sequence[LogRow] = (), trace_id: str = "", waits_in: str = ""
) -> Component:
    """Draw a trace: one row a span on the trace's own time axis, the wait until it was stored, its logs.

    `rows` are not empty. With a `trace_id` the head links to its own page. `waits_in` says where it waited, as
    "the outbox".
    """
    start = min(row.start_ns for row in rows)
    whole = max(1, max(row.end_ns for row in rows) - start)
    depths, path = depths_of(rows), critical_path(rows)
    listed = [
        _row(row, (start, whole), depths[row.span_id], is_critical=row.span_id in path, zone=zone)
        for row in tree_order(rows)
    ]
    return html.Div(
        [
            html.P(_said(rows, start, zone, trace_id), className="q s sp-said"),
            html.Ol([*listed, _wait(rows, waits_in)], className="waterfall"),
            *_logs(logs, zone),
        ],
        className="spans",
    )


def length(ns: int) -> str:
    """Write the length of a span.

    >>> length(950), length(1_250_000), length(2_500_000_000)
    ('1 µs', '1.25 ms', '2.50 s')
    """
    if ns >= SECOND:
        return f"{ns / SECOND:.2f} s"
    return f"{ns / 1e6:.2f} ms" if ns >= 1_000_000 else f"{ns / 1e3:.0f} µs"


def trace_link(trace_id: str) -> Component | str:
    """Link to the page of a trace; what is no trace id stays text."""
    if _TRACE.fullmatch(trace_id) is None:
        return trace_id
    return dcc.Link(["trace ", trace_id[:8]], href=f"/traces/{trace_id}", className="mono")


def _said(rows: Sequence[SpanRow], start: int, zone: str, trace_id: str) -> list[Component | str | None]:
    return [
        f"{counted(len(rows), 'span')} of this trace, from {stamp(start, zone)}, by the sender's clock; ",
        html.I(className="sw sp-key"),
        " the chain its end waited for",
        *((" · ", trace_link(trace_id)) if trace_id else ()),
    ]


def _row(row: SpanRow, axis: tuple[int, int], depth: int, *, is_critical: bool, zone: str) -> Component:
    start, whole = axis
    left = min((row.start_ns - start) / whole * 100, 99.6)
    width = max(0.4, (row.end_ns - row.start_ns) / whole * 100)
    bar = {"left": f"{left:.2f}%", "width": f"{min(width, 100 - left):.2f}%"}
    summary = html.Summary(
        [
            html.Span(
                [icon("bad", tone="high") if row.status else None, row.name],
                className="sp-name",
                style={"paddingLeft": f"{min(depth, 8) * 16}px"},
                title=row.name,
            ),
            html.Span(row.service, className="sp-service q", title=row.service),
            html.Span(html.I(style=bar), className="sp-lane"),
            html.Span(length(row.end_ns - row.start_ns), className="num"),
        ]
    )
    return html.Li(html.Details([summary, _inside(row, zone)]), className="critical-span" if is_critical else "")


def _inside(row: SpanRow, zone: str) -> Component:
    facts = {"started": stamp(row.start_ns, zone), "lasted": length(row.end_ns - row.start_ns)}
    if row.status:
        facts["failed"] = row.status
    return html.Div(
        [
            html.Dl([html.Dt("span"), html.Dd(copyable(row.span_id, row.span_id, "span id")), *_pairs(facts)]),
            *_group("attributes", [html.Dl(_pairs(row.attributes))] if row.attributes else []),
            *_group("events", [_event(each, zone) for each in row.events[:MOST_LINES]]),
            *_group("links", [_linked(each) for each in row.links[:MOST_LINES]]),
        ],
        className="sp-inside",
    )


def _group(title: str, parts: Sequence[Component]) -> list[Component]:
    return [html.H4(title), *parts] if parts else []


def _pairs(values: Mapping[str, Any]) -> list[Component]:
    shown = list(values.items())[:MOST_LINES]
    parts: list[Component] = [
        part for key, value in shown for part in (html.Dt(key[:LONGEST_VALUE], title=key[:4096]), _value(value))
    ]
    left = len(values) - len(shown)
    return [*parts, html.Dt(""), html.Dd(f"and {left:,} more", className="q")] if left else parts


def _value(value: Any) -> Component:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    clipped = text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}… ({len(text):,} characters)"
    return html.Dd(clipped, className="mono")


def _event(event: Mapping[str, Any], zone: str) -> Component:
    at = event.get("time_ns")
    when = f"{clock_exact(at, zone)} " if isinstance(at, int) else ""
    return html.Div([html.P([when, html.B(str(event.get("name", "")))]), html.Dl(_pairs(_map(event)))])


def _linked(link: Mapping[str, Any]) -> Component:
    to = trace_link(str(link.get("trace_id", "")))
    return html.Div([html.P([to, " span ", str(link.get("span_id", ""))]), html.Dl(_pairs(_map(link)))])


def _map(of: Mapping[str, Any]) -> Mapping[str, Any]:
    found = of.get("attributes")
    return found if isinstance(found, dict) else {}


def _wait(rows: Sequence[SpanRow], waits_in: str) -> Component | None:
    """The wait has its own scale: beside a trace of 0.4 ms a wait of 2 s would leave nothing to see."""
    waited = waited_ns(rows)
    if waited is None:
        return None
    where = f"waited in {waits_in}" if waits_in else "until it was stored"
    says = f"{where}: {span(waited)} from its end until the collector had it, not to scale"
    if waited < 0:
        says = f"stored {span(-waited)} before its end: the clocks of sender and collector differ"
    return html.Li(
        [
            html.Span(where, className="sp-name"),
            html.Span("collector", className="sp-service q"),
            html.Span(says, className="sp-wait", title=says),
            html.Span(span(waited), className="num"),
        ],
        className="sp-waited",
    )


def _logs(logs: Sequence[LogRow], zone: str) -> Iterable[Component | None]:
    if not logs:
        return ()
    title = f"{counted(len(logs), 'log record')} of this trace"
    left = len(logs) - MOST_LINES
    more = html.P(f"and {left:,} more", className="q") if left > 0 else None
    return (html.H3(title), html.Ol([_log(each, zone) for each in logs[:MOST_LINES]], className="sp-logs"), more)


def _log(log: LogRow, zone: str) -> Component:
    summary = html.Summary(
        [
            html.Span(clock_exact(log.time_ns, zone), className="q nw"),
            html.B(log.name, title=log.name),
            html.Span(log.body[:LONGEST_VALUE], className="sp-body", title=log.body[:4096]),
            html.Span(log.service, className="q"),
        ]
    )
    return html.Li(html.Details([summary, html.Div(html.Dl(_pairs(log.attributes)), className="sp-inside")]))
