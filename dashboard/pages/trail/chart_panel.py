"""The chart's panel: title, range, a place of fixed height for the figure, the legend."""

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.legend import legend
from dashboard.components.panel import panel, panel_heading, slot
from dashboard.components.range_picker import RangeChoices, range_picker

RANGES = {"window": "window", "6h": "6 h", "24h": "24 h", "30d": "30 d", "run": "whole run"}
TITLE = "Score and leading signals"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRange:
    """The range that is shown, and the one of a URL that names none: keys of RANGES."""

    shown: str
    first: str


def chart_panel(
    chosen: ChartRange, mark: Component | None, zone_name: str, hysteresis: float | None, *, title: str = TITLE
) -> Component:
    """Draw the panel; the figure comes by callback, so that the first paint does not wait for it."""
    choices = RangeChoices(labels=RANGES, first=chosen.first, name="Range of the chart", takes_moments=False)
    named = [f"{title} ", mark, html.Span(zone_name, className="zone")]
    return panel(
        "chart",
        panel_heading(named, None, range_picker(chosen.shown, choices)),
        slot("chart", "Drawing the chart…", css="plot-slot"),
        legend(_legend(hysteresis)),
        css="chart",
    )


def _legend(hysteresis: float | None) -> dict[str, str]:
    clears = {} if hysteresis is None else {"hyst": f"clears below {hysteresis:.2f}"}
    return {
        "band": "normal: percentile 1 to 99",
        **clears,
        "win": "scored window",
        "mark": "in service",
        "end": "ended",
        "hollow": "uncertain",
    }
