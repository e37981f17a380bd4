"""`/alerts/<id>`: the trail of one alert; reads it, hands it to the parts, reads it again while the page is open."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from contract.ids import Id, is_id
from dashboard.actions.records import mint_nonce
from dashboard.components.app_bar import updated, updated_id
from dashboard.components.notice import no_such_alert, stale_line
from dashboard.components.page_frame import single_panel_page, unavailable_page
from dashboard.data.queries import failed
from dashboard.formatting.text import short
from dashboard.http.input_checks import is_small
from dashboard.navigation.links import alert_href
from dashboard.navigation.page import Page
from dashboard.pages.trail import action_callbacks, lazy_panels
from dashboard.pages.trail.action_buttons import acknowledged_text, sticky_bar
from dashboard.pages.trail.action_forms import verdict_text
from dashboard.pages.trail.chart_data import chosen_range
from dashboard.pages.trail.evidence_route import add_evidence_route
from dashboard.pages.trail.first_steps import first_steps
from dashboard.pages.trail.hops import hops, times_text
from dashboard.pages.trail.layout import View, drawn_headline, drawn_timeline, entries_note, trail_page
from dashboard.pages.trail.lazy_tabs import lazy_tab
from dashboard.pages.trail.similar_tab import like_this
from dashboard.pages.trail.tabs import open_tab
from dashboard.pages.trail.view import asked_alert, read_view
from store.errors import StoreError, UnknownAlert

NAME = "trail"
DRAWN = {
    "headline": Output("headline", "children"),
    "no_acknowledge": Output("acknowledge", "hidden"),
    "not_acknowledged": Output("acked", "hidden"),
    "acknowledged": Output("acked", "children"),
    "verdict": Output("verdict-words", "children"),
    "first": Output("first", "children"),
    "hops": Output("hops", "children"),
    "times": Output("said", "children"),
    "timeline": Output("tab-timeline", "children"),
    "entries": Output("tab-note", "children"),
    "sticky": Output("stickybar", "children"),
    "undoable": Output("undoable", "data"),
    "seen": Output("seen", "data"),
    "newest": Output("newest", "data"),
}
"""What changes while the page is open."""


def title(alert_id: str = "") -> str:
    """Name the page in the browser's tab."""
    return f"Alert {short(alert_id)} | Twintrace"


def layout(alert_id: str = "", tab: Any = None, range: Any = None, **_query: Any) -> Component:  # noqa: A002 (a name in the URL)
    """Draw the page; an id that is none, or unknown, gets a page that says so."""
    if not is_id(alert_id):
        return single_panel_page(no_such_alert(alert_id[:64], "An alert id has 32 digits of 0 to 9 and a to f."))
    try:
        view = read_view(Id(alert_id), is_whole=True)
    except UnknownAlert:
        return single_panel_page(no_such_alert(alert_id, "The store holds no alert of this id."))
    except StoreError as error:
        return unavailable_page("This alert cannot be read", failed(error), href=alert_href(alert_id))
    shown = open_tab(tab)
    return trail_page(
        view, tab=shown, chosen=chosen_range(view, range), nonce=mint_nonce(), opened=lazy_tab(view, shown)
    )


def register(app: Dash) -> None:
    """Register what keeps the page fresh, after an action at once, and opens the form that the URL asks for."""
    action_callbacks.register(app)
    lazy_panels.register(app)
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("trail", "begin"), Output("begun", "data"), Input("alert-id", "data")
    )

    @app.callback(
        output={"updated": Output(updated_id(NAME), "children"), "stale": Output("stale", "children"), "drawn": DRAWN},
        inputs=[
            Input("changed", "data"),
            Input("again", "data"),
            Input("acted", "data"),
            State("alert-id", "data"),
            State("seen", "data"),
            State("newest", "data"),
        ],
        prevent_initial_call=True,
    )
    def _refresh(
        _changed: object, _again: object, _acted: object, alert: object, seen: object, newest: object
    ) -> dict[str, Any]:
        kept = dict.fromkeys(DRAWN, no_update)
        try:
            view = read_view(asked_alert(alert))
        except StoreError as error:
            return {"updated": no_update, "stale": stale_line(failed(error)), "drawn": kept}
        drawn = kept if view.seen == seen else _drawn(view, newest)
        return {"updated": updated(view.now_ns), "stale": None, "drawn": drawn}

    @app.callback(
        Output("like-this", "children"),
        Input("again", "data"),
        Input("acted", "data"),
        State("alert-id", "data"),
        prevent_initial_call=True,
    )
    def _like_this(_again: object, _acted: object, alert: object) -> Any:
        try:
            view = read_view(asked_alert(alert), is_whole=True)
        except StoreError:
            raise PreventUpdate from None  # the page itself says that it was not renewed
        return like_this(view.related, view.zone, view.now_ns)


def _drawn(view: View, newest: object) -> dict[str, Any]:
    trail, status, zone, now = view.trail, view.status, view.zone, view.now_ns
    return {
        "headline": drawn_headline(view),
        "no_acknowledge": status.acknowledged is not None,
        "not_acknowledged": status.acknowledged is None,
        "acknowledged": acknowledged_text(status, zone, view.undo, now),
        "verdict": verdict_text(status, zone),
        "first": first_steps(trail, status, zone),
        "hops": hops(trail, zone),
        "times": times_text(trail, status),
        "timeline": drawn_timeline(view),
        "entries": entries_note(view),
        "sticky": sticky_bar(status, zone, now),
        "undoable": view.undo.id if view.undo else "",
        "seen": view.seen,
        "newest": no_update if view.newest == newest else view.newest,  # only new windows draw the chart again
    }


PAGE = Page(
    name=NAME,
    path="/alerts/<alert_id>",
    title=title,
    layout=layout,
    register=register,
    routes=add_evidence_route,
    topics=("alerts", "scores"),
    inputs={
        **dict.fromkeys(("alert-id.data", "seen.data", "newest.data", "acted.data"), is_small),
        **lazy_panels.INPUTS,
        **action_callbacks.INPUTS,
    },
)
