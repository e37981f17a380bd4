"""Sites: how many assets run, stand still and are not seen, their day, the way up and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import dashed
from dashboard.components.table import Column, table, table_row
from dashboard.formatting.text import HOUR, MINUTE, SECOND, age, clock, format_duration, pluralize
from dashboard.pages.overview.day_strip import strip
from dashboard.pages.overview.rows import StripRow, UplinkRow

COLUMNS = (
    Column("Site", "z-name"),
    Column("Running", "z-run num", "scored while running in the last 15 minutes"),
    Column("Stopped", "z-stop num", "by its operating state"),
    Column("Blind", "z-blind num", "should be scored and is not"),
    Column("24 h to now", "z-strip"),
    Column("Unack.", "z-un num", "alerts that nobody has acknowledged"),
    Column("Uplink", "z-up"),
    Column("Unsent", "z-old num", "age of the oldest record that waits in a gateway"),
)
NO_SITE = "No asset is declared: no site is known yet."
KEYS = ("running", "run"), ("stopped", "stop"), ("blind", "blind"), ("CRITICAL", "critical"), ("HIGH", "high")
MORE_KEYS = ("MEDIUM or degraded", "medium"), ("LOW", "low"), ("arrived late", "late")
SILENT_NS, WAITS_S = 2 * MINUTE, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site's assets and gateways."""

    name: str
    assets: tuple[StripRow, ...]
    uplinks: tuple[UplinkRow, ...]

    def stands(self, now_ns: int) -> tuple[int, int, int]:
        """Count running, stopped and blind assets; one without a score in 15 minutes is none of them."""
        blind = sum(each.is_blind for each in self.assets)
        stopped = sum(each.is_stopped and not each.is_blind for each in self.assets)
        fresh = [each for each in self.assets if each.last_ns is not None and now_ns - each.last_ns <= HOUR // 4]
        return sum(not (each.is_blind or each.is_stopped) for each in fresh), stopped, blind


def sites_of(strips: Sequence[StripRow], uplinks: Sequence[UplinkRow]) -> tuple[Site, ...]:
    """Gather assets and gateways by site; the strips come in the order of their sites."""
    return tuple(
        Site(name=name, assets=tuple(rows), uplinks=tuple(each for each in uplinks if each.site == name))
        for name, rows in groupby(strips, key=lambda row: row.site)
    )


def legend() -> Component:
    """Say what the lines mean."""
    keys = [
        html.Span([html.I(className=f"swatch {style}"), word], className="key") for word, style in (*KEYS, *MORE_KEYS)
    ]
    return html.Span([html.Span("one line an asset:", className="key"), *keys], className="legend")


def site_table(sites: Sequence[Site], now_ns: int, zone: str) -> Component:
    """Draw one row a site and the hours below the strips."""
    if not sites:
        return html.P(NO_SITE, className="nothing")
    return table(
        COLUMNS,
        [*(_row(site, now_ns) for site in sites), _axis(now_ns, zone)],
        style="sites",
    )


def _row(site: Site, now_ns: int) -> Component:
    running, stopped, blind = site.stands(now_ns)
    waiting = sum(each.unacknowledged for each in site.assets)
    silent = len(site.assets) - running - stopped - blind
    text = pluralize(len(site.assets), "asset") + (f", {silent} unscored" if silent else "")
    cells: tuple[Any, ...] = (
        [html.B(site.name or "no site", className="l1", title=site.name), html.Small(text, className="pl", title=text)],
        _count(running, ""),
        _count(stopped, ""),
        _count(blind, "high"),
        strip(site.assets),
        html.B(f"{waiting:,}") if waiting else html.Span("0", className="q"),
        _uplink(site, now_ns),
        _unsent(site),
    )
    return table_row(COLUMNS, cells)


def _count(count: int, tone: str) -> Component:
    return (
        html.B(str(count), className=tone or None)
        if count and tone
        else html.Span(str(count), className="" if count else "q")
    )


def _uplink(site: Site, now_ns: int) -> list[Component]:
    silent = [each for each in site.uplinks if not _is_heard(each, now_ns)]
    cut = sum(each.cut_minutes for each in site.uplinks)
    small = f"cut {format_duration(cut * MINUTE)} in 24 h" if cut else "no cut in 24 h"
    if not silent:
        stands = next((each.state for each in site.uplinks if each.state not in ("up", None)), "up")
        return [html.Span(stands, className="l1"), html.Small(small, className="pl", title=small)]
    heard = [each.heard_ns for each in silent if each.heard_ns is not None]
    last = f"last heard {age(max(0, now_ns - min(heard)))} ago" if heard else "never heard its health"
    word = "silent" if len(site.uplinks) == 1 else f"{len(silent)} of {len(site.uplinks)} silent"
    names = ", ".join(each.gateway_id for each in silent)
    return [
        html.Span(word, className="l1 high" if heard else "l1 q", title=names),
        html.Small(last, className="pl", title=last),
    ]


def _is_heard(row: UplinkRow, now_ns: int) -> bool:
    return row.heard_ns is not None and now_ns - row.heard_ns <= SILENT_NS


def _unsent(site: Site) -> Component:
    ages = [each.oldest_age_s for each in site.uplinks if each.oldest_age_s is not None]
    if not ages:
        return html.Span("–", className="q")
    oldest = max(ages)
    text = f"{oldest:.0f} s" if oldest < 2 * WAITS_S else age(int(oldest * SECOND))
    return html.Span(text, className="high" if oldest > WAITS_S else None)


def _axis(now_ns: int, zone: str) -> Component:
    hours = [html.Span(clock(now_ns - back * HOUR, zone)[:5]) for back in (24, 18, 12, 6, 0)]
    label = dashed({"aria-hidden": "true"})
    return html.Tr(
        [html.Td(colSpan=4), html.Td(html.Div(hours, className="axis")), html.Td(colSpan=3)],
        className="z-axis",
        **label,
    )
