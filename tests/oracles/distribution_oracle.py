"""A distribution told slowly from every reading: exact fractions for the bins, numpy for the middle."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tests.oracles.series_oracle import Point


@dataclass(frozen=True, kw_only=True)
class Spread:
    """What is to be told of one part."""

    good: int
    uncertain: int
    bad: int
    no_number: int
    least: float | None
    greatest: float | None
    median: float | None
    outside: int | None
    values: tuple[float, ...]


def spread_of(points: Sequence[Point], band: tuple[float, float] | None) -> Spread:
    """Sort the readings by their quality and tell what the good numbers among them are."""
    classes = Counter(class_of(point) for point in points)
    good = sorted(point.value for point in points if class_of(point) == "good")
    return Spread(
        **{name: classes[name] for name in ("good", "uncertain", "bad", "no_number")},
        least=good[0] if good else None,
        greatest=good[-1] if good else None,
        median=float(np.median(good)) if good else None,
        outside=sum(not band[0] <= value <= band[1] for value in good) if band else None,
        values=tuple(good),
    )


def class_of(point: Point) -> str:
    """Name what a reading is counted as, by the words of OPC UA's quality codes."""
    if f"{point.quality:032b}"[0] == "1":
        return "bad"
    if f"{point.quality:032b}"[1] == "1":
        return "uncertain"
    return "good" if math.isfinite(point.value) else "no_number"


def exact_counts(values: Sequence[float], low: float, high: float, bins: int) -> list[int]:
    """Count the values of each bin in exact arithmetic; the last bin holds its upper edge too."""
    counts = [0] * bins
    width = Fraction(high) - Fraction(low)
    for value in values:
        place = math.floor((Fraction(value) - Fraction(low)) * bins / width) if width else 0
        counts[min(bins - 1, place)] += 1
    return counts


def may_be(counts: Sequence[int], values: Sequence[float], low: float, high: float) -> bool:
    """Tell whether counts are right but for values that lie on an edge as far as a double can tell."""
    width, bins = Fraction(high) - Fraction(low), len(counts)
    if not width:
        return list(counts) == [len(values), *[0] * (bins - 1)]
    slack = max(abs(Fraction(low)), abs(Fraction(high)), width) / 2**50
    for place in range(1, bins):
        edge = Fraction(low) + width * place / bins
        below = sum(counts[:place])
        if (
            not sum(Fraction(v) < edge - slack for v in values)
            <= below
            <= sum(Fraction(v) < edge + slack for v in values)
        ):
            return False
    return sum(counts) == len(values)
