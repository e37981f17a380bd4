"""The page of one asset: head, time line, chart, sensors, alerts, what was done; each part says its own failure."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.notice import missing_box
from dashboard.components.panel import drawn_or_failure, panel, part_of, titled
from dashboard.components.range_picker import range_picker
from dashboard.data.failure import Failed
from dashboard.pages.asset.distribution_panel import distribution_panel
from dashboard.pages.asset.header import asset_head
from dashboard.pages.asset.panels import alerts_panel, chart_panel, done_panel
from dashboard.pages.asset.queries import AssetView, first_signals
from dashboard.pages.asset.sensor_table import sensor_table, sensors_head
from dashboard.pages.asset.signals import asked_signals, drawable
from dashboard.pages.asset.text import NO_SIGNALS
from dashboard.pages.asset.timeline import asset_line, legend, line_head
from dashboard.times.zone import shown_zone

PANELS = ("head", "line", "sensors", "alerts", "done")
"""The parts that a refresh draws again, in the order of the callback's outputs."""
TITLES = {"line": "Time line", "sensors": "Sensors", "alerts": "Alerts", "done": "Done and changed"}
Parts = dict[str, "Component | Failed"]


def asset_parts(view: AssetView) -> Parts:
    """Draw each part, or return why there is none."""
    zone = shown_zone(view.asset.time_zone)
    return {
        "head": asset_head(view, zone),
        "line": _line(view, zone),
        "sensors": drawn_or_failure(lambda sensors: _sensors(view, sensors, zone), view.sensors),
        "alerts": drawn_or_failure(lambda alerts: alerts_panel(view, alerts, zone), view.alerts),
        "done": drawn_or_failure(lambda _: done_panel(view, zone), view.events),
    }


def asset_main(view: AssetView, signals: object) -> Component:
    """Place the parts; `signals` is what the URL asks for."""
    parts = asset_parts(view)
    names = drawable(first_signals(view.sensors, view.labels, view.alerts))
    return html.Main(
        [
            html.Div([_part("head", parts), range_picker(view.picked.text)], className="top"),
            html.Div(id="asset-stale", className="stale-line"),
            _panel("line", parts),
            chart_panel(names, asked_signals(signals, names), view.labels) if names else _no_chart(),
            distribution_panel() if names else None,
            html.Div([_panel("sensors", parts), _panel("done", parts)], className="wide-col"),
            html.Div(_panel("alerts", parts), className="side-col"),
            dcc.Store(id="asset-id", data=view.asset.asset_id),
            dcc.Store(id="asset-newest", data=newest(view)),
        ],
        className="asset",
        id="main",
    )


def newest(view: AssetView) -> str:
    """Return what changes when there is something new to draw in the chart."""
    sensors = () if isinstance(view.sensors, Failed) else view.sensors
    return f"{view.asset.scored_ns} {max((each.last_ns or 0 for each in sensors), default=0)}"


def newest_reading_ns(text: object) -> int | None:
    """Return the time of the newest reading out of what `newest` returned; None of anything else.

    >>> newest_reading_ns("1764423050 1764423060"), newest_reading_ns("0 0"), newest_reading_ns({})
    (1764423060, None, None)
    """
    last = text.rpartition(" ")[2] if isinstance(text, str) else ""
    return int(last) or None if last.isascii() and last.isdigit() and len(last) < 20 else None


def _no_chart() -> Component:
    sentence = f"{NO_SIGNALS}, so there is no signal to draw."
    return missing_box("Score and signals", sentence, className="p-chart")


def _panel(name: str, parts: Parts) -> Component:
    return panel(name, _part(name, parts))


def _part(name: str, parts: "Parts") -> Component:
    return part_of(f"asset-{name}", TITLES.get(name, name), parts[name])


def _line(view: AssetView, zone: str) -> Component:
    return titled("Time line", line_head(view), asset_line(view, zone), legend())


def _sensors(view: AssetView, sensors: Any, zone: str) -> Component:
    summary = sensors_head(sensors, view.labels, view.now_ns)
    content = sensor_table(sensors, view.asset.component, view.labels, view.now_ns, zone)
    return titled("Sensors", summary, content)
