"""`/assets`: every asset with its state, the age of its newest valid score and its open alerts."""

from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard.components.app_bar import bar, updated, updated_id
from dashboard.components.notice import stale_line
from dashboard.data.context import current_context
from dashboard.data.failure import Failed
from dashboard.http.input_checks import is_small, is_text
from dashboard.navigation.page import Page
from dashboard.pages.assets.filter import asked_filter, remembered
from dashboard.pages.assets.layout import list_head, list_main
from dashboard.pages.assets.queries import AssetList, read_assets
from dashboard.pages.assets.table import asset_table

NAME = "assets"


def layout(**query: Any) -> Component:
    """Draw the list with its rows."""
    listed = read_assets(current_context())
    return html.Div([_bar(listed), list_main(listed.assets, asked_filter(query), listed.now_ns)])


def register(app: Dash) -> None:
    """Register what keeps the rows fresh, and narrows them while somebody types."""

    @app.callback(
        output={
            "head": Output("assets-head", "children"),
            "table": Output("assets-table", "children"),
            "stale": Output("assets-stale", "children"),
            "updated": Output(updated_id(NAME), "children"),
        },
        inputs=[
            Input("changed", "data"),
            Input("again", "data"),
            Input("assets-q", "value"),
            State("assets-where", "data"),
        ],
        prevent_initial_call=True,
    )
    def _refresh(_changed: object, _again: object, q: object, where: object) -> dict[str, Any]:
        listed = read_assets(current_context())
        if isinstance(listed.assets, Failed):
            kept = dict.fromkeys(("head", "table", "updated"), no_update)
            return {**kept, "stale": stale_line(listed.assets)}
        return {
            "head": list_head(listed.assets),
            "table": asset_table(listed.assets, remembered(where, q), listed.now_ns),
            "stale": None,
            "updated": updated(listed.now_ns),
        }


def _bar(listed: AssetList) -> Component:
    assets = () if isinstance(listed.assets, Failed) else listed.assets
    sites = {asset.site for asset in assets}
    return bar(
        here=NAME,
        page=NAME,
        now_ns=listed.now_ns,
        zone="UTC",
        site=min(sites) if len(sites) == 1 else "All sites",
        user=current_context().user,
        is_simulated=any(asset.origin == "simulated" for asset in assets),
        is_read=not isinstance(listed.assets, Failed),
    )


PAGE = Page(
    name=NAME,
    path="/assets",
    title="Assets | Twintrace",
    layout=layout,
    menu_group="Assets",
    menu_text="Assets",
    register=register,
    topics=("alerts", "scores", "runs"),
    inputs={"assets-q.value": is_text, "assets-where.data": is_small},
)
