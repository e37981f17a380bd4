"""Spark: a day of score over limit as a line, with the limit dotted; css masks over inline svg (ADR-002)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import dashed

LOW, HIGH = 0.3, 1.65
"""What of score over limit is drawn; beyond it the line runs along the edge."""
HALF_HOURS = 48
Points = Sequence[tuple[int, float]]


def spark(points: Points, tone: str, now: float | None = None) -> Component:
    """Draw the points, those above the limit in the tone, down to now; without points say so in the title."""
    if not points:
        return html.Div(className="spark", title="no score in these 24 h")
    points = points if now is None else [*points, (points[-1][0], now)]
    last, ratio = points[-1]
    above = [segment for segment in segments(points, keep=lambda value: value > 1) if segment]
    label = f"Score over limit, 24 hours: {ratio:.2f} last, {max(value for _, value in points):.2f} at most"
    return html.Div(
        [
            html.I(className="limit", style={"top": f"{height(1):.1f}%"}),
            html.I(className="soft", style=mask(segments(points), width=1.1)),
            html.I(className=f"strong {tone}", style=mask(above, width=2)) if above else None,
            html.B(className=tone, style={"left": f"{across(last):.1f}%", "top": f"{height(ratio):.1f}%"}),
        ],
        className="spark",
        role="img",
        title=label,
        **dashed({"aria-label": label}),
    )


def segments(points: Points, keep: Any = lambda _value: True) -> list[list[tuple[int, float]]]:
    """Part the points where a half hour is missing or not kept, so that a gap stays a gap."""
    found: list[list[tuple[int, float]]] = [[]]
    for at, value in points:
        if not keep(value):
            found.append([])
            continue
        if found[-1] and at - found[-1][-1][0] > 1:
            found.append([])
        found[-1].append((at, value))
    return [each for each in found if each]


def across(half_hour: int) -> float:
    """Return percent from the left."""
    return 100 * half_hour / (HALF_HOURS - 1)


def height(ratio: float) -> float:
    """Return percent from the top.

    >>> height(HIGH), height(LOW), height(99)
    (4.0, 96.0, 4.0)
    """
    return 4 + 92 * (HIGH - min(HIGH, max(LOW, ratio))) / (HIGH - LOW)


def mask(lines: Sequence[Points], *, width: float) -> dict[str, str]:
    """Return the style that cuts the lines out of a box filled with its colour."""
    paths = "".join(f'<path d="{_path(line)}"/>' for line in lines)
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" preserveAspectRatio="none">'
        f"<style>path{{fill:none;stroke:#000;stroke-width:{width};vector-effect:non-scaling-stroke;stroke-linecap:round}}</style>"
        f"{paths}</svg>"
    )
    image = f'url("data:image/svg+xml,{quote(drawn)}")'
    return {"maskImage": image, "WebkitMaskImage": image}


def _path(line: Points) -> str:
    drawn = " L".join(f"{across(at):.1f} {height(value):.1f}" for at, value in line)
    return f"M{drawn}" if len(line) > 1 else f"M{drawn} h0.1"
