"""Headline of an alert: what, where, since when, how bad, who has seen it."""

from dash import html
from dash.development.base_component import Component

from contract.trail import Trail
from contract.words import NEEDS_SOMEONE, AlertKind, ClearReason, EpisodeState
from dashboard.actions.undo import Undo
from dashboard.alert import text as alert_text
from dashboard.alert.blind import what_is_missing
from dashboard.alert.marks import priority_mark
from dashboard.alert.state import AlertStatus, began_ns, doubtful, ended_ns
from dashboard.asset.marks import asset_link
from dashboard.components.icon import aged, copyable, origin_mark
from dashboard.formatting.labels import Labels
from dashboard.formatting.text import (
    clock,
    format_duration,
    format_time,
    format_timestamp,
    humanize,
    join_location,
    number,
    short,
)
from dashboard.pages.trail.undo_button import undo_button
from dashboard.times.shift import SiteTime

ENDED = {
    ClearReason.RETURNED_TO_NORMAL: "returned to normal",
    ClearReason.GAP: "ended by a gap in the readings",
    ClearReason.RUN_ENDED: "ended with its run",
    ClearReason.BUNDLE_SWAPPED: "ended by a new bundle",
}

LONG = 46
"""A title with more letters than this is written smaller, so that it stays in one line at 1,440 pixels."""


def headline(
    trail: Trail, status: AlertStatus, labels: Labels, now_ns: int, *, zone: str, undo: Undo | None = None
) -> Component:
    """Draw the three lines of the headline; says first when the data itself is doubtful."""
    title = title_of(trail, status, labels)
    return html.Div(
        [
            html.H1(
                [
                    priority_mark(status.latest.priority),
                    html.Span(_linked(title, trail, status), className="txt"),
                    origin_mark(trail.asset.origin if trail.asset else ""),
                ],
                className="long" if len(title) > LONG else None,
            ),
            html.P(
                [
                    html.Span(_line_two(status, zone, now_ns), className="l"),
                    html.Span(_line_three(trail, status, zone, now_ns, undo), className="l"),
                ]
            ),
        ],
        className="head-text",
    )


def _linked(title: str, trail: Trail, status: AlertStatus) -> list[Component | str]:
    name = asset_name(trail, status)
    before, found, after = title.partition(name)
    link = asset_link(status.raised.record.asset_id, name, style="to-asset", title=f"The page of {name}")
    return [before, link, after] if found and trail.asset else [title]


def title_of(trail: Trail, status: AlertStatus, labels: Labels) -> str:
    """Say asset, component and what in plain words."""
    name = asset_name(trail, status)
    if doubtful(trail, labels.doubtful_share):
        return f"Sensor or machine? Data is degraded: {name}, {what_of(status, labels)}"
    return f"{name}: {what_of(status, labels)}"


def asset_name(trail: Trail, status: AlertStatus) -> str:
    """Return asset and component as people call them; the id when the asset was never declared."""
    if trail.asset is None:
        return status.raised.record.asset_id
    return f"{trail.asset.name}, {trail.asset.component}" if trail.asset.component else trail.asset.name


def what_of(status: AlertStatus, labels: Labels) -> str:
    """Say what the alert is about; no diagnosis, so a deviation and the feature that leads it."""
    alert = status.raised.record
    leading = labels.feature_label(alert.led_by) if alert.led_by else ""
    return alert_text.what_of(alert.kind, leading, is_over=status.ended is not None)


def location_text(trail: Trail) -> str:
    """Return site / area / line, as far as declared."""
    if trail.asset is None:
        return "place not declared"
    return join_location(trail.asset.site, trail.asset.area, trail.asset.line)


def site_time_of(trail: Trail) -> SiteTime:
    """Return the time of the site: its zone and when its shifts begin."""
    return SiteTime(zone=zone_of(trail), shifts=trail.asset.shifts if trail.asset else ())


def zone_of(trail: Trail) -> str:
    """Return the site's zone; UTC when the asset was never declared."""
    return trail.asset.time_zone if trail.asset else "UTC"


