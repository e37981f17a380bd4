"""What the bar under the list of alerts does: one press, one request, told row by row."""

from typing import Any

from dash import Dash, Input, Output, no_update
from dash.exceptions import PreventUpdate

from dashboard.actions.bulk import carry_out, read_press
from dashboard.actions.records import mint_nonce
from dashboard.data.context import current_context
from dashboard.errors import InvalidAction, NotSent
from dashboard.pages.alerts.bulk_result import bulk_outcome, bulk_problem
from store.errors import StoreError


def register(app: Dash) -> None:
    """Register the one callback of the bar; the script puts what was pressed into the store `bulk-pressed`."""

    @app.callback(
        Output("bulk-outcome", "children"),
        Output("bulk-done", "data"),
        Input("bulk-pressed", "data"),
        prevent_initial_call=True,
    )
    def _press(data: object) -> tuple[Any, Any]:
        if not isinstance(data, dict):
            raise PreventUpdate
        return pressed(data)


def pressed(data: dict[str, Any]) -> tuple[Any, Any]:
    """Return what to tell, and a fresh nonce when something was stored; a retry of what failed keeps its nonce."""
    context = current_context()
    try:
        press = read_press(data)
        outcome = carry_out(context, press)
    except (InvalidAction, NotSent, StoreError) as problem:
        return bulk_problem(str(problem), mint_nonce()), no_update
    return bulk_outcome(press, outcome, context.clock()), mint_nonce() if outcome.done else no_update
