"""A chart that plotly draws: a place for it, what is drawn there, and the callback that does it after all else.

plotly.js is 1.4 MB, so numbers never wait for it: a page asks for the script when it has such a chart and everything
else has been painted (ADR-024). assets/components/plotly_chart.js does that.
"""

from collections.abc import Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard.charts.panes import Figure
from dashboard.components.attributes import dashed
from dashboard.components.notice import failed_panel, waiting
from dashboard.data.failure import Failed

CONFIG: dcc.Graph.Config = {
    "displayModeBar": False,
    "displaylogo": False,
    "doubleClick": False,
    "showTips": False,
    "plotlyServerURL": "",
}
"""No bar of buttons that no key reaches, and nothing that leads to a server of others."""

NO_SCRIPT = "The chart cannot be drawn: its script did not come. The numbers beside it are complete."


def figure_id(key: str) -> str:
    """Return the id of the store that a server's callback puts `drawing` into, or None for no chart."""
    return f"{key}-figure"


def chart_element(key: str) -> Component:
    """Draw the element of the chart: it says that the chart is being drawn until there is one."""
    return html.Div(
        [
            html.Div(waiting("Drawing the chart…"), id=f"{key}-place", className="plotly-place"),
            dcc.Store(figure_id(key)),
        ]
    )


def drawing(key: str, figure: Figure, description: str) -> dict[str, Any]:
    """Return what the element shows: the chart, described to whoever cannot see it, and why there may be none."""
    graph = dcc.Graph(
        id=f"{key}-graph",
        figure=figure,
        config=CONFIG,
        responsive=True,
        style={"height": f"{figure['layout']['height']}px"},
    )
    return {
        "graph": html.Div(graph, role="img", **dashed({"aria-label": description})),
        "failed": failed_panel(Failed(problem=NO_SCRIPT)),
    }


def register_chart(app: Dash, key: str, *, after: Sequence[str]) -> None:
    """Draw the chart in the browser, after the parts whose ids are `after` have been drawn."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("twintrace", "drawPlotly"),
        Output(f"{key}-place", "children"),
        Input(figure_id(key), "data"),
        Input("screen", "data"),
        *(Input(each, "children") for each in after),
    )
