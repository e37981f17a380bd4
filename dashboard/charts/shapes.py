"""The shapes of a chart: limit and hysteresis, normal bands, the scored window, upright lines for moments."""

from collections.abc import Sequence

from dashboard.charts.palette import Palette, faded
from dashboard.charts.panes import Figure, Marks, axis, inside, local
from dashboard.charts.series import Series


def score_shapes(marks: Marks, colours: Palette) -> list[Figure]:
    """Draw the limit and, below it, the band in which an alert neither comes nor goes."""
    limit = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "yref": "y",
        "y0": 1,
        "y1": 1,
        "line": {"color": colours.limit, "width": 1.25},
    }
    band = _rect(marks, x=None, y=(marks.hysteresis, 1.0), yref="y", fill=faded(colours.limit, 0.18))
    return [band, limit]


def bands(signals: Sequence[Series], colours: Palette) -> list[Figure]:
    """Draw what was normal for each signal that has a band."""
    return [
        {
            "type": "rect",
            "layer": "below",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "yref": axis("y", pane),
            "y0": series.band.low,
            "y1": series.band.high,
            "fillcolor": colours.band,
            "line": {"width": 0},
        }
        for pane, series in enumerate(signals, start=1)
        if series.band is not None
    ]


def moments(marks: Marks, colours: Palette) -> list[Figure]:
    """Draw the scored window, and a line for deployed, ended and raised, as far as they are in view."""
    shapes = []
    if marks.window and inside(marks.window[1], marks):
        window = (max(marks.window[0], marks.from_ns), marks.window[1])
        shapes.append(_rect(marks, x=window, y=None, yref="paper", fill=faded(colours.accent, 0.16)))
    for ns, dash, colour in (
        (marks.deployed_ns, "dash", colours.ink_2),
        (marks.ended_ns, "dot", colours.ink),
        (marks.raised_ns, "solid", colours.ink),
    ):
        if ns is not None and inside(ns, marks):
            shapes.append(upright(ns, marks, dash, colour))
    return shapes


def _rect(marks: Marks, *, x: tuple[int, int] | None, y: tuple[float, float] | None, yref: str, fill: str) -> Figure:
    return {
        "type": "rect",
        "layer": "below",
        "xref": "x" if x else "paper",
        "x0": local(x[0], marks) if x else 0,
        "x1": local(x[1], marks) if x else 1,
        "yref": yref,
        "y0": y[0] if y else 0,
        "y1": y[1] if y else 1,
        "fillcolor": fill,
        "line": {"width": 0},
    }


def upright(ns: int, marks: Marks, dash: str, colour: str) -> Figure:
    """Draw a line through every pane at a moment."""
    at = local(ns, marks)
    line = {"color": colour, "width": 1.25, "dash": dash}
    return {"type": "line", "xref": "x", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}
