"""A row of `signal_distribution`: how the numbers of one part lie in its bins."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One part of the answer: `counts` holds the numbers of good quality by bins of equal width from low to high."""

    part: str
    good: int
    uncertain: int
    bad: int
    no_number: int
    least: float | None
    greatest: float | None
    median: float | None
    outside: int | None  # of the normal range; None where no bundle says what was normal
    first_ns: int | None
    last_ns: int | None
    low: float | None  # the same for both parts; None where neither has a number
    high: float | None
    counts: Sequence[int]

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of its numbers in each bin, in percent; 0 where it has none."""
        return tuple(100 * each / max(1, self.good) for each in self.bars)

    @property
    def bars(self) -> tuple[int, ...]:
        """The counts of the bins that are drawn: one of a signal that never moves."""
        return tuple(self.counts) if self.low != self.high else tuple(self.counts[:1])

    @property
    def edges(self) -> tuple[tuple[float, float], ...]:
        """Where each bin begins and ends; the one bin of a signal that never moves lies around its value."""
        if self.low is None or self.high is None:
            return ()
        low, high = self.low, self.high
        if low == high:
            half = abs(low) / 20 or 0.5
            return ((low - half, low + half),)
        return tuple(pairwise(_ends(low, high, len(self.counts))))


def _ends(low: float, high: float, bins: int) -> tuple[float, ...]:
    """Return the ends of the bins, each counted from the nearer side: no product may be more than a double holds."""
    width, half = high / bins - low / bins, bins // 2 + 1
    return (*(low + width * i for i in range(half)), *(high - width * (bins - i) for i in range(half, bins)), high)
