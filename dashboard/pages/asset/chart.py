"""The chart of an asset: score over its limit, and below it the chosen signals over any range, on one time axis."""

from collections.abc import Sequence

from dashboard.charts.palette import Palette
from dashboard.charts.pane_chart import PHONE_PX, WIDE_PX, chart_of
from dashboard.charts.panes import Figure, Marks, axis, domain, inside
from dashboard.charts.series import Series
from dashboard.charts.shapes import upright


def asset_chart(
    score: Series,
    signals: Sequence[Series],
    frame: Marks,
    deployed_ns: Sequence[int],
    colours: Palette,
    *,
    is_narrow: bool,
) -> Figure:
    """Draw the panes; an upright dashed line stands where a bundle was put in service."""
    ticks, plot_px = (4, PHONE_PX) if is_narrow else (8, WIDE_PX)
    drawn = chart_of(score, signals, frame, colours, ticks=ticks, plot_px=plot_px)
    drawn["layout"]["shapes"] += [upright(ns, frame, "dash", colours.ink_2) for ns in deployed_ns if inside(ns, frame)]
    for pane, series in enumerate((score, *signals)):
        if not series.numbers:
            _say_empty(drawn["layout"], pane, len(signals) + 1, colours)
    return drawn


def _say_empty(layout: Figure, pane: int, panes: int, colours: Palette) -> None:
    """Write into a pane that nothing came, and take away the values that nobody measured."""
    layout[axis("yaxis", pane)] |= {"tickvals": [], "ticktext": []} if pane else {}
    text = "no reading in this range" if pane else "no window was scored in this range"
    layout["annotations"].append(
        {
            "text": text,
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "y": sum(domain(pane, panes)) / 2,
            "xanchor": "left",
            "yanchor": "middle",
            "xshift": 8,
            "showarrow": False,
            "font": {"color": colours.ink_2},
        }
    )


def frame_of(from_ns: int, to_ns: int, zone: str, hysteresis: float) -> Marks:
    """Return the time axis of a range in which no one alert is looked at."""
    return Marks(
        from_ns=from_ns,
        to_ns=to_ns,
        zone=zone,
        window=None,
        raised_ns=to_ns + 1,  # beyond the axis, so that nothing is marked as raised
        ended_ns=None,
        deployed_ns=None,
        hysteresis=hysteresis,
        gap_ns=to_ns - from_ns,
    )
