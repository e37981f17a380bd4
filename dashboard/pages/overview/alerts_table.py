"""Needs someone: at most eight alerts to answer, then those in hand, as the alert row."""

from collections.abc import Callable, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from contract.words import EpisodeState
from dashboard.alert.marks import priority_mark
from dashboard.alert.text import NO_SCORE, SHAPES
from dashboard.asset.no_data import NO_DATA, START_A_GATEWAY
from dashboard.asset.text import scored_now_text
from dashboard.components.attributes import dashed
from dashboard.components.icon import icon
from dashboard.components.sparkline import spark
from dashboard.components.table import Column, line_over, nothing, table, table_row
from dashboard.formatting.text import age, decided_text, decided_true, format_duration, format_timestamp
from dashboard.navigation.links import alert_href
from dashboard.pages.overview.rows import NeedRow, PlantNow, RowExtras
from dashboard.pages.overview.text import asset_of, is_blind, ratio, state_of, subtitle, what_of

ON_SCREEN = 8
COLUMNS = (
    Column("Priority", "a-pri"),
    Column("State", "a-state"),
    Column("Age", "a-age num", "since it was raised"),
    Column("Asset", "a-asset"),
    Column("What", "a-what"),
    Column("Score / limit, 24 h", "a-spark", "greatest of each half hour, then now; the limit is dotted"),
    Column("Now", "a-score num", "score / limit of the newest window, or of the last step of one that ended"),
    Column("Data", "a-data", "readings of the window that raised"),
    Column(
        "True before", "a-like num", "decided true of all decided: earlier ones of this rule, signal and asset class"
    ),
    Column("Owner", "a-own"),
    Column("Work order", "a-work", "no work order system is connected"),
    Column("Trail", "a-trail num", "complete hops of seven"),
)

SPANNED = 5
"""Columns that a line over the rows spans: those that are there at every width, and in print."""


def need_head(rows: Sequence[NeedRow], oldest_ns: int | None, now_ns: int) -> Component:
    """Say how many wait and since when the oldest of all of them does, shown or not, in the words of the list."""
    waiting = [row for row in rows if row.needs_someone]
    if not waiting:
        return html.Span("nobody waits")
    oldest = "" if oldest_ns is None else f", the oldest for {format_duration(max(0, now_ns - oldest_ns))}"
    shown = _shown(waiting, lambda count: f", {count:,} shown")
    return html.Span([f"{waiting[0].of_them:,} unacknowledged", *shown, oldest])


def _shown(rows: Sequence[NeedRow], say: Callable[[int], str]) -> list[Component]:
    """Say how many of all there are to see, where that is not all: the sheet of paper has more than the screen."""
    seen = (("on-screen", min(ON_SCREEN, len(rows))), ("on-paper", len(rows)))
    return [html.Span(say(count), className=where) for where, count in seen if count < rows[0].of_them]


def need_table(rows: Sequence[NeedRow], extras: RowExtras, now_ns: int, zone: str, plant: PlantNow | None) -> Component:
    """Draw both halves; without any alert say whether anybody looks."""
    if not rows:
        return nothing(_quiet(plant))
    waiting = [row for row in rows if row.needs_someone]
    in_hand = [row for row in rows if not row.needs_someone]
    body = [_row(row, extras, now_ns, zone, at) for at, row in enumerate(waiting)]
    shown = html.Tbody(body or [_band(_quiet(plant))], className="r44")
    rest = [_hand(in_hand, extras, now_ns, zone)] if in_hand else []
    return table(COLUMNS, shown, *rest, style="needs")


def _quiet(plant: PlantNow | None) -> str:
    if plant is None:
        return "No active alerts."
    if not plant.assets and not plant.runs:
        return f"{NO_DATA}, so there can be no alert. {START_A_GATEWAY}"
    if plant.is_over:
        return "No alerts. Playback has ended."
    return f"No active alerts. {scored_now_text(plant.scored, plant.assets)}"


def _band(text: str, *shown: Component) -> Component:
    return line_over(COLUMNS, SPANNED, text, *shown)


def _hand(rows: Sequence[NeedRow], extras: RowExtras, now_ns: int, zone: str) -> Component:
    shown = _shown(rows, lambda count: f" ({count:,} of {rows[0].of_them:,} shown)")
    band = _band("In hand: someone has acknowledged, shelved or closed these, nothing needed from you", *shown)
    return html.Tbody([band, *(_row(row, extras, now_ns, zone, at) for at, row in enumerate(rows))], className="r28")


def _row(row: NeedRow, extras: RowExtras, now_ns: int, zone: str, at: int) -> Component:
    hops = extras.hops.get(row.alert_id)
    tone = row.priority if row.needs_someone or row.state != "returned" else "low"
    cells: tuple[Any, ...] = (
        priority_mark(row.priority),
        html.Span([icon(SHAPES.get(EpisodeState(row.state), "new")), html.Span(state_of(row, zone))], className="st"),
        html.Span(
            age(max(0, now_ns - row.raised_ns)),
            title=f"raised {format_timestamp(row.raised_ns, zone)}",
            **dashed({"data-age": str(row.raised_ns // 1_000_000)}),
        ),
        _asset(row),
        _what(row, zone),
        spark(extras.sparks.get(row.alert_id, ()), tone, now=None if is_blind(row) else row.ratio_now),
        html.Span("–", className="q", title=NO_SCORE) if is_blind(row) else ratio(row.ratio_now),
        _data(row),
        _before(row, extras),
        _owner(row),
        html.Span("none", className="q"),
        html.Span("–" if hops is None else f"{hops.counts.complete}/7", className="q"),
    )
    half = "need" if row.needs_someone else "quiet"
    return table_row(COLUMNS, cells, className=f"{half} beyond" if at >= ON_SCREEN else half)


def _asset(row: NeedRow) -> list[Component]:
    name, location = asset_of(row), " · ".join(part for part in (row.site, row.area) if part)
    link = dcc.Link(name, href=alert_href(row.alert_id), className="nm l1", title=name)
    return [link, html.Small(location, title=location, className="pl")]


def _what(row: NeedRow, zone: str) -> list[Component | None]:
    text, second = what_of(row), subtitle(row, zone)
    note = f"{row.commented_by}: {row.last_comment}" if row.last_comment else ""
    return [
        html.Span(text, className="l1", title=text),
        html.Small(second, className="pl", title=second),
        html.Small(note, className="note") if note else None,
    ]


def _data(row: NeedRow) -> Component:
    if is_blind(row):
        return html.Span("none", className="q", title=NO_SCORE)
    if row.is_degraded:
        return html.Span([icon("degraded"), "degraded"], className="st medium")
    return html.Span("good", className="q")


def _before(row: NeedRow, extras: RowExtras) -> Component:
    if is_blind(row):
        return html.Span("–", className="q", title="a blind alert counts in no precision")
    counts = extras.before.get(row.alert_id)
    if counts is None:
        return html.Span("–", className="q")
    return html.Span(decided_true(*counts), title=decided_text(*counts), className="" if counts[1] else "q")


def _owner(row: NeedRow) -> Component:
    if row.owner:
        return html.Span(row.owner, title=row.owner)
    if row.needs_someone:
        return dcc.Link("assign", href=alert_href(row.alert_id, "do=assign"), className="assign")
    return html.Span("nobody", className="q")
