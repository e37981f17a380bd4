"""95 % intervals of counts: Wilson for a share, exact Poisson for a count of events."""

from collections.abc import Callable
from math import exp, lgamma, log, sqrt

_Z = 1.959963984540054  # two-sided 95 %
_TAIL = 0.025


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """Interval of the share part / whole; None when whole is 0. Source: Wilson, J. Am. Stat. Assoc. 22 (1927).

    >>> wilson(18, 20)
    (0.699, 0.972)
    """
    if not whole:
        return None
    share, square = part / whole, _Z * _Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = _Z / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    return round(max(0.0, middle - reach), 3), round(min(1.0, middle + reach), 3)


def poisson(count: int) -> tuple[float, float]:
    """Exact interval of the mean of which `count` events were seen. Source: Garwood, Biometrika 28 (1936).

    >>> poisson(3)
    (0.619, 8.767)
    """
    high = _solve(lambda mean: _at_most(count, mean) - _TAIL, upper=2 * count + 20.0)
    low = _solve(lambda mean: _TAIL - (1 - _at_most(count - 1, mean)), upper=count + 1.0) if count else 0.0
    return round(low, 3), round(high, 3)


def _at_most(count: int, mean: float) -> float:
    """Chance of at most `count` events when `mean` are expected."""
    if mean <= 0:
        return 1.0
    return sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count + 1))


def _solve(falling: Callable[[float], float], *, upper: float) -> float:
    """Root of a falling function between 0 and upper, by halving."""
    low, high = 0.0, upper
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return low
