"""The frame of a page: the bar above, one panel below."""

from dash import html
from dash.development.base_component import Component

from contract.words import Origin
from dashboard.components.app_bar import bar
from dashboard.components.notice import failure
from dashboard.data.context import current_context
from dashboard.data.failure import Failed
from store.errors import StoreError


def _is_simulated() -> bool:
    context = current_context()
    try:
        origins = context.read_api.ask(context.scope, "run_progress").column("origin").to_pylist()
    except StoreError:
        return False  # the panel below says what is wrong
    return Origin.SIMULATED in origins


def single_panel_page(panel: Component) -> Component:
    """Draw a page that holds one panel below the bar."""
    context = current_context()
    shown = bar(here="", now_ns=context.clock(), zone="UTC", site="", user=context.user, is_simulated=_is_simulated())
    return _alone(shown, panel)


def unavailable_page(title: str, problem: Failed, *, href: str, here: str = "") -> Component:
    """Draw a page that could not be read: it is of no time, and the browser asks for it again when it can be."""
    context = current_context()
    shown = bar(here=here, now_ns=context.clock(), zone="UTC", site="", user=context.user, is_read=False)
    return _alone(shown, failure(title, problem, href=href))


def _alone(shown: Component, panel: Component) -> Component:
    return html.Div([shown, html.Main(panel, className="alerts", id="main")])
