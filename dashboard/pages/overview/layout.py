"""The overview's main: heading, four panels; each says its own failure and keeps its size."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.asset.no_data import EDGE_COMMAND
from dashboard.components.attributes import dashed
from dashboard.components.notice import failed_panel
from dashboard.components.panel import drawn_or_failure, failed_titled, titled
from dashboard.data.failure import Failed
from dashboard.formatting.text import format_timestamp
from dashboard.navigation.links import alert_list_href, overview_href
from dashboard.pages.overview.alerts_table import need_head, need_table
from dashboard.pages.overview.blind_table import blind_head, blind_table
from dashboard.pages.overview.change_list import change_head, change_list
from dashboard.pages.overview.queries import Overview
from dashboard.pages.overview.site_table import legend, site_table, sites_of
from dashboard.pages.overview.text import COUNTED, headline, second_line, shift_line
from dashboard.times.zone import shown_zone

PANELS = ("head", "needs", "blind", "sites", "changes")
"""The parts that a refresh draws again, in the order of the callback's outputs."""
FAILED = {
    "head": "The overview cannot be read",
    "needs": "Needs someone",
    "blind": "Blind or degraded",
    "sites": "Sites",
    "changes": "What changed, 24 h",
}
"""What stands above a part whose question failed."""
Parts = dict[str, "Component | Failed"]


def overview_parts(seen: Overview, user: str) -> Parts:
    """Draw each part, or return why there is none."""
    zone = shown_zone(seen.zone)
    began = seen.began_ns if seen.is_shift else None
    return {
        "head": drawn_or_failure(lambda plant: _head(seen, plant, zone, user), seen.plant),
        "needs": drawn_or_failure(lambda rows: _needs(seen, rows, zone), seen.alerts),
        "blind": drawn_or_failure(
            lambda rows: titled("Blind or degraded", blind_head(rows), blind_table(rows, seen.now_ns, zone)), seen.blind
        ),
        "sites": _sites(seen, zone),
        "changes": drawn_or_failure(
            lambda rows: titled(
                "What changed, 24 h",
                change_head(rows, seen.now_ns, zone),
                change_list(rows, seen.now_ns, zone, began),
            ),
            seen.changes,
        ),
    }


def overview_main(parts: Parts, *, is_shift: bool) -> Component:
    """Place the parts, each in its box with a line for what could not be renewed."""
    boxes = {name: _box(name, parts[name]) for name in PANELS}
    return html.Main(
        [
            boxes["head"],
            boxes["needs"],
            html.Div([boxes["blind"], boxes["sites"]], className="stack"),
            boxes["changes"],
            dcc.Store(id="overview-since", data="shift" if is_shift else "now"),
        ],
        className="overview",
        id="main",
        **dashed({"data-since": "shift" if is_shift else "now"}),
    )


def _box(name: str, part: "Component | Failed") -> Component:
    inner = _failed(name, part) if isinstance(part, Failed) else part
    style = "top" if name == "head" else "panel"
    tag = html.Div if name == "head" else html.Section
    return tag(
        [html.Div(id=f"{name}-stale", className="stale-line"), html.Div(inner, id=f"{name}-part", className="part")],
        className=f"{style} p-{name}",
    )


def _failed(name: str, problem: Failed) -> Component:
    if name == "head":
        return html.Div([html.H1(FAILED[name]), failed_panel(problem)])
    return failed_titled(FAILED[name], problem)


def _head(seen: Overview, plant: Any, zone: str, user: str) -> Component:
    summary = headline(plant, seen.now_ns)
    first = None if isinstance(seen.alerts, Failed) else next((r for r in seen.alerts if r.needs_someone), None)
    extras = _shift_text(seen, zone) if seen.is_shift else second_line(plant, first, seen.now_ns)
    return html.Div(
        [
            html.Div(
                [
                    html.H1(summary, id="summary", title=COUNTED),
                    html.P(extras, className="sub"),
                    None if plant.assets or plant.runs else html.P(_how_to_start(), className="sub"),
                    html.P(
                        f"Handover, {format_timestamp(seen.now_ns, zone)[:16]} {zone}, by {user}",
                        className="sheet-line",
                    ),
                ]
            ),
            _tools(is_shift=seen.is_shift),
        ],
        className="heading",
    )


def _how_to_start() -> list[Component | str]:
    return [
        "Start a gateway: ",
        html.Code(EDGE_COMMAND),
        ", or try it: ",
        html.Code("twintrace demo"),
        ".",
    ]


def _shift_text(seen: Overview, zone: str) -> str:
    if seen.shift is None or isinstance(seen.shift, Failed):
        return "What happened since the last shift cannot be read."
    changes = () if isinstance(seen.changes, Failed) else seen.changes
    since = sum(seen.began_ns <= row.at_ns <= seen.now_ns for row in changes)
    return shift_line(seen.shift, since, seen.began_ns, zone)


def _tools(*, is_shift: bool) -> Component:
    choices = (("Now", overview_href(), not is_shift), ("Since last shift", overview_href("since=shift"), is_shift))
    links = [
        dcc.Link([word, *_shown(is_chosen=chosen)], href=href, className="btn chosen" if chosen else "btn")
        for word, href, chosen in choices
    ]
    sheet = html.Button("Handover sheet", type="button", className="btn", **dashed({"data-handover": "1"}))
    return html.Div([html.Nav(links, className="seg", **dashed({"aria-label": "Period"})), sheet], className="tools")


def _shown(*, is_chosen: bool) -> list[Component]:
    return [html.Span("(shown)", className="sr")] if is_chosen else []


def _needs(seen: Overview, rows: Any, zone: str) -> Component:
    plant = None if isinstance(seen.plant, Failed) else seen.plant
    more = dcc.Link("All alerts", href=alert_list_href(), className="more")
    summary = need_head(rows, plant.oldest_ns if plant else None, seen.now_ns)
    return titled("Needs someone", summary, need_table(rows, seen.extras, seen.now_ns, zone, plant), more)


def _sites(seen: Overview, zone: str) -> "Component | Failed":
    if isinstance(seen.strips, Failed):
        return seen.strips
    uplinks = () if isinstance(seen.uplinks, Failed) else seen.uplinks
    return titled("Sites", None, site_table(sites_of(seen.strips, uplinks), seen.now_ns, zone), legend())
