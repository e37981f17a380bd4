"""The page of gateways: a heading, a field that narrows the table, and the table."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.panel import Part, drawn_or_failure, panel, part_of, titled
from dashboard.components.table import Column, nothing, table, table_row
from dashboard.formatting.text import age
from tests.dashboard.gateways_page.queries import Gateways
from tests.dashboard.gateways_page.rows import Gateway
from tests.dashboard.gateways_page.text import NOBODY, heading

TITLE = "Gateways"
COLUMNS = (Column("Gateway", "g-name"), Column("Last heard", "g-age num", "age of the newest record it sent"))


def gateways_main(read: Gateways, narrowed: str) -> Component:
    """Place the heading, the field and the table."""
    find = dcc.Input(id="gateways-q", type="text", value=narrowed, placeholder="Find", autoComplete="off")
    field = html.Div(html.Label([html.Span("Find", className="sr"), find]), className="tools")
    content = part_of("gateways-part", TITLE, gateways_part(read, narrowed))
    return html.Main([html.H1(TITLE), field, panel("gateways", content)], id="main", className="asset-list")


def gateways_part(read: Gateways, narrowed: object) -> Part:
    """Draw what a refresh draws again."""
    return drawn_or_failure(lambda gateways: _drawn(gateways, narrowed, read.now_ns), read.gateways)


def _drawn(gateways: Sequence[Gateway], narrowed: object, now_ns: int) -> Component:
    wanted = narrowed if isinstance(narrowed, str) else ""
    shown = [each for each in gateways if wanted in each.gateway_id]
    rows: list[Any] = [table_row(COLUMNS, (each.gateway_id, age(max(0, now_ns - each.heard_ns)))) for each in shown]
    return titled("Last heard", heading(gateways), table(COLUMNS, rows, style="gateways") if rows else nothing(NOBODY))
