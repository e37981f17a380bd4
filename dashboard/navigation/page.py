"""What a page is to the application: where it is, what it draws and registers, who may open it, what it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dash import Dash
from dash.development.base_component import Component
from flask import Flask

Check = Callable[[object], bool]
"""Whether a value that a browser sent is of the kind that a property holds."""


def nothing(_app: object) -> None:
    """Register nothing: what a page without callbacks or routes of its own does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page; a folder below dashboard/pages with one line in the registry."""

    name: str
    path: str  # "/assets", or a template as "/assets/<asset_id>"
    title: str | Callable[..., str]  # of the browser's tab; a function gets what the template names
    layout: Callable[..., Component]  # gets what the template names, and the query string
    menu_group: str = ""  # under which word the bar lists the page; empty: it is reached from others only
    menu_text: str = ""
    register: Callable[[Dash], None] = nothing  # its callbacks
    routes: Callable[[Flask], None] = nothing  # its addresses that are no pages, as downloads
    roles: tuple[str, ...] = ()  # who may open it; empty: everybody
    topics: tuple[str, ...] = ()  # columns of the question store_version that its content depends on
    inputs: Mapping[str, Check] = field(default_factory=dict)  # "component-id.property" -> what its callbacks accept

    def is_open_to(self, roles: tuple[str, ...]) -> bool:
        """Tell whether somebody of these roles may open the page."""
        return not self.roles or bool(set(self.roles) & set(roles))
