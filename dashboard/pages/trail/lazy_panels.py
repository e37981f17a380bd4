"""What a trail shows after its first paint: the chart, the proof, and the tab that somebody opens."""

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from contract.evidence import Unproved
from contract.ids import Id
from dashboard.alert.blind import LONGER, NOTHING_CAME, is_blind
from dashboard.charts.graph import graph
from dashboard.charts.palette import palette
from dashboard.components.notice import failed_panel
from dashboard.components.panel import filled
from dashboard.data.context import current_context
from dashboard.data.failure import Failed
from dashboard.data.queries import failed
from dashboard.http.input_checks import is_small
from dashboard.navigation.page import Check
from dashboard.pages.trail.chart import phone_chart, trail_chart
from dashboard.pages.trail.chart_data import ChartFrame, chart_frame, chosen_range
from dashboard.pages.trail.layout import View
from dashboard.pages.trail.lazy_tabs import lazy_tab
from dashboard.pages.trail.proof_tab import proof_panel
from dashboard.pages.trail.tabs import LAZY
from dashboard.pages.trail.trust_chips import PROOF_CHIP, proof_chip
from dashboard.pages.trail.view import asked_alert, read_view
from dashboard.telemetry.tracing import current_trace_id
from store.errors import StoreError

INPUTS: Mapping[str, Check] = {"range-picked.data": is_small, "tab-shown.data": is_small}
MAX_POINTS = 900  # two a pixel of the widest chart; min and max of each stretch survive


def register(app: Dash) -> None:
    """Register the three panels."""
    _register_chart(app)
    _register_proof(app)
    _register_tabs(app)


def _register_chart(app: Dash) -> None:
    @app.callback(
        Output("chart", "children"),
        Input("newest", "data"),
        Input("screen", "data"),
        Input("range-picked", "data"),
        Input("again", "data"),
        State("alert-id", "data"),
    )
    def _chart(_newest: object, screen: object, chart_range: object, _again: object, alert: object) -> Any:
        if not isinstance(screen, dict):
            raise PreventUpdate
        try:
            view = read_view(asked_alert(alert))
            frame = read_frame(view, chosen_range(view, chart_range).shown)
        except StoreError as error:
            return failed_panel(failed(error))
        drawn = drawn_chart(frame, is_dark=screen.get("theme") == "dark", is_narrow=bool(screen.get("narrow")))
        return filled(drawn, LONGER if is_blind(view.trail) else NOTHING_CAME)


def drawn_chart(frame: ChartFrame, *, is_dark: bool, is_narrow: bool) -> Component | None:
    """Draw the figure for this screen; nothing of a frame without a score or a reading."""
    if frame.is_empty:
        return None
    draw = phone_chart if is_narrow else trail_chart
    names = ", ".join(("Score over its limit", *(series.name for series in frame.signals)))
    figure = draw(frame.score, frame.signals, frame.marks, palette("dark" if is_dark else "light"))
    return graph(figure, names)


def read_frame(view: View, chart_range: str) -> ChartFrame:
    """Ask for the series of the range. Raises StoreError."""
    context = current_context()
    frame = chart_frame(view, chart_range)
    asset, limits = view.status.raised.record.asset_id, frame.asked
    score = context.read_api.ask(context.scope, "score_series", asset_id=asset, max_points=MAX_POINTS, **limits)
    signals = {
        name: context.read_api.ask(
            context.scope, "signal_series", asset_id=asset, signal=name, max_points=MAX_POINTS, **limits
        )
        for name in frame.leading
    }
    return frame.filled(score, signals)


def _register_proof(app: Dash) -> None:
    @app.callback(
        Output(PROOF_CHIP, "children"),
        Output("tab-proof", "children"),
        Input("alert-id", "data"),
        Input("again", "data"),
    )
    def _proof(alert: object, _again: object) -> tuple[Component, Component]:
        return proved(asked_alert(alert))


def proved(alert_id: Id) -> tuple[Component, Component]:
    """Recompute the alert and draw chip and panel; what cannot be recomputed says why."""
    context = current_context()
    proof = context.prover.prove(context.scope, alert_id)
    if isinstance(proof, Unproved):
        failure = Failed(problem=f"Not recomputed: {proof.problem}.", trace_id=current_trace_id())
        return proof_chip(None, problem=proof.problem), failed_panel(failure)
    return proof_chip(proof), proof_panel(proof, alert_id)


def _register_tabs(app: Dash) -> None:
    @app.callback(
        output={name: Output(f"tab-{name}", "children") for name in LAZY},
        inputs=[Input("tab-shown", "data"), Input("seen", "data"), Input("again", "data"), State("alert-id", "data")],
        prevent_initial_call=True,
    )
    def _tabs(shown: object, _seen: object, _again: object, alert: object) -> dict[str, Any]:
        if not isinstance(shown, str) or shown not in LAZY:
            raise PreventUpdate
        return {name: _reread(asked_alert(alert), name) if name == shown else no_update for name in LAZY}


def _reread(alert_id: Id, tab: str) -> Component | None:
    try:
        return lazy_tab(read_view(alert_id, is_whole=tab == "similar"), tab)
    except StoreError as error:
        return failed_panel(failed(error))
