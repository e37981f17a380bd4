"""As seen at: a row from each commit on, with where the alert stood for whoever looked then."""

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from contract.ids import Id
from contract.trail import Trail
from contract.words import AlertKind
from dashboard.alert.marks import priority_mark
from dashboard.alert.state import began_ns
from dashboard.alert.text import state_text
from dashboard.components.icon import icon
from dashboard.components.table import Column, table, table_row, wide_table
from dashboard.formatting.labels import Labels
from dashboard.formatting.text import SECOND, clock_exact, day, format_duration, humanize, number, zone_name
from dashboard.pages.trail.history import Came, Seen, seen_steps, sent_ns
from dashboard.pages.trail.timeline_tab import entry_of, nouns_of

MEANS = (
    "What this page could say, and from when on. A record counts from when the collector had it: whoever looked between"
    " two rows saw the older one, whatever had happened by then."
)
COLUMNS = (
    Column("from", "nw"),
    Column("what came", "free"),
    Column("state", "nw"),
    Column("priority", "nw"),
    Column("score / limit", "num"),
    Column("owner", "nw"),
    Column("verdict", "nw"),
)


def as_seen(trail: Trail, labels: Labels, zone: str, now_ns: int) -> Component:
    """Draw the tab, newest first."""
    steps = seen_steps(trail, now_ns)
    rows = [_row(step, nouns_of(trail), labels, zone) for step in reversed(steps)]
    sheet = wide_table(table(COLUMNS, rows, style="wide-t"), "What could be seen when")
    return html.Div(
        [
            html.P([MEANS, f" Times in {zone_name(now_ns, zone)}."]),
            sheet,
        ],
        className="wide-tab",
    )


def _row(seen: Seen, nouns: Mapping[Id, str], labels: Labels, zone: str) -> Component:
    stands = seen.status
    is_blind = stands.latest.kind == AlertKind.BLIND
    verdict = stands.verdict.record if stands.verdict else None
    cells: Sequence[Component | str] = (
        f"{day(seen.from_ns, zone)} {clock_exact(seen.from_ns, zone)}",
        html.Div([_came(each, nouns, labels, zone) for each in seen.came] or _by_itself(seen)),
        state_text(seen.state, stands.latest.reason if stands.ended else ""),
        priority_mark(stands.latest.priority),
        "–" if is_blind else number(stands.latest.ratio),
        stands.owner or "nobody",
        f"{humanize(verdict.value)}, by {verdict.actor}" if verdict else "–",
    )
    return table_row(COLUMNS, cells)


def _came(each: Came, nouns: Mapping[Id, str], labels: Labels, zone: str) -> Component:
    entry = entry_of(each.record, nouns, labels, zone)
    late_ns = each.received_ns - sent_ns(each.record)
    late = html.Small(f" on its way for {format_duration(late_ns)}") if late_ns >= SECOND else None
    text = f"{entry.kind}: {entry.what}" if entry.what else entry.kind
    return html.P([icon(entry.shape), f" {text}; {entry.by}", late])


def _by_itself(seen: Seen) -> list[Component]:
    lasting = (seen.status.shelved, seen.status.out)
    has_begun = any(each is not None and began_ns(each.record) == seen.from_ns for each in lasting)
    return [html.P([icon("due"), f" Its time {'began' if has_begun else 'ended'}; nothing came"])]
