"""The panel of a signal's distribution: what is held against what, the numbers, the chart's place, its table."""

from collections.abc import Callable

from dash import html
from dash.development.base_component import Component

from dashboard.components.legend import legend
from dashboard.components.notice import failed_panel
from dashboard.components.panel import panel, panel_heading, slot
from dashboard.components.plotly_chart import chart_element
from dashboard.data.failure import Failed
from dashboard.formatting.text import format_time, number, percent, pluralize
from dashboard.pages.asset.distribution import Distribution
from dashboard.pages.asset.spread import Spread
from dashboard.pages.asset.text import NORMAL_RANGE, length
from dashboard.times.zone import shown_zone

KEY = "asset-distribution"
NOTHING = "No reading of good quality in this range, so there is nothing to draw."


def distribution_panel() -> Component:
    """Draw the panel; numbers and chart come by callback, the chart after everything else."""
    numbers_slot = slot(f"{KEY}-numbers", "Counting the readings…", css="numbers")
    return panel(
        "distribution",
        panel_heading("Distribution", None, html.Span(id=f"{KEY}-of", className="sub")),
        html.Div([numbers_slot, chart_element(KEY)], className="beside"),
        legend({"bars": "in the range", "outline": "reference", "band": NORMAL_RANGE}),
    )


def numbers(distribution: Distribution | Failed) -> Component:
    """Draw what the chart shows in numbers: all that there is to know where the chart is not seen."""
    if isinstance(distribution, Failed):
        return failed_panel(distribution)
    return html.Div(
        [
            html.P(NOTHING, className="q") if not distribution.shown.good else None,
            _facts(distribution),
            html.P(reference_text(distribution), className="q"),
            _bins(distribution) if distribution.shown.good else None,
        ]
    )


def heading(distribution: Distribution | Failed) -> str:
    """Say of what the distribution is."""
    if isinstance(distribution, Failed):
        return ""
    unit = f", {distribution.unit}" if distribution.unit else ""
    return f"{distribution.label}{unit}, in {length(distribution.to_ns - distribution.from_ns)}"


def reference_text(distribution: Distribution) -> str:
    """Say which readings the reference is, as exactly as it is known."""
    zone, part = shown_zone(distribution.asset.time_zone), distribution.reference
    before = length(distribution.to_ns - distribution.from_ns)
    if distribution.is_fitted:
        ends = " to ".join(format_time(ns or 0, zone, distribution.now_ns) for ns in (part.first_ns, part.last_ns))
        return f"Reference: the rows that the model in service was fitted on, {ends}."
    why = "the rows that the model in service was fitted on are not stored"
    if not part.good:
        return f"No reference: {why}, and the {before} before this range hold no reading of good quality."
    return f"Reference: the {before} before this range; {why}."


def description(distribution: Distribution) -> str:
    """Name the chart to whoever cannot see it."""
    against = "the rows its model was fitted on" if distribution.is_fitted else "the time before"
    readings = pluralize(distribution.shown.good, "reading")
    return f"Histogram of {distribution.label}: {readings} in the range, against {against}"


def _facts(distribution: Distribution) -> Component:
    """The numbers of both parts, one a line."""
    heads = ("", "in the range", "reference")
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(word, className="num" if word else "") for word in heads])),
            html.Tbody([_fact(word, write, distribution) for word, write in _written(distribution)]),
        ],
        className="facts",
    )


Write = Callable[[Spread], str]


def _written(distribution: Distribution) -> list[tuple[str, Write]]:
    def value(each: float | None) -> str:
        return "–" if each is None else number(each, distribution.decimals)

    return [
        ("Readings of good quality", lambda part: f"{part.good:,}"),
        ("Median", lambda part: value(part.median)),
        ("Least", lambda part: value(part.least)),
        ("Greatest", lambda part: value(part.greatest)),
        ("Outside the normal range", _outside),
        ("Uncertain, bad, no number", lambda part: f"{part.uncertain:,}, {part.bad:,}, {part.no_number:,}"),
    ]


def _outside(part: Spread) -> str:
    if part.outside is None or not part.good:
        return "–"
    few = 0 < part.outside / part.good < 0.005
    return "< 1 %" if few else percent(part.outside / part.good)


def _fact(word: str, write: Write, distribution: Distribution) -> Component:
    cells = [html.Td(write(part), className="num") for part in (distribution.shown, distribution.reference)]
    return html.Tr([html.Th(word, scope="row"), *cells])


def _bins(distribution: Distribution) -> Component:
    """The chart as a table; bins without a reading in either part are left out."""
    heads = ("from", "to", "in the range", "reference")
    rows = zip(distribution.shown.edges, distribution.shown.bars, distribution.reference.bars, strict=True)
    return html.Details(
        [
            html.Summary("The chart as a table"),
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(word, className="num") for word in heads])),
                    html.Tbody([_bin(edge, counts, distribution) for edge, *counts in rows if any(counts)]),
                ],
                className="bins",
            ),
        ]
    )


def _bin(edge: tuple[float, float], counts: list[int], distribution: Distribution) -> Component:
    cells = [*(number(end, distribution.decimals) for end in edge), *(f"{count:,}" for count in counts)]
    return html.Tr([html.Td(cell, className="num") for cell in cells])
