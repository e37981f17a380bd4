"""What a span opens to: when, its status, attributes, events, links and who sent it; all of it as text."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.icon import copyable
from dashboard.formatting.text import SECOND, clock_exact, format_timestamp, pluralize
from dashboard.navigation.links import trace_href
from dashboard.telemetry.span_rows import SpanRow
from dashboard.trace.text import LEFT_OUT

LONGEST_VALUE = 400
MOST_LINES = 200
"""Of the attributes, events or logs of one thing; a foreign trace may have any number."""

KINDS = ("", "internal", "server", "client", "producer", "consumer")
"""OTLP's SpanKind by number; the first is unspecified."""


def length(ns: int) -> str:
    """Write the length of a span.

    >>> length(950), length(1_250_000), length(2_500_000_000)
    ('1 µs', '1.25 ms', '2.50 s')
    """
    if ns >= SECOND:
        return f"{ns / SECOND:.2f} s"
    return f"{ns / 1e6:.2f} ms" if ns >= 1_000_000 else f"{ns / 1e3:.0f} µs"


def trace_link(trace_id: str, span_id: str = "") -> Component | str:
    """Link to the page of a trace, with this span open; what is no trace id stays text."""
    href = trace_href(trace_id, span_id)
    return dcc.Link(["trace ", trace_id[:8]], href=href, className="mono") if href else trace_id[:LONGEST_VALUE]


def span_inside(row: SpanRow, zone: str, *, has_sources: bool = False) -> Component:
    """Draw what a span holds; with sources on the page it leads to its resource and scope there."""
    return html.Div(
        [
            html.Dl(
                [
                    html.Dt("span"),
                    html.Dd(copyable(row.sent_id, row.sent_id, "span id")),
                    *pairs(_facts(row, zone)),
                    *(_sources(row) if has_sources else ()),
                ]
            ),
            *_group("attributes", [html.Dl(pairs(row.attributes))] if row.attributes else []),
            *_group("events", _cut([_event(each, zone) for each in row.events[:MOST_LINES]], len(row.events))),
            *_group("links", _cut([_linked(each) for each in row.links[:MOST_LINES]], len(row.links))),
        ],
        className="sp-inside",
    )


def pairs(values: Mapping[str, Any]) -> list[Component]:
    """Draw names and values for a list of definitions, at most `MOST_LINES` and the count of the rest."""
    shown = list(values.items())[:MOST_LINES]
    parts: list[Component] = [
        part for key, value in shown for part in (html.Dt(key[:LONGEST_VALUE], title=key[:4096]), _value(value))
    ]
    left = len(values) - len(shown)
    return [*parts, html.Dt(""), html.Dd(f"and {left:,} more", className="q")] if left else parts


def source_anchor(source_id: str) -> str:
    """Return the id of a resource or scope on the page of its trace."""
    return f"source-{source_id}"


def _facts(row: SpanRow, zone: str) -> dict[str, str]:
    lost = zip(row.dropped, ("attribute", "event", "link"), strict=True)
    facts = {
        "started": format_timestamp(row.start_ns, zone),
        "lasted": length(row.end_ns - row.start_ns),
        "failed": row.status,
        "kind": KINDS[row.kind] if row.kind < len(KINDS) else str(row.kind),
        "trace state": row.trace_state,
        LEFT_OUT: ", ".join(pluralize(count, word) for count, word in lost if count),
    }
    return {name: value for name, value in facts.items() if value}


def _sources(row: SpanRow) -> list[Component]:
    return [
        part
        for word, source_id in (("resource", row.resource_id), ("scope", row.scope_id))
        if source_id
        for part in (
            html.Dt(word),
            html.Dd(html.A(source_id[:8], href=f"#{source_anchor(source_id)}", className="mono")),
        )
    ]


def _group(title: str, parts: Sequence[Component]) -> list[Component]:
    return [html.H4(title), *parts] if parts else []


def _cut(parts: list[Component], count: int) -> list[Component]:
    left = count - len(parts)
    return [*parts, html.P(f"and {left:,} more", className="q")] if left else parts


def _value(value: Any) -> Component:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    clipped = text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}… ({len(text):,} characters)"
    return html.Dd(clipped, className="mono")


def _event(event: Mapping[str, Any], zone: str) -> Component:
    at, name = event.get("time_ns"), str(event.get("name", ""))
    time_text = f"{clock_exact(at, zone)} " if isinstance(at, int) else ""
    return html.Div([html.P([time_text, html.B(name[:LONGEST_VALUE], title=name[:4096])]), html.Dl(pairs(_map(event)))])


def _linked(link: Mapping[str, Any]) -> Component:
    span = str(link.get("span_id", ""))[:LONGEST_VALUE]
    to = trace_link(str(link.get("trace_id", "")), span)
    return html.Div([html.P([to, " span ", html.Span(span, className="mono")]), html.Dl(pairs(_map(link)))])


def _map(of: Mapping[str, Any]) -> Mapping[str, Any]:
    found = of.get("attributes")
    return found if isinstance(found, dict) else {}
