"""Any other address: says that no page is there and leads to the alerts."""

from typing import Any

from dash.development.base_component import Component

from dashboard.components.notice import no_such_page
from dashboard.components.page_frame import single_panel_page
from dashboard.navigation.page import Page

NAME = "not_found_404"  # the name by which Dash finds it


def layout(**_query: Any) -> Component:
    """Draw the page."""
    return single_panel_page(no_such_page())


PAGE = Page(name=NAME, path="/404", title="No such page | Twintrace", layout=layout)
