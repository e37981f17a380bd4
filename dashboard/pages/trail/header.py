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
from dashboard.formatting.text import clock, format_duration, format_time, format_timestamp, humanize, number, short
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
    trail: Trail, standing: AlertStatus, labels: Labels, now_ns: int, *, zone: str, undo: Undo | None = None
) -> Component:
    """Draw the three lines of the headline; says first when the data itself is doubtful."""
    title = title_of(trail, standing, labels)
    return html.Div(
        [
            html.H1(
                [
                    priority_mark(standing.latest.priority),
                    html.Span(_linked(title, trail, standing), className="txt"),
                    origin_mark(trail.asset.origin if trail.asset else ""),
                ],
                className="long" if len(title) > LONG else None,
            ),
            html.P(
                [
                    html.Span(_line_two(standing, zone, now_ns), className="l"),
                    html.Span(_line_three(trail, standing, zone, now_ns, undo), className="l"),
                ]
            ),
        ],
        className="head-text",
    )


def _linked(title: str, trail: Trail, standing: AlertStatus) -> list[Component | str]:
    name = asset_name(trail, standing)
    before, found, after = title.partition(name)
    link = asset_link(standing.raised.record.asset_id, name, style="to-asset", title=f"The page of {name}")
    return [before, link, after] if found and trail.asset else [title]


def title_of(trail: Trail, standing: AlertStatus, labels: Labels) -> str:
    """Say asset, component and what in plain words."""
    place = asset_name(trail, standing)
    if doubtful(trail, labels.doubtful_share):
        return f"Sensor or machine? Data is degraded: {place}, {what_of(standing, labels)}"
    return f"{place}: {what_of(standing, labels)}"


def asset_name(trail: Trail, standing: AlertStatus) -> str:
    """Return asset and component as people call them; the id when the asset was never declared."""
    if trail.asset is None:
        return standing.raised.record.asset_id
    return f"{trail.asset.name}, {trail.asset.component}" if trail.asset.component else trail.asset.name


def what_of(standing: AlertStatus, labels: Labels) -> str:
    """Say what the alert is about; no diagnosis, so a deviation and the feature that leads it."""
    alert = standing.raised.record
    leading = labels.feature_label(alert.led_by) if alert.led_by else ""
    return alert_text.what_of(alert.kind, leading, is_over=standing.ended is not None)


def place_of(trail: Trail) -> str:
    """Return site / area / line, as far as declared."""
    if trail.asset is None:
        return "place not declared"
    return " / ".join(part for part in (trail.asset.site, trail.asset.area, trail.asset.line) if part)


def site_time_of(trail: Trail) -> SiteTime:
    """Return the time of the site: its zone and when its shifts begin."""
    return SiteTime(zone=zone_of(trail), shifts=trail.asset.shifts if trail.asset else ())


def zone_of(trail: Trail) -> str:
    """Return the site's zone; UTC when the asset was never declared."""
    return trail.asset.time_zone if trail.asset else "UTC"


def _line_two(standing: AlertStatus, zone: str, now_ns: int) -> list[Component | str]:
    raised = standing.raised.record
    lasted = (
        format_duration(standing.ended.event_ns - raised.event_ns)
        if standing.ended
        else aged(raised.event_ns, now_ns, zone)
    )
    if raised.kind == AlertKind.BLIND:
        since = [
            "since ",
            html.B(format_time(raised.event_ns, zone, now_ns)),
            " (",
            lasted,
            ") · ",
            _state(standing, zone),
        ]
        return [*since, f" · {what_is_missing(raised.reason)}"]
    parts: list[Component | str] = [
        "since ",
        html.B(format_time(raised.event_ns, zone, now_ns)),
        " (",
        lasted,
        ") · ",
        _state(standing, zone),
        " · score ",
        html.B(f"{number(standing.ratio_now)} × limit"),
        " at the end" if standing.ended else "",
        f", was {number(raised.ratio)} at first",
    ]
    return [part for part in parts if part]


def _state(standing: AlertStatus, zone: str) -> str:
    if standing.ended is None:
        return "still active"
    reason = standing.ended.reason
    how = next((words for key, words in ENDED.items() if key == reason), humanize(reason) or "ended")
    return f"{how} {clock(standing.ended.event_ns, zone)}"


def _line_three(
    trail: Trail, standing: AlertStatus, zone: str, now_ns: int, undo: Undo | None
) -> list[Component | str | None]:
    has_undo = undo is not None and not undo.is_acknowledgement
    return [
        place_of(trail),
        " · ",
        acknowledged_by(standing, zone, now_ns),
        *people_said(standing, zone, now_ns),
        _recorded(trail, standing, zone),
        " · ",
        copyable(trail.alert_id, short(trail.alert_id), "alert id"),
        *((" ", undo_button(undo, now_ns)) if has_undo else ()),
    ]


def people_said(standing: AlertStatus, zone: str, now_ns: int) -> list[Component | str]:
    """Say what else people did that stands: who has it, out of view or of service and until when, the verdict."""
    state = standing.state(now_ns)
    parts: list[Component | str] = []
    if standing.out is not None and (state == EpisodeState.OUT_OF_SERVICE or _is_ahead(standing, now_ns)):
        action = standing.out.record
        begin = "" if began_ns(action) <= now_ns else f"from {format_time(began_ns(action), zone, now_ns)} "
        parts += [" · ", html.B(f"out of service {begin}until {format_time(ended_ns(action), zone, now_ns)}")]
        parts += [f" by {action.actor}"]
    if standing.shelved is not None and state == EpisodeState.SHELVED:
        action = standing.shelved.record
        parts += [" · ", html.B(f"shelved until {format_time(ended_ns(action), zone, now_ns)}"), f" by {action.actor}"]
    if standing.assigned is not None and standing.owner:
        parts += [f" · {standing.owner} has it"]
    if standing.confirmed is not None:
        parts += [f" · corrective action by {standing.confirmed.record.actor}"]
    if standing.verdict is not None:
        parts += [f" · verdict {humanize(standing.verdict.record.value)}"]
    return parts


def _is_ahead(standing: AlertStatus, now_ns: int) -> bool:
    return standing.out is not None and standing.ended is None and now_ns < began_ns(standing.out.record)


def acknowledged_by(standing: AlertStatus, zone: str, now_ns: int) -> Component:
    """Say who has seen it, or that nobody has."""
    if standing.acknowledged is None:
        is_waiting = standing.state(now_ns) in NEEDS_SOMEONE
        return html.B("nobody has acknowledged", className="high nw" if is_waiting else "nw")
    action = standing.acknowledged.record
    return html.Span(f"acknowledged by {action.actor} {format_time(action.acted_ns, zone, now_ns)}")


def _recorded(trail: Trail, standing: AlertStatus, zone: str) -> Component | None:
    if trail.run is None or not trail.run.shift_ns or trail.asset is None or trail.asset.origin != "recorded":
        return None
    recorded_ns = standing.raised.record.event_ns - trail.run.shift_ns
    return html.Span(
        f" · recorded {format_timestamp(recorded_ns, zone)[:16]}",
        title=f"recorded {format_timestamp(recorded_ns, zone)}",
    )