def _line_two(status: AlertStatus, zone: str, now_ns: int) -> list[Component | str]:
    raised = status.raised.record
    lasted = (
        format_duration(status.ended.event_ns - raised.event_ns)
        if status.ended
        else aged(raised.event_ns, now_ns, zone)
    )
    if raised.kind == AlertKind.BLIND:
        since = [
            "since ",
            html.B(format_time(raised.event_ns, zone, now_ns)),
            " (",
            lasted,
            ") · ",
            _state(status, zone),
        ]
        return [*since, f" · {what_is_missing(raised.reason)}"]
    parts: list[Component | str] = [
        "since ",
        html.B(format_time(raised.event_ns, zone, now_ns)),
        " (",
        lasted,
        ") · ",
        _state(status, zone),
        " · score ",
        html.B(f"{number(status.ratio_now)} × limit"),
        " at the end" if status.ended else "",
        f", was {number(raised.ratio)} at first",
    ]
    return [part for part in parts if part]


def _state(status: AlertStatus, zone: str) -> str:
    if status.ended is None:
        return "still active"
    reason = status.ended.reason
    how = next((text for key, text in ENDED.items() if key == reason), humanize(reason) or "ended")
    return f"{how} {clock(status.ended.event_ns, zone)}"


def _line_three(
    trail: Trail, status: AlertStatus, zone: str, now_ns: int, undo: Undo | None
) -> list[Component | str | None]:
    has_undo = undo is not None and not undo.is_acknowledgement
    return [
        location_text(trail),
        " · ",
        acknowledged_by(status, zone, now_ns),
        *people_text(status, zone, now_ns),
        _recorded(trail, status, zone),
        " · ",
        copyable(trail.alert_id, short(trail.alert_id), "alert id"),
        *((" ", undo_button(undo, now_ns)) if has_undo else ()),
    ]


def people_text(status: AlertStatus, zone: str, now_ns: int) -> list[Component | str]:
    """Say what else people did that stands: who has it, out of view or of service and until when, the verdict."""
    state = status.state(now_ns)
    parts: list[Component | str] = []
    if status.out is not None and (state == EpisodeState.OUT_OF_SERVICE or _is_ahead(status, now_ns)):
        action = status.out.record
        begin = "" if began_ns(action) <= now_ns else f"from {format_time(began_ns(action), zone, now_ns)} "
        parts += [" · ", html.B(f"out of service {begin}until {format_time(ended_ns(action), zone, now_ns)}")]
        parts += [f" by {action.actor}"]
    if status.shelved is not None and state == EpisodeState.SHELVED:
        action = status.shelved.record
        parts += [" · ", html.B(f"shelved until {format_time(ended_ns(action), zone, now_ns)}"), f" by {action.actor}"]
    if status.assigned is not None and status.owner:
        parts += [f" · {status.owner} has it"]
    if status.confirmed is not None:
        parts += [f" · corrective action by {status.confirmed.record.actor}"]
    if status.verdict is not None:
        parts += [f" · verdict {humanize(status.verdict.record.value)}"]
    return parts


def _is_ahead(status: AlertStatus, now_ns: int) -> bool:
    return status.out is not None and status.ended is None and now_ns < began_ns(status.out.record)


def acknowledged_by(status: AlertStatus, zone: str, now_ns: int) -> Component:
    """Say who has seen it, or that nobody has."""
    if status.acknowledged is None:
        is_waiting = status.state(now_ns) in NEEDS_SOMEONE
        return html.B("nobody has acknowledged", className="high nw" if is_waiting else "nw")
    action = status.acknowledged.record
    return html.Span(f"acknowledged by {action.actor} {format_time(action.acted_ns, zone, now_ns)}")


def _recorded(trail: Trail, status: AlertStatus, zone: str) -> Component | None:
    if trail.run is None or not trail.run.shift_ns or trail.asset is None or trail.asset.origin != "recorded":
        return None
    recorded_ns = status.raised.record.event_ns - trail.run.shift_ns
    return html.Span(
        f" · recorded {format_timestamp(recorded_ns, zone)[:16]}",
        title=f"recorded {format_timestamp(recorded_ns, zone)}",
    )
