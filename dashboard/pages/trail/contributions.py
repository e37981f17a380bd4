"""Contributions: which features make up the score, their values and what was normal."""

from dash import html
from dash.development.base_component import Component

from contract.windows import ScoredWindow
from dashboard.formatting.labels import Band, Labels
from dashboard.formatting.text import decimals_for, number, percent, pluralize

SHOWN = 5


NOT_STORED = "The scored window is not stored."


def contributions(window: ScoredWindow | None, labels: Labels, *, without: str = NOT_STORED) -> Component:
    """Draw five bars, largest first, and the rest as one; shares are of the squared score and add up to 100 %.

    `without` says why there is no window.
    """
    if window is None or labels.terms is None:
        what = without if window is None else "The contract is not stored: features have no names."
        return html.P(what, className="waiting q")
    names, parts = labels.terms.feature_names, window.score.contributions
    total = sum(parts)
    order = sorted(range(len(parts)), key=lambda i: -parts[i])
    rows = [_row(names[i], window.vector.features[i], parts[i] / total, labels) for i in order[:SHOWN] if total]
    return html.Div(
        [html.Ol([*rows, *_rest([parts[i] for i in order[SHOWN:]], total)]), html.P(_sum_text(parts), className="q s")]
    )


def leading_signals(window: ScoredWindow | None, labels: Labels, count: int) -> tuple[str, ...]:
    """Return the signals behind the largest contributions, each once, largest first."""
    if window is None or labels.terms is None:
        return ()
    parts = window.score.contributions
    order = sorted(range(len(parts)), key=lambda i: -parts[i])
    return tuple(dict.fromkeys(labels.terms.features[i].signal for i in order))[:count]


def _row(name: str, value: float, share: float, labels: Labels) -> Component:
    band = labels.feature_band(name)
    return html.Li(
        [
            html.Span([f"{labels.feature_label(name)} ", _arrow(value, band)]),
            html.B(percent(share)),
            meter(share, "down" if band and band.tells(value) == "below" else ""),
            html.Small(_value_and_band(value, band, labels.feature_unit(name))),
        ]
    )


def _arrow(value: float, band: Band | None) -> Component | None:
    tells = band.tells(value) if band else "within"
    if tells == "within":
        return None
    sign, style = ("↑", "arr") if tells == "above" else ("↓", "arr down")
    return html.Span([sign, html.Span(f"{tells} normal", className="sr")], className=style)


def _value_and_band(value: float, band: Band | None, unit: str) -> str:
    if band is None:
        return f"{number(value)} {unit}".strip() + ", normal not known"
    places = decimals_for(band.low, band.high)
    return (
        f"{number(value, places)} {unit}".strip()
        + f", normal {number(band.low, places)} to {number(band.high, places)}"
    )


def meter(share: float, style: str) -> Component:
    """Draw a bar of this share; a negative share is an empty bar."""
    width = min(100.0, max(0.0, share * 100))
    return html.Span(html.I(className=style, style={"width": f"{width:.1f}%"}), className="meter")


def _sum_text(parts: tuple[float, ...]) -> str:
    lowered = "; a negative one lowers the score" if min(parts, default=0) < 0 else ""
    return f"all {pluralize(len(parts), 'feature')} add up to 100 %{lowered}"


def _rest(parts: list[float], total: float) -> list[Component]:
    if not parts or not total:
        return []
    share = sum(parts) / total
    return [
        html.Li(
            [
                html.Span(f"other {pluralize(len(parts), 'feature')}", className="q"),
                html.B(percent(share)),
                meter(share, "rest"),
            ]
        )
    ]
