"""A series of one run after another: where it has gaps, where it leaves its band, which points are not good."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.formatting.labels import Band

LEAST_RUN = 4  # points outside in a row before a line takes colour, so that it never flickers
_CLASS = 0xC0000000


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a chart: times in ns, values, OPC UA quality, and the run of each point."""

    name: str
    unit: str
    times_ns: Sequence[int]
    values: Sequence[float]
    quality: Sequence[int]
    runs: Sequence[str]
    band: Band | None = None
    decimals: int | None = None  # of its readings elsewhere; None where nothing tells
    gap_ns: int | None = None  # its own, where signals of one chart come at different paces

    @property
    def numbers(self) -> tuple[float, ...]:
        """The values that can be drawn: a reading without a number is kept, since it may be the last."""
        return tuple(value for value in self.values if math.isfinite(value))


def breaks(series: Series, gap_ns: int) -> tuple[int, ...]:
    """Return the places before which the line is broken: another run, or a time longer than its gap or `gap_ns`."""
    gap_ns = series.gap_ns or gap_ns
    return tuple(
        i
        for i in range(1, len(series.times_ns))
        if series.runs[i] != series.runs[i - 1] or series.times_ns[i] - series.times_ns[i - 1] > gap_ns
    )


def outside(values: Sequence[float], band: Band | None, broken: Sequence[int] = ()) -> tuple[bool, ...]:
    """Tell for each point whether it belongs to at least four in a row outside the band, on one side, unbroken."""
    marks = [False] * len(values)
    if band is None:
        return tuple(marks)
    sides = [band.tells(value) for value in values]
    cuts = set(broken)
    start = 0
    for i in range(1, len(sides) + 1):
        if i == len(sides) or sides[i] != sides[start] or i in cuts:
            if sides[start] != "within" and i - start >= LEAST_RUN:
                marks[start:i] = [True] * (i - start)
            start = i
    return tuple(marks)


def doubtful(quality: Sequence[int]) -> tuple[int, ...]:
    """Return the places of points whose quality is of another class than good: uncertain or bad."""
    return tuple(i for i, code in enumerate(quality) if code & _CLASS)


def drawn(value: float) -> float | None:
    """Return the value as a chart takes it: None, which breaks a line, where it is no number."""
    return value if math.isfinite(value) else None


def doubt_word(code: int) -> str:
    """Name the class of a quality that is not good.

    >>> doubt_word(0x40940000), doubt_word(0x809B0000)
    ('uncertain', 'bad')
    """
    return "bad" if code & 0x80000000 else "uncertain"
