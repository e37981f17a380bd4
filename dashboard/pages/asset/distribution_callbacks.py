"""What keeps the distribution fresh: its numbers as soon as they are there, its chart after everything else."""

from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from dashboard.charts.palette import token_palette
from dashboard.components.plotly_chart import drawing, figure_id, register_chart
from dashboard.data.context import current_context
from dashboard.data.failure import Failed
from dashboard.navigation.links import is_asset_id
from dashboard.pages.asset.distribution import Distribution, read_distribution
from dashboard.pages.asset.distribution_figure import distribution_figure
from dashboard.pages.asset.distribution_panel import KEY, description, heading, numbers
from dashboard.pages.asset.signals import remembered_signals
from dashboard.times.range import parse_range


def register(app: Dash) -> None:
    """Register the numbers, and the chart after the chart of lines."""

    @app.callback(
        output={
            "heading": Output(f"{KEY}-of", "children"),
            "numbers": Output(f"{KEY}-numbers", "children"),
            "figure": Output(figure_id(KEY), "data"),
        },
        inputs=[
            Input("asset-newest", "data"),
            Input("range-picked", "data"),
            Input("signals-picked", "data"),
            Input("again", "data"),
            State("asset-id", "data"),
        ],
    )
    def _distribution(
        _newest: object, picked: object, signals: object, _again: object, asset: object
    ) -> dict[str, Any]:
        chosen = remembered_signals(signals)
        if not isinstance(asset, str) or not is_asset_id(asset) or not chosen:
            raise PreventUpdate
        distribution = read_distribution(current_context(), asset, parse_range(picked), chosen[0])
        if distribution is None:
            raise PreventUpdate
        return {"heading": heading(distribution), "numbers": numbers(distribution), "figure": drawn(distribution)}

    register_chart(app, KEY, after=("asset-chart",))


def drawn(distribution: Distribution | Failed) -> dict[str, Any] | None:
    """Return what the chart's place shows; None where there is nothing to draw."""
    if isinstance(distribution, Failed) or not distribution.shown.good:
        return None
    return drawing(KEY, distribution_figure(distribution, token_palette()), description(distribution))
