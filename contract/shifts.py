"""When shifts begin: what a site file may say, and what holds where it says nothing."""

import re
from collections.abc import Sequence
from datetime import time

USUAL = ("06:00", "14:00", "22:00")
"""Where a site says nothing."""

_WRITTEN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def require_shifts(starts: Sequence[str]) -> tuple[str, ...]:
    """Return the times, the earliest first. Raises ValueError when one is none or stands twice."""
    for start in starts:
        if _WRITTEN.fullmatch(start) is None:
            raise ValueError(f'{start!r} is not a time of day: write "06:00", in quotes')
    if len(set(starts)) != len(starts):
        raise ValueError("a shift begins twice at one time: times must differ")
    return tuple(sorted(starts))


def shift_starts(declared: Sequence[str]) -> tuple[time, ...]:
    """Return when shifts begin, the earliest first, in the site's own time; what an old gateway sent may be empty.

    >>> shift_starts(()), shift_starts(("18:30", "06:30"))
    ((datetime.time(6, 0), datetime.time(14, 0), datetime.time(22, 0)), (datetime.time(6, 30), datetime.time(18, 30)))
    """
    known = [found for found in map(_WRITTEN.fullmatch, declared) if found]
    return tuple(sorted(time(int(each[1]), int(each[2])) for each in known)) or shift_starts(USUAL)
