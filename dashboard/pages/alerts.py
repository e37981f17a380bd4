"""`/alerts`: the alerts there are, newest first, or why there are none."""

from typing import Any

from dash import Dash, Input, Output, dcc, html, no_update, register_page
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.alert_rows import alert_rows, arrived
from dashboard.desk import desk
from dashboard.parts.alert_table import alert_table, summary
from dashboard.parts.bar import bar, updated
from dashboard.parts.notice import failure, inner_failure
from store.errors import StoreError

MODULE = "alerts"
SHOWN = 500


def place() -> None:
    """Register the page with Dash."""
    register_page(MODULE, path="/alerts", title="Alerts | Twintrace", layout=layout)  # type: ignore[no-untyped-call]


def layout(**_query: Any) -> Component:
    """Draw the list; when the collector is away, say so and offer to try again."""
    at = desk()
    now = at.clock()
    try:
        said, table, shown = _read(now)
    except StoreError as error:
        panel = failure("The alerts cannot be read", str(error), href="/alerts")
        return html.Div([_bar(now), html.Main(panel, className="alerts", id="main")])
    return html.Div(
        [
            shown,
            html.Main(
                [
                    html.Div(html.H1(said, id="summary"), className="title"),
                    html.Div(id="list-problem"),
                    html.Div(table, id="list"),
                ],
                className="alerts",
                id="main",
            ),
            dcc.Interval(id="list-refresh", interval=10_000),
        ]
    )


def register(app: Dash) -> None:
    """Register what keeps the list fresh."""

    @app.callback(
        Output("summary", "children"),
        Output("list", "children"),
        Output("updated", "children"),
        Output("list-problem", "children"),
        Input("list-refresh", "n_intervals"),
        prevent_initial_call=True,
    )
    def _refresh(passed: int | None) -> tuple[Any, ...]:
        if not passed:
            raise PreventUpdate
        now = desk().clock()
        try:
            said, table, _ = _read(now)
        except StoreError as error:
            return no_update, no_update, no_update, inner_failure(f"Not updated: {error}", again=False)
        return said, table, updated(now), None


def _read(now_ns: int) -> tuple[str, Component, Component]:
    at = desk()
    rows = alert_rows(at.plant.ask(at.scope, "alerts", limit=SHOWN))
    there = arrived(at.plant.ask(at.scope, "run_progress"))
    unseen = sum(row.acknowledged_by is None for row in rows)
    shown = _bar(now_ns, unseen, is_simulated=there.is_simulated)
    return summary(rows, there, now_ns), alert_table(rows, there, now_ns), shown


def _bar(now_ns: int, unseen: int | None = None, *, is_simulated: bool = False) -> Component:
    return bar(
        here="alerts",
        now_ns=now_ns,
        zone="UTC",
        site="",
        user=desk().user,
        unacknowledged=unseen,
        is_simulated=is_simulated,
    )
