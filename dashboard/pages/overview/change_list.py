"""What changed: to come, then what was done, grouped by day, parted where the shift began."""

from collections.abc import Sequence
from itertools import groupby

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import dashed
from dashboard.formatting.text import clock, moment, zone_name
from dashboard.navigation.links import alert_href
from dashboard.pages.overview.changes import is_coming
from dashboard.pages.overview.rows import ChangeRow
from dashboard.pages.overview.text import change_texts


def change_head(rows: Sequence[ChangeRow], now_ns: int, zone: str) -> str:
    """Count what is to come and what is done, and say the zone."""
    coming = sum(is_coming(row) for row in rows)
    done = (rows[0].of_them if rows else 0) - coming
    return f"{coming} to come, {done} done; times {zone_name(now_ns, zone)}"


def change_list(rows: Sequence[ChangeRow], now_ns: int, zone: str, began_ns: int | None) -> Component:
    """Draw them; with `began_ns` a band parts what was before this shift."""
    if not rows:
        return html.P("Nothing changed in the last 24 hours, and nothing is to come.", className="nothing")
    items: list[Component] = []
    for title, group in groupby(rows, key=lambda row: _group(row, zone, began_ns)):
        items.append(html.Li(title, className="day"))
        items += [_item(row, now_ns, zone, began_ns) for row in group]
    return html.Ol(items, className="changes", tabIndex=0, **dashed({"aria-label": "What changed"}))


def _group(row: ChangeRow, zone: str, began_ns: int | None) -> str:
    day = moment(row.at_ns, zone).strftime("%d %B").lstrip("0")
    if is_coming(row):
        return f"To come, {day}"
    return f"{day}, before this shift" if began_ns is not None and row.at_ns < began_ns else day


def _item(row: ChangeRow, now_ns: int, zone: str, began_ns: int | None) -> Component:
    kind, what, who = change_texts(row, now_ns)
    is_before = began_ns is not None and row.at_ns < began_ns
    link = dcc.Link(what, href=alert_href(row.alert_id), className="l1", title=what) if row.alert_id else None
    return html.Li(
        [
            html.Span(clock(row.at_ns, zone)[:5], className="t"),
            html.Span(kind, className="k"),
            html.Span(
                [link or html.Span(what, className="l1", title=what), html.Small(who, className="pl", title=who)],
                className="w",
            ),
        ],
        className="before" if is_before else None,
    )
