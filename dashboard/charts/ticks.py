"""Round ticks for times in a zone and for values."""

import math
from collections.abc import Sequence
from datetime import timedelta

from dashboard.formatting.text import DAY, HOUR, MINUTE, SECOND, moment, number

STEPS = tuple(
    factor * unit
    for unit, factors in ((SECOND, (1, 2, 5, 10, 15, 30)), (MINUTE, (1, 2, 5, 10, 15, 30)), (HOUR, (1, 2, 3, 6, 12)))
    for factor in factors
) + tuple(days * DAY for days in (1, 2, 7, 14, 28))


def time_ticks(from_ns: int, to_ns: int, zone: str, most: int) -> tuple[tuple[int, str], ...]:
    """Return at most `most` round moments of the zone with their texts; the day is written where it begins."""
    width = max(1, to_ns - from_ns)
    step = next((s for s in STEPS if width / s <= most - 1), STEPS[-1])
    shift = _offset_ns(from_ns, zone)
    first = -(-(from_ns + shift) // step) * step - shift
    return tuple((t, _text(t, zone, step)) for t in range(first, to_ns + 1, step))


def value_ticks(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Return two round values inside the range, as far apart as a round step allows.

    >>> value_ticks(0.2, 4.9)
    ((1.0, '1'), (4.0, '4'))
    """
    margin = (high - low) * 0.1  # a tick at the edge of a pane would touch the next pane's
    low, high = low + margin, high - margin
    step = _round_step((high - low) / 2)
    first, last = math.ceil(low / step) * step, math.floor(high / step) * step
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    chosen: Sequence[float] = (first, last) if last > first else (first,)
    return tuple((round(value, 10), number(value, places)) for value in chosen)


def _round_step(width: float) -> float:
    power = 10.0 ** math.floor(math.log10(width))
    # 0.5: log10 rounds up just below a power of ten
    return next(factor * power for factor in (5, 2, 1, 0.5) if factor * power <= width)


def _offset_ns(ns: int, zone: str) -> int:
    offset = moment(ns, zone).utcoffset() or timedelta()
    return int(offset.total_seconds()) * SECOND


def _text(ns: int, zone: str, step: int) -> str:
    at = moment(ns, zone)
    if step >= DAY:
        return at.strftime("%d %b")
    if at.hour == at.minute == at.second == 0:
        return at.strftime("%d %b")
    return at.strftime("%H:%M:%S" if step < MINUTE else "%H:%M")
