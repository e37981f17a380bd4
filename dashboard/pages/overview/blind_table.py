"""Blind or degraded: assets without a valid score, and those judged on incomplete data."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.asset.marks import asset_link
from dashboard.components.attributes import dashed
from dashboard.components.icon import icon
from dashboard.components.table import Column, nothing, table, table_row
from dashboard.formatting.text import age, format_timestamp, pluralize
from dashboard.navigation.links import alert_href
from dashboard.pages.overview.rows import BlindRow
from dashboard.pages.overview.text import asset_of, broken_hop

COLUMNS = (
    Column("State", "b-st"),
    Column("Asset", "b-asset"),
    Column("Since", "b-since num"),
    Column("First broken hop", "b-hop"),
    Column("Who", "b-who"),
)


def blind_head(rows: Sequence[BlindRow]) -> str:
    """Count both kinds."""
    blind = sum(row.state == "blind" for row in rows)
    return f"{pluralize(blind, 'asset')} without a valid score, {len(rows) - blind} on incomplete data"


def blind_table(rows: Sequence[BlindRow], now_ns: int, zone: str) -> Component:
    """Draw one row an asset; without any say what that means."""
    if not rows:
        return nothing("No asset is blind, and none is judged on incomplete data.")
    body = html.Tbody([_row(each, now_ns, zone) for each in rows], className="r42")
    return table(COLUMNS, body, style="blinds")


def _row(row: BlindRow, now_ns: int, zone: str) -> Component:
    hop, means = broken_hop(row)
    cells: tuple[Any, ...] = (
        _state(row),
        _asset(row),
        html.Span(
            age(max(0, now_ns - row.since_ns)),
            title=f"since {format_timestamp(row.since_ns, zone)}",
            **dashed({"data-age": str(row.since_ns // 1_000_000)}),
        ),
        [html.Span(hop, className="l1", title=hop), html.Small(means, className="pl", title=means)],
        _who(row),
    )
    return table_row(COLUMNS, cells)


def _state(row: BlindRow) -> Component:
    tone = "high" if row.state == "blind" else "medium"
    return html.Span([icon(row.state), row.state], className=f"st {tone}")


def _asset(row: BlindRow) -> list[Component]:
    location, name = " · ".join(part for part in (row.site, row.area) if part), asset_of(row)
    link = (
        dcc.Link(name, href=alert_href(row.alert_id), className="nm l1", title=name)
        if row.alert_id
        else asset_link(row.asset_id, name)
    )
    return [link, html.Small(location, className="pl", title=location)]


def _who(row: BlindRow) -> list[Component | str]:
    if row.owner:
        return [html.Span(row.owner, title=row.owner)]
    if not row.alert_id:
        return [html.Span("nobody", title="no alert is open, so there is nothing to assign")]
    return ["nobody ", dcc.Link("assign", href=alert_href(row.alert_id, "do=assign"), className="assign")]
