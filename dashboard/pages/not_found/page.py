"""Any other address: says that no page is there and leads to the alerts; and how a lone panel stands on a page."""

from typing import Any

from dash import register_page
from dash.development.base_component import Component

from dashboard.components.notice import no_such_page
from dashboard.components.page_frame import single_panel_page

MODULE = "not_found_404"  # the name by which Dash finds it


def place() -> None:
    """Register the page with Dash."""
    register_page(MODULE, path="/404", title="No such page | Twintrace", layout=layout)  # type: ignore[no-untyped-call]


def layout(**_query: Any) -> Component:
    """Draw the page."""
    return single_panel_page(no_such_page())
