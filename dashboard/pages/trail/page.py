"""`/alerts/<id>`: the trail of one alert; reads it, hands it to the parts, reads it again while the page is open."""

import re
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update, register_page
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from contract.ids import Id
from dashboard.actions.records import mint_nonce
from dashboard.alert.state import alert_status
from dashboard.components.app_bar import updated, updated_id
from dashboard.components.notice import no_such_alert, stale_line
from dashboard.components.page_frame import single_panel_page, unavailable_page
from dashboard.data.context import current_context
from dashboard.data.freshness import versioned
from dashboard.data.queries import failed
from dashboard.errors import UnreadableBundle
from dashboard.formatting.labels import Lexicon
from dashboard.formatting.stored_labels import lexicon_of
from dashboard.formatting.text import short
from dashboard.pages.trail.action_buttons import acknowledged_words, sticky_bar
from dashboard.pages.trail.action_forms import verdict_words
from dashboard.pages.trail.chart_data import chosen_range
from dashboard.pages.trail.first_steps import first_steps
from dashboard.pages.trail.header import zone_of
from dashboard.pages.trail.hops import hops, times_said
from dashboard.pages.trail.layout import View, drawn_headline, drawn_timeline, entries_note, trail_page
from dashboard.pages.trail.lazy_tabs import late_tab
from dashboard.pages.trail.related import Beside, read_beside
from dashboard.pages.trail.similar_tab import like_this
from dashboard.pages.trail.tabs import open_tab
from dashboard.times.zone import shown_zone
from store.errors import StoreError, UnknownAlert

MODULE = "trail"
_ID = re.compile(r"[0-9a-f]{32}")
DRAWN = (
    Output("headline", "children"),
    Output("acknowledge", "hidden"),
    Output("acked", "hidden"),
    Output("acked", "children"),
    Output("verdict-words", "children"),
    Output("first", "children"),
    Output("hops", "children"),
    Output("said", "children"),
    Output("tab-timeline", "children"),
    Output("tab-note", "children"),
    Output("stickybar", "children"),
    Output("undoable", "data"),
    Output("seen", "data"),
    Output("newest", "data"),
)
"""What changes while the page is open, in the order `_drawn` returns it."""


def place() -> None:
    """Register the page with Dash."""
    register_page(  # type: ignore[no-untyped-call]
        MODULE, path_template="/alerts/<alert_id>", title=title, layout=versioned(layout)
    )


def title(alert_id: str = "") -> str:
    """Name the page in the browser's tab."""
    return f"Alert {short(alert_id)} | Twintrace"


def layout(alert_id: str = "", tab: Any = None, range: Any = None, **_query: Any) -> Component:  # noqa: A002 (a name in the URL)
    """Draw the page; an id that is none, or unknown, gets a page that says so."""
    if not is_alert_id(alert_id):
        return single_panel_page(no_such_alert(alert_id[:64], "An alert id has 32 digits of 0 to 9 and a to f."))
    try:
        view = read_view(Id(alert_id), is_whole=True)
    except UnknownAlert:
        return single_panel_page(no_such_alert(alert_id, "The store holds no alert of this id."))
    except StoreError as error:
        return unavailable_page("This alert cannot be read", failed(error), href=f"/alerts/{alert_id}")
    shown = open_tab(tab)
    return trail_page(
        view, tab=shown, chosen=chosen_range(view, range), nonce=mint_nonce(), opened=late_tab(view, shown)
    )


def is_alert_id(text: object) -> bool:
    """Tell whether this is 32 hex digits, as ids are printed."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def asked_alert(data: object) -> Id:
    """Return the alert id a page remembers. Raises PreventUpdate for what no page of ours remembers."""
    if not isinstance(data, str) or not is_alert_id(data):
        raise PreventUpdate
    return Id(data)


def read_view(alert_id: Id, *, is_whole: bool = False) -> View:
    """Read the alert as it stands now; the whole of it with what is asked beside the trail.

    Raises UnknownAlert, or StoreError when nobody answers.
    """
    context = current_context()
    trail = context.read_api.trail(context.scope, alert_id)
    problem, lexicon = "", Lexicon()
    try:
        lexicon = lexicon_of(trail)
    except UnreadableBundle as error:
        problem = str(error)
    return View(
        trail=trail,
        standing=alert_status(trail),
        lexicon=lexicon,
        now_ns=context.clock(),
        user=context.user,
        problem=problem,
        shown_zone=shown_zone(zone_of(trail)),
        beside=read_beside(context, trail) if is_whole else Beside(),
    )


def register(app: Dash) -> None:
    """Register what keeps the page fresh, after an action at once, and opens the form that the URL asks for."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("trail", "begin"), Output("begun", "data"), Input("alert-id", "data")
    )

    @app.callback(
        Output(updated_id(MODULE), "children"),
        Output("stale", "children"),
        *DRAWN,
        Input("changed", "data"),
        Input("again", "data"),
        Input("acted", "data"),
        State("alert-id", "data"),
        State("seen", "data"),
        State("newest", "data"),
        prevent_initial_call=True,
    )
    def _refresh(
        _changed: object, _again: object, _acted: object, alert: object, seen: object, newest: object
    ) -> tuple[Any, ...]:
        try:
            view = read_view(asked_alert(alert))
        except StoreError as error:
            return no_update, stale_line(failed(error)), *(no_update,) * len(DRAWN)
        if view.seen == seen:
            return updated(view.now_ns), None, *(no_update,) * len(DRAWN)
        return updated(view.now_ns), None, *_drawn(view, newest)

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
        return like_this(view.beside, view.zone, view.now_ns)


def _drawn(view: View, newest: object) -> tuple[Any, ...]:
    trail, standing, zone, now = view.trail, view.standing, view.zone, view.now_ns
    return (
        drawn_headline(view),
        standing.acknowledged is not None,
        standing.acknowledged is None,
        acknowledged_words(standing, zone, view.undo, now),
        verdict_words(standing, zone),
        first_steps(trail, standing, zone),
        hops(trail, zone),
        times_said(trail, standing),
        drawn_timeline(view),
        entries_note(view),
        sticky_bar(standing, zone, now),
        view.undo.id if view.undo else "",
        view.seen,
        no_update if view.newest == newest else view.newest,  # the chart is drawn again only for new windows
    )
