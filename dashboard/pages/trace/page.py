"""`/traces/<id>`: any trace in the store, ours or another service's; and the dashboard's own, from its memory."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components.app_bar import bar, updated, updated_id
from dashboard.components.notice import no_such_trace, stale_line
from dashboard.components.page_frame import single_panel_page, unavailable_page
from dashboard.data.context import current_context
from dashboard.formatting.text import short
from dashboard.http.input_checks import is_small
from dashboard.navigation.links import is_span_id, is_trace_id, trace_href
from dashboard.navigation.page import Page
from dashboard.pages.trace.layout import open_span, trace_main, trace_parts
from dashboard.pages.trace.paging import asked_part, part_of
from dashboard.pages.trace.queries import ReadTrace, read_trace
from dashboard.times.zone import shown_zone
from dashboard.trace.text import NOT_STORED

NAME = "trace"
WHAT_AN_ID_IS = "A trace id has 32 digits of 0 to 9 and a to f, not all zero."
HOW_LONG = (
    "A gateway's spans arrive within seconds, after an uplink cut as soon as it is over; "
    "this dashboard's own within 5 s."
)


def title(trace_id: str = "") -> str:
    """Name the page in the browser's tab."""
    return f"Trace {short(trace_id)} | Twintrace"


def layout(trace_id: str = "", **query: Any) -> Component:
    """Draw the whole page; an id that is none, or that nobody knows, gets a page that says so."""
    if not is_trace_id(trace_id):
        return single_panel_page(no_such_trace(trace_id[:64], WHAT_AN_ID_IS))
    context = current_context()
    read = read_trace(context, trace_id)
    if read.is_empty:
        return _nothing(read)
    return html.Div([_bar(read), trace_main(read, zone_of(read), asked_part(query), opened=query.get("span"))])


def zone_of(read: ReadTrace) -> str:
    """Return the zone its times are written in: its site's, UTC for what is of no site."""
    return shown_zone(read.asset_context.zone if read.asset_context else "UTC")


def register(app: Dash) -> None:
    """Register what keeps the page fresh: spans and logs of a trace may come late."""

    @app.callback(
        output={
            "parts": Output("trace-parts", "children"),
            "stale": Output("trace-stale", "children"),
            "seen": Output("trace-seen", "data"),
            "updated": Output(updated_id(NAME), "children"),
        },
        inputs=[
            Input("changed", "data"),
            Input("again", "data"),
            State("trace-id", "data"),
            State("trace-part", "data"),
            State("trace-seen", "data"),
        ],
        prevent_initial_call=True,
    )
    def _refresh(_changed: object, _again: object, trace: object, part: object, seen: object) -> dict[str, Any]:
        if not isinstance(trace, str) or not is_trace_id(trace):
            raise PreventUpdate
        context = current_context()
        return renewed(read_trace(context, trace), part, seen, context.clock())

    @app.callback(
        Output("trace-span", "children"),
        Input("trace-open", "data"),
        State("trace-id", "data"),
        prevent_initial_call=True,
    )
    def _open(span: object, trace: object) -> Component | None:
        if not isinstance(trace, str) or not is_trace_id(trace):
            raise PreventUpdate
        if not is_span_id(span):
            return None
        read = read_trace(current_context(), trace)
        return open_span(read, span, zone_of(read))

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("trace", "paint"), Output("trace-lines-ran", "data"), Input("trace-lines", "data")
    )


def renewed(read: ReadTrace, part: object, seen: object, now_ns: int) -> dict[str, Any]:
    """Return what the page shows now: the same, more, or the old with a line that says why it could not be renewed."""
    kept = dict.fromkeys(("parts", "seen"), no_update)
    if read.problem is not None:
        return {**kept, "stale": stale_line(read.problem), "updated": no_update}
    fresh = {"stale": None, "updated": updated(now_ns)}
    if read.seen == seen:
        return kept | fresh
    return fresh | {"parts": trace_parts(read, zone_of(read), part_of(part)), "seen": read.seen}


def _nothing(read: ReadTrace) -> Component:
    if read.problem is None:
        return single_panel_page(no_such_trace(read.trace_id, NOT_STORED, HOW_LONG))
    return unavailable_page("This trace cannot be read", read.problem, href=trace_href(read.trace_id))


def _bar(read: ReadTrace) -> Component:
    context = current_context()
    return bar(
        here="",
        page=NAME,
        now_ns=context.clock(),
        zone=zone_of(read),
        site=read.asset_context.site if read.asset_context else "",
        user=context.user,
        is_simulated=bool(read.asset_context and read.asset_context.is_simulated),
    )


PAGE = Page(
    name=NAME,
    path="/traces/<trace_id>",
    title=title,
    layout=layout,
    register=register,
    topics=("spans",),
    inputs=dict.fromkeys(("trace-id.data", "trace-open.data", "trace-part.data", "trace-seen.data"), is_small),
)
