"""Where the panes of a chart stand, and where a moment stands on its time axis."""

from dataclasses import dataclass
from typing import Any

from dashboard.charts.series import Series
from dashboard.formatting.labels import Band
from dashboard.formatting.text import DAY, clock_seconds, decimals_for, moment

Figure = dict[str, Any]
PANE_PX, PITCH_PX, TOP_PX, FOOT_PX = 63, 86, 16, 26
SCORE_BAND = Band(low=-1e300, high=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What stands on the time axis beside the lines; times in ns, None where there is none."""

    from_ns: int
    to_ns: int
    zone: str
    window: tuple[int, int] | None
    raised_ns: int
    ended_ns: int | None
    deployed_ns: int | None
    hysteresis: float  # cleared below this share of the limit
    gap_ns: int  # a longer time without a point breaks the line


def height_px(panes: int) -> int:
    """Return the height of a figure with this many panes."""
    return TOP_PX + FOOT_PX + PANE_PX + (panes - 1) * PITCH_PX


def axis(kind: str, pane: int) -> str:
    """Name an axis as plotly does: the first has no number."""
    return kind if pane == 0 else f"{kind}{pane + 1}"


def domain(pane: int, panes: int) -> tuple[float, float]:
    """Return bottom and top of a pane as shares of the plot, the first pane at the top."""
    whole = PANE_PX + (panes - 1) * PITCH_PX
    top = 1 - pane * PITCH_PX / whole
    return max(0.0, top - PANE_PX / whole), top


def local(ns: int, marks: Marks) -> str:
    """Plotly knows no zones: it gets the wall clock of the site, with one offset for the whole chart."""
    offset = moment(marks.raised_ns, marks.zone).utcoffset()
    at = moment(ns, "UTC") + offset if offset else moment(ns, "UTC")
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def time_text(ns: int, marks: Marks) -> str:
    """Write a moment for who points at it; with the day where the chart shows more than one."""
    day = f"{moment(ns, marks.zone):%d %b} " if marks.to_ns - marks.from_ns > DAY else ""
    return day + clock_seconds(ns, marks.zone)


def inside(ns: int, marks: Marks) -> bool:
    """Tell whether the moment is on the time axis."""
    return marks.from_ns <= ns <= marks.to_ns


def fraction(ns: int, marks: Marks) -> float:
    """Return where the moment is on the time axis, 0 left and 1 right."""
    return (ns - marks.from_ns) / max(1, marks.to_ns - marks.from_ns)


def decimals(series: Series) -> int:
    """Return how many decimals its values are written with: as elsewhere, and more where its band is narrow."""
    return decimals_shown(series.decimals, series.band)


def decimals_shown(elsewhere: int | None, band: Band | None) -> int:
    """Return how many decimals a value beside this band is written with, of a signal that has so many elsewhere."""
    known = [elsewhere] if elsewhere is not None else []
    return max([*known, *([decimals_for(band.low, band.high)] if band else [])], default=2)
