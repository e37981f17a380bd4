"""The time line of an asset: lanes over one range for state, alerts, bundles, actions and changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.alert.marks import KNOWN_PRIORITIES
from dashboard.charts.ticks import time_ticks
from dashboard.components.attributes import dashed
from dashboard.components.icon import icon
from dashboard.components.notice import failed_panel
from dashboard.data.failure import Failed
from dashboard.formatting.text import pluralize, zone_name
from dashboard.pages.asset.lanes import (
    Frame,
    Mark,
    action_marks,
    alert_marks,
    bundle_marks,
    change_marks,
    changes_of,
    state_marks,
)
from dashboard.pages.asset.queries import AssetView
from dashboard.pages.asset.text import running_time

KEYS = (("running", "run"), ("stopped or standby", "stop"), ("not scored", "unscored"), ("not seen", "unseen"))
LEAST_WORD = 9
"""Percent of the range from which a bar has room for a word."""

MARKED = 250
"""The most moments one lane shows; nearer ones lie on top of each other anyway."""


def asset_line(view: AssetView, zone: str) -> Component:
    """Draw the lanes; one whose question failed says so in its place."""
    frame = Frame(from_ns=view.from_ns, to_ns=view.to_ns, now_ns=view.now_ns, zone=zone)
    return html.Div([*(_lane(each) for each in lanes_of(view, frame)), _axis(frame)], className="lanes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One lane: its word, its marks or why there are none to read, what it says without any."""

    word: str
    marks: Sequence[Mark] | Failed
    nothing: str


def lanes_of(view: AssetView, frame: Frame) -> tuple[Lane, ...]:
    """Place everything known of the range on its lane."""
    intervals, bars, events, declarations = view.intervals, view.bars, view.events, view.declarations
    known_events = () if isinstance(events, Failed) else events
    states = intervals if isinstance(intervals, Failed) else state_marks(intervals, frame)
    alerts = bars if isinstance(bars, Failed) else alert_marks(bars, frame)
    bundles = events if isinstance(events, Failed) else bundle_marks(events, frame)
    actions = events if isinstance(events, Failed) else action_marks(events, frame)
    changes = declarations if isinstance(declarations, Failed) else changes_of(declarations, known_events, frame)
    return (
        Lane(word="State", marks=states, nothing="no window in this range"),
        Lane(word="Alerts", marks=alerts, nothing="no alert in this range"),
        Lane(word="Bundles", marks=bundles, nothing="no bundle in service"),
        Lane(word="Actions", marks=actions, nothing="nobody did anything to an alert of it"),
        Lane(
            word="Changes",
            marks=changes if isinstance(changes, Failed) else change_marks(changes, frame),
            nothing="its contract and declaration did not change",
        ),
    )


def line_head(view: AssetView) -> str:
    """Say how long it ran in the range."""
    if isinstance(view.intervals, Failed):
        return "How long it ran cannot be read."
    return running_time(view.intervals, min(view.to_ns, view.now_ns) - view.from_ns)


def legend() -> Component:
    """Say what the strip means."""
    keys = [html.Span([html.I(className=f"swatch {kind}"), word], className="key") for word, kind in KEYS]
    return html.Span(keys, className="legend")


def _lane(lane: Lane) -> Component:
    return html.Div([html.H3(_name(lane), className="lane-name"), _track(lane)], className="lane")


def _name(lane: Lane) -> str:
    if isinstance(lane.marks, Failed) or len(lane.marks) <= MARKED:
        return lane.word
    return f"{lane.word}, newest {MARKED}"


def _track(lane: Lane) -> Component:
    if isinstance(lane.marks, Failed):
        return failed_panel(lane.marks)
    if not lane.marks:
        return html.Div(html.Span(lane.nothing, className="q"), className="track none")
    shown = lane.marks[-MARKED:] if lane.word == "Actions" else lane.marks
    label = f"{lane.word}: {pluralize(len(lane.marks), 'mark')}"
    role = {} if any(mark.href for mark in shown) else dashed({"role": "img", "aria-label": label})
    return html.Div([_mark(mark) for mark in shown], className=f"track {lane.word.lower()}", **role)


def _mark(mark: Mark) -> Component:
    # a moment at either end stays inside its lane
    left = f"{mark.left:.3f}%" if mark.width else f"clamp(8px, {mark.left:.3f}%, calc(100% - 8px))"
    position = {"left": left} | ({"width": f"{mark.width:.3f}%"} if mark.width else {})
    kind = mark.kind if mark.kind not in KNOWN_PRIORITIES else f"{mark.kind} lit"
    style = f"{kind} {'bar' if mark.width else 'moment'}"
    inside: Any = icon(mark.kind) if not mark.width else mark.word if mark.width >= LEAST_WORD else ""
    if mark.href:
        text = html.Span(mark.title, className="sr")
        return dcc.Link([inside, text], href=mark.href, className=style, style=position, title=mark.title)
    return html.Span(inside, className=style, style=position, title=mark.title)


def _axis(frame: Frame) -> Component:
    ticks = time_ticks(frame.from_ns, frame.to_ns, frame.zone, 8)
    drawn = [html.Span(text, style={"left": f"{frame.at(ns):.2f}%"}) for ns, text in ticks if 2 < frame.at(ns) < 96]
    return html.Div(
        [html.Span(zone_name(frame.to_ns, frame.zone), className="lane-name"), html.Div(drawn, className="axis")]
    )
