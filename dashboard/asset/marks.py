"""Marks of an asset: its name as a link to its page, its state as shape and word."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.asset.rows import BLIND, STATES, UNKNOWN
from dashboard.asset.text import state_word
from dashboard.components.icon import icon
from dashboard.navigation.links import asset_href


def asset_link(asset_id: str, shown: str, *, style: str = "nm l1", title: str = "") -> Component:
    """Draw the name as a link to the asset's page; plain text where its id fits no address."""
    href = asset_href(asset_id)
    if not href:
        return html.Span(shown, className=style, title=title or shown)
    return dcc.Link(shown, href=href, className=style, title=title or shown)


def state_mark(state: str) -> Component:
    """Draw shape and word of a state; only a blind one is loud."""
    shape = state if state in STATES else UNKNOWN
    tone = " high" if state == BLIND else ""
    return html.Span([icon(shape), html.Span(state_word(state))], className=f"st{tone}")
