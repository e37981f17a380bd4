"""The words of a chart: names of the panes, last values and normal ranges, when it was raised."""

from collections.abc import Sequence

from dashboard.charts.palette import Palette
from dashboard.charts.panes import SCORE_BAND, Figure, Marks, decimals, domain, fraction, inside
from dashboard.charts.series import Series, breaks, doubt_word, doubtful, outside
from dashboard.formatting.text import moment, number

NAME_PX, RAISED_PX, DECIDED_PX = 88, 84, 136  # widths in the widest of the fonts


def names(panes: Sequence[Series], colours: Palette) -> list[Figure]:
    """Write name and unit above each pane."""
    return [
        _annotation(
            f"<b>{series.name}{', ' + series.unit if series.unit else ''}</b>",
            x=0,
            y=domain(index, len(panes))[1],
            colour=colours.ink,
            yanchor="bottom",
        )
        for index, series in enumerate(panes)
    ]


def decided_annotations(marks: Marks, colours: Palette, plot_px: int) -> list[Figure]:
    """Say which line decided, where the word "raised" leaves room for it; without a window that raised, none did."""
    if marks.window is None:
        return []
    start, _ = _raised_position(marks, plot_px)
    if inside(marks.raised_ns, marks) and start * plot_px < NAME_PX + DECIDED_PX:
        return []
    annotation = _annotation("the line that decided", x=0, y=1, colour=colours.ink_2, yanchor="bottom")
    return [annotation | {"xshift": NAME_PX}]


def raised_annotations(marks: Marks, colours: Palette, plot_px: int) -> list[Figure]:
    """Write when the alert was raised beside its line, on the side that has room."""
    if not inside(marks.raised_ns, marks):
        return []
    _, position = _raised_position(marks, plot_px)
    text = f"raised {moment(marks.raised_ns, marks.zone):%H:%M}"
    return [_annotation(text, x=0, y=1, colour=colours.ink_2, yanchor="bottom") | position]


def _raised_position(marks: Marks, plot_px: int) -> tuple[float, Figure]:
    """Where "raised" begins, as a share of the plot, and its anchor: left of its line, right of it, after the name."""
    at = fraction(marks.raised_ns, marks)
    if at * plot_px - RAISED_PX >= NAME_PX:
        return at - RAISED_PX / plot_px, {"x": at, "xanchor": "right", "xshift": -4}
    if at * plot_px >= NAME_PX:
        return at, {"x": at, "xanchor": "left", "xshift": 4}
    return NAME_PX / plot_px, {"x": 0, "xanchor": "left", "xshift": NAME_PX}


def last_values(panes: Sequence[Series], marks: Marks, colours: Palette) -> list[Figure]:
    """Write the last reading of the range right of each pane, and below it the limit or what was normal."""
    annotations: list[Figure] = []
    for index, series in enumerate(panes):
        if not series.values:
            continue
        band = SCORE_BAND if index == 0 else series.band
        loud = colours.limit if index == 0 else colours.up
        is_good = not doubtful(series.quality[-1:])
        is_out = is_good and outside(series.values, band, breaks(series, marks.gap_ns))[-1]
        colour = loud if is_out else colours.ink if is_good else colours.ink_2
        value = f"<b>{last_value(series)}</b>" if is_good else last_value(series)
        normal = "limit 1.00" if index == 0 else normal_range_text(series)
        middle = sum(domain(index, len(panes))) / 2
        annotations.append(
            _annotation(value, x=1, y=middle, colour=colour, yanchor="bottom")
            | {"xshift": 8, "font": {"size": 13, "color": colour}}
        )
        annotations.append(_annotation(normal, x=1, y=middle, colour=colours.ink_2, yanchor="top") | {"xshift": 8})
    return annotations


def last_value(series: Series) -> str:
    """Write the last reading, whatever it was: one that is not good says so, and no number is a dash."""
    value = number(series.values[-1], decimals(series))
    return f"{value}, {doubt_word(series.quality[-1])}" if doubtful(series.quality[-1:]) else value


def normal_range_text(series: Series) -> str:
    """Write what was normal for the series."""
    if series.band is None:
        return "normal unknown"
    shown = decimals(series)
    return f"{number(series.band.low, shown)} to {number(series.band.high, shown)}"


def _annotation(text: str, *, x: float, y: float, colour: str, yanchor: str) -> Figure:
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": y,
        "xanchor": "left",
        "yanchor": yanchor,
        "showarrow": False,
        "font": {"color": colour},
        "align": "left",
    }
