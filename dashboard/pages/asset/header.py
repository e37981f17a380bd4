"""The head of an asset's page: name, state, place, what depends on it, what other systems call it."""

from dash import html
from dash.development.base_component import Component

from dashboard.asset.marks import asset_link, state_mark
from dashboard.asset.rows import AssetNow
from dashboard.asset.text import full_name, location_text
from dashboard.components.icon import aged, copyable, origin_mark
from dashboard.data.failure import Failed
from dashboard.formatting.text import pluralize
from dashboard.pages.asset.queries import AssetView
from dashboard.pages.asset.text import Alias, aliases_of, since

MOST_ALIASES = 12


def asset_head(view: AssetView, zone: str) -> Component:
    """Draw the three lines."""
    asset = view.asset
    name = full_name(asset)
    return html.Div(
        [
            html.H1(
                [html.Span(name, className="txt", title=name), origin_mark(asset.origin)],
            ),
            html.P([state_mark(asset.state), *_now(view, zone)], className="l state-line"),
            html.P(_facts(asset), className="l"),
            _elsewhere(aliases_of(asset)),
        ],
        className="head-text",
    )


def _now(view: AssetView, zone: str) -> list[Component | str]:
    asset = view.asset
    recent = () if isinstance(view.recent, Failed) else view.recent
    parts: list[Component | str] = [f" {since(asset, recent, view.now_ns, zone)}".rstrip()]
    if asset.scored_ns is not None:
        parts += [" · last valid score ", html.Span([aged(asset.scored_ns, view.now_ns, zone), " ago"], className="nw")]
    parts += [" · ", pluralize(asset.open_alerts, "open alert") if asset.open_alerts else "no open alert"]
    return parts


def _facts(asset: AssetNow) -> list[Component | str]:
    asset_class, location = asset.asset_class.replace("_", " "), location_text(asset)
    parts: list[Component | str] = [
        f"{asset_class} · criticality {asset.criticality}, {asset.redundancy} · {location}",
    ]
    if asset.parent:
        parts += [" · part of ", asset_link(asset.parent, asset.parent, style="")]
    parts += [f" · gateway {asset.gateway_id} · contract {asset.contract} · "]
    return [*parts, copyable(asset.asset_id, asset.asset_id, "asset id")]


def _elsewhere(aliases: tuple[Alias, ...]) -> Component:
    if not aliases:
        return html.P("The site file names it in no other system.", className="l elsewhere")
    listed: list[Component | str] = ["The same asset in other systems: "]
    for i, alias in enumerate(aliases[:MOST_ALIASES]):
        listed += [" · " if i else "", _alias(alias)]
    left = len(aliases) - MOST_ALIASES
    return html.P([*listed, f" and {left} more" if left > 0 else ""], className="l elsewhere")


def _alias(alias: Alias) -> Component:
    if alias.href:
        # another system: it learns neither where the link stood nor who followed it
        return html.A(alias.system, href=alias.href, target="_blank", rel="noopener noreferrer", title=alias.href)
    return html.Span([html.Span(f"{alias.system} ", className="q") if alias.system else None, alias.name])
