"""`/gateways`: when each gateway was last heard."""

from typing import Any

from dash import Dash, Input, Output, html, no_update
from dash.development.base_component import Component
from flask import Flask, Response

from dashboard.components.app_bar import bar, updated, updated_id
from dashboard.data.context import current_context
from dashboard.data.failure import Failed
from dashboard.http.input_checks import is_text
from dashboard.navigation.page import Page
from tests.dashboard.gateways_page.layout import TITLE, gateways_main, gateways_part
from tests.dashboard.gateways_page.queries import read_gateways

NAME = "gateways"


def layout(q: str = "", **_query: Any) -> Component:
    """Draw the whole page with its data; `q` narrows the table."""
    context = current_context()
    read = read_gateways(context)
    head = bar(here=NAME, page=NAME, now_ns=read.now_ns, zone="UTC", site="All sites", user=context.user)
    return html.Div([head, gateways_main(read, q)])


def register(app: Dash) -> None:
    """Register what keeps the table fresh and narrows it."""

    @app.callback(
        output={"part": Output("gateways-part", "children"), "updated": Output(updated_id(NAME), "children")},
        inputs=[Input("changed", "data"), Input("again", "data"), Input("gateways-q", "value")],
        prevent_initial_call=True,
    )
    def _refresh(_changed: object, _again: object, narrowed: object) -> dict[str, Any]:
        read = read_gateways(current_context())
        part = gateways_part(read, narrowed)
        if isinstance(part, Failed):
            return {"part": no_update, "updated": no_update}
        return {"part": part, "updated": updated(read.now_ns)}


def add_routes(server: Flask) -> None:
    """Serve the names as a text, which other programs read."""

    @server.get("/gateways.txt")
    def _names() -> Response:
        read = read_gateways(current_context())
        names = [] if isinstance(read.gateways, Failed) else [each.gateway_id for each in read.gateways]
        return Response("".join(f"{name}\n" for name in names), mimetype="text/plain")


PAGE = Page(
    name=NAME,
    path="/gateways",
    title=f"{TITLE} | Twintrace",
    layout=layout,
    menu_group="Fleet",
    menu_text=TITLE,
    register=register,
    routes=add_routes,
    topics=("runs",),
    inputs={"gateways-q.value": is_text},
)
