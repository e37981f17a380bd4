"""The menu of the bar: the pages that are registered, in groups; a page that does not exist is not listed."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, current_app, has_app_context

from dashboard.navigation.page import Page

KEY = "twintrace.pages"
GROUPS = ("Now", "Assets", "Fleet", "Models", "Outcomes")
"""The groups in their order; one without a page is not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """A page one can go to from everywhere: its name in code, the word people read, where it is."""

    name: str
    text: str
    href: str


Menu = tuple[tuple[str, tuple[PageLink, ...]], ...]


def register_menu(server: Flask, pages: Sequence[Page]) -> None:
    """Keep the pages of an application, for the bar of each of them."""
    server.extensions[KEY] = tuple(pages)


def current_menu(roles: tuple[str, ...] = ()) -> Menu:
    """Return what somebody of these roles can go to in the application that serves this request."""
    return menu_of(current_app.extensions[KEY] if has_app_context() else (), roles)


def menu_of(pages: Sequence[Page], roles: tuple[str, ...] = ()) -> Menu:
    """Group the pages that have a place in the menu and are open to these roles, in the order they are registered."""
    open_pages = [page for page in pages if page.menu_group and page.is_open_to(roles)]
    named = dict.fromkeys([*GROUPS, *(page.menu_group for page in open_pages)])
    groups = ((group, tuple(_link(page) for page in open_pages if page.menu_group == group)) for group in named)
    return tuple((group, links) for group, links in groups if links)


def _link(page: Page) -> PageLink:
    return PageLink(name=page.name, text=page.menu_text, href=page.path)
