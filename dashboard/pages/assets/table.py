"""The list of assets: one row an asset, with its state, the age of its newest valid score and its open alerts."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.alert.marks import priority_mark
from dashboard.asset.marks import asset_link, state_mark
from dashboard.asset.no_data import START_A_GATEWAY
from dashboard.asset.rows import AssetNow
from dashboard.asset.text import full_name
from dashboard.components.icon import aged, origin_mark
from dashboard.components.table import Column, nothing, table, table_row
from dashboard.navigation.links import asset_list_href
from dashboard.pages.assets.filter import AssetFilter
from dashboard.times.zone import shown_zone

COLUMNS = (
    Column("Site", "l-site"),
    Column("Area", "l-area"),
    Column("Asset", "l-asset"),
    Column("Class", "l-class"),
    Column("State now", "l-state", "by its newest window, or the rest its contract does not score"),
    Column("Last score", "l-score num", "age of the newest window with a valid score"),
    Column("Open alerts", "l-alerts", "and the priority of the worst of them"),
    Column("Gateway", "l-gate"),
)


def asset_table(assets: Sequence[AssetNow], asked: AssetFilter, now_ns: int) -> Component:
    """Draw the rows; without any say why."""
    if not assets:
        return nothing(f"No site file has declared an asset yet. {START_A_GATEWAY}")
    shown = [asset for asset in assets if asked.passes(asset)]
    if not shown:
        return nothing("None of the assets fits. ", dcc.Link("Show all", href=asset_list_href()), id="none-fits")
    is_mixed = len({asset.origin for asset in assets}) > 1  # else the bar says it once for all
    return table(COLUMNS, [_row(asset, now_ns, is_marked=is_mixed) for asset in shown], style="asset-rows")


def _row(asset: AssetNow, now_ns: int, *, is_marked: bool) -> Component:
    zone = shown_zone(asset.time_zone)
    cells: tuple[Any, ...] = (
        _clipped(asset.site),
        _clipped(" / ".join(part for part in (asset.area, asset.line) if part)),
        html.Div(
            [asset_link(asset.asset_id, full_name(asset)), origin_mark(asset.origin) if is_marked else None],
            className="named",
        ),
        _clipped(asset.asset_class.replace("_", " ")),
        state_mark(asset.state),
        html.Span("never", className="q") if asset.scored_ns is None else aged(asset.scored_ns, now_ns, zone),
        _alerts(asset),
        _clipped(asset.gateway_id),
    )
    return table_row(COLUMNS, cells)


def _clipped(text: str) -> Component:
    return html.Span(text, className="l1", title=text)


def _alerts(asset: AssetNow) -> Component:
    if not asset.open_alerts:
        return html.Span("none", className="q")
    return html.Span([f"{asset.open_alerts:,} ", priority_mark(asset.worst)], className="st")
