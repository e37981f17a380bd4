"""The panels below an asset's time line: its chart's frame, its newest alerts, what was done and what changed."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.alert.marks import priority_mark
from dashboard.alert.text import state_text, what_of
from dashboard.components.attributes import dashed
from dashboard.components.icon import aged, icon
from dashboard.components.legend import legend
from dashboard.components.panel import panel, panel_heading, slot, titled
from dashboard.components.table import Column, nothing, table, table_row
from dashboard.data.failure import Failed
from dashboard.formatting.labels import Labels
from dashboard.formatting.text import feature_text, format_time, humanize, number
from dashboard.navigation.links import alert_href, alerts_href
from dashboard.pages.asset.lanes import Change, Frame, changes_of
from dashboard.pages.asset.queries import AssetView
from dashboard.pages.asset.rows import AssetAlert
from dashboard.pages.asset.signals import MOST
from dashboard.pages.asset.text import NORMAL_RANGE, event_text

LISTED = 12
LEGEND = {
    "band": NORMAL_RANGE,
    "hyst": "an alert neither comes nor goes",
    "mark": "bundle put in service",
    "hollow": "uncertain or bad",
}
COLUMNS = (
    Column("Priority", "t-pri"),
    Column("What", "t-what"),
    Column("Raised", "t-age num"),
    Column("At most", "t-ratio num"),
)


def chart_panel(names: Sequence[str], chosen: Sequence[str], labels: Labels) -> Component:
    """Draw the panel; the figure comes by callback, so that the first paint waits for no chart library."""
    choices = html.Span([_choice(name, labels, name in chosen) for name in names], className="choices", **_group())
    return panel(
        "chart",
        panel_heading("Score and signals", None, choices),
        slot("asset-chart", "Drawing the chart…", css=f"plot-slot panes-{len(chosen) + 1}"),
        legend(LEGEND),
        dcc.Store(id="signals-picked", data=",".join(chosen)),
    )


def _group() -> dict[str, Any]:
    return dashed({"role": "group", "aria-label": f"Signals shown, at most {MOST}"})


def _choice(name: str, labels: Labels, is_chosen: bool) -> Component:  # noqa: FBT001 (a fact of the button)
    label = labels.signal_label(name)
    pressed = dashed({"data-signal": name, "aria-pressed": "true" if is_chosen else "false"})
    return html.Button(label, type="button", className="btn sm", title=label, **pressed)


def alerts_panel(view: AssetView, alerts: Sequence[AssetAlert], zone: str) -> Component:
    """Draw its newest alerts as links to their trails."""
    total = alerts[0].of_them if alerts else 0
    more = dcc.Link(f"All {total:,}", href=alerts_href(view.asset.asset_id), className="more") if total else None
    summary = "none yet" if not total else f"the newest {len(alerts)} of {total:,}" if total > len(alerts) else ""
    content = _alert_table(alerts, view.now_ns, zone) if alerts else nothing(_no_alert(view))
    return titled("Alerts", summary, content, more)


def _no_alert(view: AssetView) -> str:
    if view.asset.scored_ns is None:
        return "It was never scored, so it can have raised no alert."
    return "It was scored and has raised no alert."


def _alert_table(alerts: Sequence[AssetAlert], now_ns: int, zone: str) -> Component:
    return table(COLUMNS, [_alert(each, now_ns, zone) for each in alerts], style="its-alerts")


def _alert(alert: AssetAlert, now_ns: int, zone: str) -> Component:
    what = what_of(alert.kind, feature_text(alert.led_by), is_over=alert.cleared_ns is not None)
    verdict = f", {humanize(alert.verdict)}" if alert.verdict else ""
    stands = f"{state_text(alert.state, alert.clear_reason)}{verdict}"
    cells: tuple[Any, ...] = (
        priority_mark(alert.priority),
        [
            dcc.Link(what, href=alert_href(alert.alert_id), className="nm l1", title=what),
            html.Small(stands, className="pl", title=stands),
        ],
        aged(alert.raised_ns, now_ns, zone),
        number(alert.ratio_max) if alert.kind != "blind" else "–",
    )
    return table_row(COLUMNS, cells)


def done_panel(view: AssetView, zone: str) -> Component:
    """List what people did and what changed in the range, newest first."""
    frame = Frame(from_ns=view.from_ns, to_ns=view.to_ns, now_ns=view.now_ns, zone=zone)
    rows = sorted(_done(view, frame), key=lambda row: -row[0])
    summary = f"the newest {LISTED} of {len(rows)}" if len(rows) > LISTED else ""
    content = (
        html.Ol([_item(row, frame) for row in rows[:LISTED]], className="done")
        if rows
        else nothing("Nobody did anything to it in this range, and nothing changed.")
    )
    return titled("Done and changed", summary, content)


def _done(view: AssetView, frame: Frame) -> list[tuple[int, str, str, str, str]]:
    events = () if isinstance(view.events, Failed) else view.events
    declarations = () if isinstance(view.declarations, Failed) else view.declarations
    people = [
        (each.at_ns, "verdict" if each.kind == "verdict" else "say", event_text(each), each.who, each.alert_id)
        for each in events
        if each.kind in ("action", "verdict")
    ]
    put = [
        (each.at_ns, "change", event_text(each), f"gateway {each.who}", "")
        for each in events
        if each.kind == "deployment" and frame.from_ns <= each.at_ns
    ]
    changes: tuple[Change, ...] = changes_of(declarations, events, frame)
    return [*people, *put, *((each.at_ns, "change", each.what, each.who, "") for each in changes)]


def _item(row: tuple[int, str, str, str, str], frame: Frame) -> Component:
    at_ns, shape, what, who, alert_id = row
    text = (
        dcc.Link(what, href=alert_href(alert_id), className="l1", title=what)
        if alert_id
        else html.Span(what, className="l1", title=what)
    )
    moment = format_time(at_ns, frame.zone, frame.now_ns)
    return html.Li(
        [
            html.Span(moment, className="t", title=moment),
            icon(shape),
            html.Span([text, html.Small(who, className="pl", title=who)], className="w"),
        ]
    )
