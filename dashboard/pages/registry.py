"""The pages of the application: one line each. A page is a folder that nobody else imports."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from dash import Dash, register_page
from dash.development.base_component import Component

from dashboard.components.notice import no_such_page
from dashboard.components.page_frame import single_panel_page
from dashboard.data.context import current_context
from dashboard.data.freshness import versioned
from dashboard.navigation.page import Page
from dashboard.pages.alerts.page import PAGE as ALERTS
from dashboard.pages.asset.page import PAGE as ASSET
from dashboard.pages.assets.page import PAGE as ASSETS
from dashboard.pages.not_found.page import PAGE as NOT_FOUND
from dashboard.pages.overview.page import PAGE as OVERVIEW
from dashboard.pages.trace.page import PAGE as TRACE
from dashboard.pages.trail.page import PAGE as TRAIL

PAGES: tuple[Page, ...] = (
    OVERVIEW,
    ALERTS,
    TRAIL,
    ASSETS,
    ASSET,
    TRACE,
    NOT_FOUND,
)
"""In the order of the menu."""


def add_pages(app: Dash, pages: Sequence[Page]) -> None:
    """Register where each page is, what it draws and its callbacks."""
    for page in pages:
        where = {"path_template" if "<" in page.path else "path": page.path}
        layout = versioned(_drawn(page), page.topics) if page.topics else _drawn(page)
        register_page(page.name, title=page.title, layout=layout, **where)  # type: ignore[no-untyped-call]
        page.register(app)


def _drawn(page: Page) -> Callable[..., Component]:
    """Draw the page for whom it is open to; for anybody else no such page is there."""

    @wraps(page.layout)
    def drawn(*named: Any, **query: Any) -> Component:
        if not page.is_open_to(current_context().roles):
            return single_panel_page(no_such_page())
        return page.layout(*named, **query)

    return drawn
