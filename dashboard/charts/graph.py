"""A figure -> the element that the script of charts draws it into."""

import orjson
from dash import html
from dash.development.base_component import Component

from dashboard.charts.panes import Figure
from dashboard.components.attributes import dashed


def graph(figure: Figure, description: str) -> Component:
    """Place a figure; assets/components/chart.js draws it as wide as its place."""
    written = {"data-figure": orjson.dumps(figure).decode(), "aria-label": description}
    return html.Div(
        className="plot", role="img", style={"height": f"{figure['layout']['height']}px"}, **dashed(written)
    )
