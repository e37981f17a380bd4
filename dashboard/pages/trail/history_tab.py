"""As seen at: a row from each commit on, with where the alert stood for whoever looked then."""

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from contract.ids import Id
from contract.trail import Trail
from contract.words import AlertKind
from dashboard.alert.marks import priority_mark
from dashboard.alert.state import began_ns
from dashboard.alert.text import state_said
from dashboard.components.attributes import dashed
from dashboard.components.icon import icon
from dashboard.formatting.labels import Lexicon
from dashboard.formatting.text import SECOND, clock_exact, day, number, sentence, span, zone_name
from dashboard.pages.trail.history import Came, Seen, seen_steps, sent_ns
from dashboard.pages.trail.timeline_tab import entry_of, nouns_of

MEANS = (
    "What this page could say, and from when on. A record counts from when the collector had it: whoever looked between"
    " two rows saw the older one, whatever had happened by then."
)
HEADS = ("from", "what came", "state", "priority", "score / limit", "owner", "verdict")


def as_seen(trail: Trail, lexicon: Lexicon, zone: str, now_ns: int) -> Component:
    """Draw the tab, newest first."""
    steps = seen_steps(trail, now_ns)
    rows = [_row(step, nouns_of(trail), lexicon, zone) for step in reversed(steps)]
    head = html.Thead(html.Tr([html.Th(word, className=_style(word)) for word in HEADS]))
    sheet = html.Table([head, html.Tbody(rows)], className="wide-t")
    label = dashed({"aria-label": "What could be seen when"})
    return html.Div(
        [
            html.P([MEANS, f" Times in {zone_name(now_ns, zone)}."]),
            html.Div(sheet, className="wide-sheet", tabIndex="0", role="region", **label),
        ],
        className="wide-tab",
    )


def _row(seen: Seen, nouns: Mapping[Id, str], lexicon: Lexicon, zone: str) -> Component:
    stands = seen.standing
    is_blind = stands.latest.kind == AlertKind.BLIND
    verdict = stands.verdict.record if stands.verdict else None
    cells: Sequence[Component | str] = (
        f"{day(seen.from_ns, zone)} {clock_exact(seen.from_ns, zone)}",
        html.Div([_came(each, nouns, lexicon, zone) for each in seen.came] or _by_itself(seen)),
        state_said(seen.state, stands.latest.reason if stands.ended else ""),
        priority_mark(stands.latest.priority),
        "–" if is_blind else number(stands.latest.ratio),
        stands.owner or "nobody",
        f"{sentence(verdict.value)}, by {verdict.actor}" if verdict else "–",
    )
    return html.Tr([html.Td(cell, className=_style(word)) for cell, word in zip(cells, HEADS, strict=True)])


def _came(each: Came, nouns: Mapping[Id, str], lexicon: Lexicon, zone: str) -> Component:
    entry = entry_of(each.record, nouns, lexicon, zone)
    late_ns = each.received_ns - sent_ns(each.record)
    late = html.Small(f" on its way for {span(late_ns)}") if late_ns >= SECOND else None
    said = f"{entry.kind}: {entry.what}" if entry.what else entry.kind
    return html.P([icon(entry.shape), f" {said}; {entry.by}", late])


def _by_itself(seen: Seen) -> list[Component]:
    lasting = (seen.standing.shelved, seen.standing.out)
    has_begun = any(each is not None and began_ns(each.record) == seen.from_ns for each in lasting)
    return [html.P([icon("due"), f" Its time {'began' if has_begun else 'ended'}; nothing came"])]


def _style(word: str) -> str:
    return {"from": "nw", "what came": "free", "score / limit": "num"}.get(word, "nw")
