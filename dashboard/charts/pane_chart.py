"""The chart of panes: score over its limit above, the leading signals below, on one time axis.

One figure as a plain dict, as plotly would take it; assets/components/chart.js draws it (ADR-014). Bands are shapes
below the lines; the limit is the only line that decided.
"""

import math
from collections.abc import Sequence

from dashboard.charts.annotations import last_value, last_values, names, normal_range_text, raised_annotations
from dashboard.charts.lines import lines
from dashboard.charts.palette import Palette
from dashboard.charts.panes import FOOT_PX, TOP_PX, Figure, Marks, axis, domain, height_px, local
from dashboard.charts.series import Series
from dashboard.charts.shapes import bands, moments, score_shapes
from dashboard.charts.ticks import time_ticks, value_ticks

FONT = '"Segoe UI Variable Text", "Segoe UI", Inter, system-ui, Roboto, "DejaVu Sans", sans-serif'
FONT_PX = 11.5
WIDE_PX, PHONE_PX = 480, 220  # the least width of the plot on a laptop and on a phone: what words must fit


def chart_of(
    score: Series, signals: Sequence[Series], marks: Marks, colours: Palette, *, ticks: int, plot_px: int
) -> Figure:
    """Draw the score and any number of signals below it; `plot_px` is the least width that words must fit."""
    panes = [score, *signals]
    ranges = [_score_range(score), *(_value_range(s) for s in signals)]
    axes = [_pane_ticks(i, low, high) for i, (low, high) in enumerate(ranges)]
    layout: Figure = {
        "height": height_px(len(panes)),
        "margin": {"l": _left(axes), "r": _right(panes), "t": TOP_PX, "b": FOOT_PX},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "font": {"family": FONT, "size": FONT_PX, "color": colours.ink_2},
        "xaxis": _time_axis(marks, len(panes), colours, ticks),
        "shapes": [*score_shapes(marks, colours), *bands(signals, colours), *moments(marks, colours)],
        "annotations": [
            *names(panes, colours),
            *raised_annotations(marks, colours, plot_px),
            *last_values(panes, marks, colours),
        ],
    }
    for index, ((low, high), shown) in enumerate(zip(ranges, axes, strict=True)):
        layout[axis("yaxis", index)] = _value_axis(index, len(panes), low, high, shown, colours)
    drawn = [trace for index, series in enumerate(panes) for trace in lines(series, index, marks, colours)]
    return {"data": drawn, "layout": layout}


def _score_range(score: Series) -> tuple[float, float]:
    return 0.0, max([1.35, *(value * 1.08 for value in score.numbers)])


def _value_range(series: Series) -> tuple[float, float]:
    edges = [*series.numbers, *((series.band.low, series.band.high) if series.band else ())]
    if not edges:
        return 0.0, 1.0
    low, high = min(edges), max(edges)
    pad = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
    return low - pad, high + pad


def _pane_ticks(pane: int, low: float, high: float) -> tuple[tuple[float, str], ...]:
    if pane:
        return value_ticks(low, high)
    top = float(math.floor(high))  # 0 and 1 stand too close once the score is many times the limit
    return ((1.0, "1.0"), (top, f"{top:.1f}")) if high > 3 else ((0.0, "0.0"), (1.0, "1.0"))


def _left(axes: Sequence[tuple[tuple[float, str], ...]]) -> int:
    longest = max((len(text) for shown in axes for _, text in shown), default=3)
    return max(30, 10 + 7 * longest)


def _right(panes: Sequence[Series]) -> int:
    texts = [text for s in panes for text in (normal_range_text(s), last_value(s) if s.values else "")]
    return max(84, 12 + 7 * max(map(len, texts)))


def _value_axis(
    pane: int, panes: int, low: float, high: float, shown: tuple[tuple[float, str], ...], colours: Palette
) -> Figure:
    return {
        "domain": list(domain(pane, panes)),
        "range": [low, high],
        "tickvals": [value for value, _ in shown],
        "ticktext": [text for _, text in shown],
        "gridcolor": colours.line_soft,
        "zeroline": False,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": "rgba(0,0,0,0)",
    }


def _time_axis(marks: Marks, panes: int, colours: Palette, most: int) -> Figure:
    shown = time_ticks(marks.from_ns, marks.to_ns, marks.zone, most)
    return {
        "anchor": axis("y", panes - 1),
        "range": [local(marks.from_ns, marks), local(marks.to_ns, marks)],
        "tickvals": [local(ns, marks) for ns, _ in shown],
        "ticktext": [text for _, text in shown],
        "type": "date",
        "showgrid": False,
        "linecolor": colours.line,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": colours.line,
    }
