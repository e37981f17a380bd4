"""The log records of a trace, in time order; each opens to its attributes."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.formatting.text import clock_exact, pluralize
from dashboard.telemetry.span_rows import LogRow
from dashboard.trace.span_details import LONGEST_VALUE, MOST_LINES, pairs

SAYING = ("twin.alert.step", "twin.action.verb", "twin.verdict.value")
"""Attributes that say in a word what an event of ours is; its body is empty."""


def span_logs(
    logs: Sequence[LogRow], zone: str, *, count: int | None = None, most: int = MOST_LINES
) -> list[Component]:
    """Draw at most `most` of them below their heading; `count` is how many there are, when these are not all."""
    whole = len(logs) if count is None else count
    if not whole:
        return []
    shown = logs[:most]
    left = whole - len(shown)
    title = f"{pluralize(whole, 'log record')} of this trace"
    more = [html.P(f"and {left:,} more", className="q")] if left > 0 else []
    return [html.H3(title), html.Ol([_log(each, zone) for each in shown], className="sp-logs"), *more]


def _log(log: LogRow, zone: str) -> Component:
    text = log.body or " ".join(str(log.attributes[each]) for each in SAYING if each in log.attributes)
    summary = html.Summary(
        [
            html.Span(clock_exact(log.time_ns, zone), className="q nw"),
            html.B(log.name, title=log.name),
            html.Span(text[:LONGEST_VALUE], className="sp-body", title=text[:4096]),
            html.Span(log.service, className="q sp-from", title=log.service),
        ]
    )
    return html.Li(html.Details([summary, html.Div(html.Dl(pairs(log.attributes)), className="sp-inside")]))
