"""The lines of a chart: one a signal, a second where it is outside its band, circles where it is not good."""

from collections.abc import Sequence

from dashboard.charts.palette import Palette
from dashboard.charts.panes import SCORE_BAND, Figure, Marks, axis, decimals, local, time_text
from dashboard.charts.series import Series, breaks, doubt_word, doubtful, drawn, outside
from dashboard.formatting.text import number


def lines(series: Series, pane: int, marks: Marks, colours: Palette) -> list[Figure]:
    """Draw one series in its pane: the line, its stretches outside the band, doubtful points, the last value."""
    cuts = breaks(series, marks.gap_ns)
    out = outside(series.values, SCORE_BAND if pane == 0 else series.band, cuts)
    loud = colours.limit if pane == 0 else colours.up
    width = 1.75 if pane == 0 else 1.25
    traces = [_line(series, pane, marks, cuts, None, colours.series, width)]
    if any(out):
        traces.append(_line(series, pane, marks, cuts, out, loud, width + 0.5))
    if poor := doubtful(series.quality):
        traces.append(_hollow(series, pane, marks, poor, colours))
    if series.values:
        traces.append(_last_dot(series, pane, marks, loud if out[-1] else colours.series))
    return traces


def _line(
    series: Series,
    pane: int,
    marks: Marks,
    cuts: Sequence[int],
    only: Sequence[bool] | None,
    colour: str,
    width: float,
) -> Figure:
    at: list[str | None] = []
    values: list[float | None] = []
    texts: list[str | None] = []
    shown = decimals(series)
    for i, value in enumerate(series.values):
        if i in cuts:
            at.append(local(series.times_ns[i], marks))
            values.append(None)
            texts.append(None)
        at.append(local(series.times_ns[i], marks))
        values.append(drawn(value) if only is None or only[i] else None)
        texts.append(f"{time_text(series.times_ns[i], marks)}  {number(value, shown)} {series.unit}".strip())
    return {
        "type": "scatter",
        "mode": "lines",
        "x": at,
        "y": values,
        "yaxis": axis("y", pane),
        "connectgaps": False,
        "line": {"color": colour, "width": width},
        "hoverinfo": "text" if only is None else "skip",
        "hovertext": texts if only is None else None,
    }


def _hollow(series: Series, pane: int, marks: Marks, poor: Sequence[int], colours: Palette) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [local(series.times_ns[i], marks) for i in poor],
        "y": [drawn(series.values[i]) for i in poor],
        "yaxis": axis("y", pane),
        "marker": {"symbol": "circle-open", "size": 6, "color": colours.series, "line": {"width": 1.1}},
        "hoverinfo": "text",
        "hovertext": [f"{time_text(series.times_ns[i], marks)}  {doubt_word(series.quality[i])}" for i in poor],
    }


def _last_dot(series: Series, pane: int, marks: Marks, colour: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [local(series.times_ns[-1], marks)],
        "y": [drawn(series.values[-1])],
        "yaxis": axis("y", pane),
        "marker": {"size": 6, "color": colour},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
