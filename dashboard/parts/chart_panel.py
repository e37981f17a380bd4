"""The chart's panel: title, range, a place of fixed height for the figure, the legend."""

import orjson
from dash import html
from dash.development.base_component import Component

from dashboard.figures.panes import Figure
from dashboard.parts.attributes import dashed
from dashboard.parts.notice import waiting

RANGES = {"window": "window", "run": "whole run", "6h": "6 h", "24h": "24 h"}
FIRST = "run"
TITLE = "Score and leading signals"


def asked_range(asked: object) -> str:
    """Return the range the URL asks for; the whole run for anything else."""
    return asked if isinstance(asked, str) and asked in RANGES else FIRST


def chart_panel(
    asked: str, mark: Component | None, zone_name: str, hysteresis: float | None, *, title: str = TITLE
) -> Component:
    """Draw the panel; the figure comes by callback, so that the first paint waits for no chart library."""
    return html.Section(
        [
            html.Header(
                [
                    html.H2([f"{title} ", mark, html.Span(zone_name, className="zone")]),
                    html.Span(
                        [_range_button(name, asked) for name in RANGES],
                        className="seg",
                        role="group",
                        **dashed({"aria-label": "Range of the chart"}),
                    ),
                ]
            ),
            html.Div(waiting("Drawing the chart…"), id="chart", className="plot-slot"),
            html.P(
                [
                    _swatch("band", "normal: percentile 1 to 99"),
                    _swatch("hyst", f"clears below {hysteresis:.2f}") if hysteresis is not None else None,
                    _swatch("win", "scored window"),
                    _swatch("mark", "in service"),
                    _swatch("end", "ended"),
                    _swatch("hollow", "uncertain"),
                ],
                className="legend",
            ),
        ],
        className="panel chart",
    )


def graph(figure: Figure, says: str) -> Component:
    """Place a figure; assets/chart.js draws it as wide as its place."""
    written = {"data-figure": orjson.dumps(figure).decode(), "aria-label": says}
    return html.Div(
        className="plot", role="img", style={"height": f"{figure['layout']['height']}px"}, **dashed(written)
    )


def _range_button(name: str, asked: str) -> Component:
    pressed = "true" if name == asked else "false"
    attributes = dashed({"data-range": name, "aria-pressed": pressed})
    return html.Button(RANGES[name], type="button", className="btn sm", **attributes)


def _swatch(kind: str, words: str) -> Component:
    return html.Span([html.I(className=f"sw sw-{kind}"), words])
