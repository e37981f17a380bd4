"""What a thinned series must hold, told slowly from every point there is."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple


def number_text(value: float) -> str:
    """A number as text, since a NaN equals nothing; -0.0 is 0.0, as of two equal numbers either may be the least."""
    return repr(value + 0.0)


class Point(NamedTuple):
    """One stored reading or score, in the order that tells which of two is the newer."""

    time_ns: int
    sequence: int
    run_id: str
    value: float
    quality: int = 0

    @property
    def key(self) -> tuple[int, str, str, int]:
        """What an answer says of it."""
        return self.time_ns, self.run_id, number_text(self.value), self.quality


def segments(points: Sequence[Point], max_points: int) -> Iterator[list[Point]]:
    """Part points of which there are more than `max_points` into stretches of equal time."""
    first, last = min(point.time_ns for point in points), max(point.time_ns for point in points)
    length = 1 + (last - first) // (max_points // 2 - 1)
    for start in range(first, last + 1, length):
        within = [point for point in points if start <= point.time_ns < start + length]
        if within:
            yield within


def extremes(segment: Sequence[Point]) -> set[str]:
    """The least and the greatest number of a stretch; none where it has no number."""
    numbers = [point.value for point in segment if math.isfinite(point.value)]
    return {number_text(min(numbers)), number_text(max(numbers))} if numbers else set()
