"""`/`: what needs someone now."""

from typing import Any

from dash import Dash, dcc, html, register_page
from dash.development.base_component import Component

from dashboard.alert_rows import alert_rows, arrived
from dashboard.desk import desk
from dashboard.parts.alert_table import summary
from dashboard.parts.bar import bar
from dashboard.parts.notice import failure
from store.errors import StoreError

MODULE = "overview"


def place() -> None:
    """Register the page with Dash."""
    register_page(MODULE, path="/", title="Overview | Twintrace", layout=layout)  # type: ignore[no-untyped-call]


def register(_app: Dash) -> None:
    """Register nothing: the page is drawn once."""


def layout(**_query: Any) -> Component:
    """Draw the sentence and the way to the alerts."""
    at = desk()
    now = at.clock()
    try:
        rows = alert_rows(at.plant.ask(at.scope, "alerts", limit=500))
        there = arrived(at.plant.ask(at.scope, "run_progress"))
    except StoreError as error:
        shown = bar(here=MODULE, now_ns=now, zone="UTC", site="", user=at.user)
        return html.Div([shown, html.Main(failure("The overview cannot be read", str(error), href="/"), id="main")])
    simulated = there.is_simulated
    unseen = sum(row.acknowledged_by is None for row in rows)
    shown = bar(
        here=MODULE, now_ns=now, zone="UTC", site="", user=at.user, unacknowledged=unseen, is_simulated=simulated
    )
    title = html.Div(html.H1(summary(rows, there, now)), className="title")
    link = dcc.Link("All alerts", href="/alerts", className="btn primary")
    return html.Div([shown, html.Main([title, link], className="alerts", id="main")])
