"""Like this before: earlier alerts with the same pattern and what came of them, as squares, a few rows, a table."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import dashed
from dashboard.components.notice import failed_panel, waiting
from dashboard.components.panel import panel, panel_heading
from dashboard.components.table import Column, table, table_row, wide_table
from dashboard.data.failure import Failed
from dashboard.formatting.text import (
    ALIKE,
    decided_text,
    decided_true,
    feature_text,
    format_timestamp,
    humanize,
    moment,
    number,
)
from dashboard.navigation.links import alert_href
from dashboard.pages.trail.related import LEAST_ALIKE, RelatedAlerts, Similar, SimilarAlert

ROWS_SHOWN = 3
MOST_SQUARES = 16
UNDECIDED = ("", "undetermined")


COLUMNS = (
    Column("raised", "nw"),
    Column("asset"),
    Column("likeness", "num"),
    Column("led by"),
    Column("verdict"),
    Column("reason", "free"),
    Column("what was done", "free"),
)


def like_this(related: RelatedAlerts, zone: str, now_ns: int) -> Component:
    """Draw the panel: how many, what came of them, the most alike, and what the row of the alert says."""
    similar, before = related.similar, _before(related.before)
    if isinstance(similar, Failed):
        return _panel([failed_panel(similar), before])
    if similar is None:
        return _panel([waiting("Comparing…")])
    if similar.missing:
        return _nothing(similar, before)
    rows = [_short_row(row, zone, now_ns) for row in similar.rows[:ROWS_SHOWN]]
    return _panel([_tally(similar), html.Table(html.Tbody(rows), className="rows"), before], count=similar.alike)


def _before(counts: tuple[int, int] | None) -> Component | None:
    """Draw what the row of the alert says: it goes by the leading signal, under any contract, not by the pattern."""
    if counts is None:
        return None
    if not counts[1]:
        return html.P(f"None {ALIKE} is decided yet.", className="s")
    text = ": same rule, leading signal, asset class"
    return html.P([html.B(f"True before {decided_true(*counts)}"), text], className="s", title=decided_text(*counts))


def _nothing(similar: Similar, before: Component | None) -> Component:
    parts: list[Component | None] = [html.H2("Like this before"), html.P(similar.missing), before]
    if similar.is_first:
        judge = html.Button(
            "Say what this was", type="button", className="btn sm", **dashed({"data-open": "form-more"})
        )
        parts += [html.P(NEXT_ONE), html.P([judge, html.Span(" true, false, not actionable", className="s")])]
    return html.Section(parts, className="missing-box similar")


def similar_table(similar: Similar | Failed | None, zone: str) -> Component:
    """Draw the tab: every row that was compared, the most alike first."""
    if isinstance(similar, Failed):
        return failed_panel(similar)
    if similar is None:
        return waiting("Comparing…")
    if similar.missing:
        return waiting(similar.missing)
    return html.Div(
        [
            html.P([html.B(outcomes(similar)), f"; alike is a likeness of {LEAST_ALIKE:.2f} and more. ", MEANS]),
            wide_table(table(COLUMNS, [_row(row, zone) for row in similar.rows], style="wide-t"), "Similar alerts"),
        ],
        className="wide-tab",
    )


NEXT_ONE = "Whoever meets the next one finds this one here: its pattern, its verdict and what was done."
MEANS = (
    "Likeness is the cosine of the contributions to the score, under the same contract, among earlier alerts of the "
    "asset class: 1.00 is the same pattern, 0 has nothing in common."
)


def outcomes(similar: Similar) -> str:
    """Say how many were alike and what came of them: "12 like this: 9 true, 2 false, 1 undecided"."""
    if not similar.alike:
        return "None like this"
    apart = f" ({similar.not_actionable} not actionable)" if similar.not_actionable else ""
    counts = (f"{similar.true:,} true{apart}", f"{similar.false:,} false", f"{similar.undecided:,} undecided")
    return f"{similar.alike:,} like this: {', '.join(counts)}"


def _panel(parts: Sequence[Component | None], count: int = 0) -> Component:
    link = html.A(f"all {count:,}", href="?tab=similar", className="s", **dashed({"data-tab": "similar"}))
    return panel("similar", panel_heading("Like this before", None, link if count else None), *parts, css="similar")


def _tally(similar: Similar) -> Component:
    alike = [row for row in similar.rows if row.likeness >= LEAST_ALIKE][:MOST_SQUARES]
    counts = f" · {similar.false:,} false · {similar.undecided:,} undecided"
    if not similar.alike:
        return html.P(f"None is {LEAST_ALIKE:.2f} alike or more; the nearest:", className="tally q")
    return html.P(
        [
            html.Span([_square(row.verdict) for row in alike], className="squares", **dashed({"aria-hidden": "true"})),
            html.Span([html.B(f"{similar.true:,} true"), counts], title=outcomes(similar)),
        ],
        className="tally",
    )


def _square(verdict: str) -> Component:
    kind = "undecided" if verdict in UNDECIDED else "false" if verdict == "false" else "true"
    return html.I(className=f"square {kind}")


def _verdict_word(row: SimilarAlert) -> str:
    return humanize(row.verdict) if row.verdict not in UNDECIDED else "undecided"


def _short_row(row: SimilarAlert, zone: str, now_ns: int) -> Component:
    at, now = moment(row.raised_ns, zone), moment(now_ns, zone)
    day = at.strftime("%d %b" if at.year == now.year else "%b %Y")
    reason = (row.verdict_reason or row.done) if row.likeness >= LEAST_ALIKE else ""
    what = reason or f"likeness {number(row.likeness)}"
    return html.Tr(
        [
            html.Td(dcc.Link(day, href=alert_href(row.alert_id), title=format_timestamp(row.raised_ns, zone))),
            html.Td(row.asset, className="where", title=row.full_name),
            html.Td(_verdict_word(row)),
            html.Td(what, className="grow", title=what),
        ]
    )


def _row(row: SimilarAlert, zone: str) -> Component:
    cells = (
        dcc.Link(format_timestamp(row.raised_ns, zone)[:16], href=alert_href(row.alert_id)),
        row.full_name,
        number(row.likeness),
        feature_text(row.led_by),
        _verdict_word(row),
        row.verdict_reason or "–",
        row.done or "–",
    )
    return table_row(COLUMNS, cells)
