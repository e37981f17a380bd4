"""A range of time as the URL carries it: relative to a moment and staying so, or from one moment to another."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.formatting.text import DAY, HOUR, SECOND

LATEST_NS = 2**62
"""Far from the end of 64 bits, so that sums of two times fit: the year 2116."""


UNITS = {"h": HOUR, "d": DAY}
CHOICES = {"1h": "1 h", "6h": "6 h", "24h": "24 h", "7d": "7 d", "30d": "30 d"}
"""The relative ranges a picker offers, with their words."""

_RELATIVE = re.compile(r"([1-9][0-9]{0,3})([hd])")
_OLDER = re.compile(r"over([1-9][0-9]{0,3})d")
_MOMENT = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """Either `length_ns` before now or all that is older, or `from_ns` to `to_ns`; `text` is how the URL writes it."""

    text: str
    length_ns: int | None = None
    is_older: bool = False  # all that is longer ago than `length_ns`
    from_ns: int = 0
    to_ns: int = 0

    def bounds(self, now_ns: int) -> tuple[int, int]:
        """Return the first and last moment; a relative range moves with `now_ns`."""
        if self.length_ns is None:
            return self.from_ns, self.to_ns
        return (0, now_ns - self.length_ns) if self.is_older else (now_ns - self.length_ns, now_ns)


def parse_range(asked: object, default: str = "24h", *, takes_older: bool = False) -> TimeRange:
    """Read what the URL asks for, in UTC; what is no range is the default, and over30d one only where it is taken.

    >>> parse_range("6h").bounds(6 * HOUR), parse_range("nonsense", "1h").text
    ((0, 21600000000000), '1h')
    >>> parse_range("1970-01-01T00:00..1970-01-01T01:00").bounds(5)
    (0, 3600000000000)
    >>> parse_range("over1d", takes_older=True).bounds(3 * DAY)
    (0, 172800000000000)
    """
    text = asked if isinstance(asked, str) else default
    if found := _RELATIVE.fullmatch(text):
        return TimeRange(text=text, length_ns=int(found[1]) * UNITS[found[2]])
    if takes_older and (found := _OLDER.fullmatch(text)):
        return TimeRange(text=text, length_ns=int(found[1]) * DAY, is_older=True)
    return _between(text) or (parse_range(default) if text != default else TimeRange(text="24h", length_ns=DAY))


def _between(text: str) -> TimeRange | None:
    first, dots, last = text.partition("..")
    try:
        begin, end = moment_ns(first), moment_ns(last)
    except (ValueError, OverflowError):
        return None
    return TimeRange(text=text, from_ns=begin, to_ns=end) if dots and begin < end else None


def moment_ns(text: str) -> int:
    """Read a moment as 2026-11-24T02:41, in UTC. Raises ValueError."""
    return int(datetime.strptime(text, _MOMENT).replace(tzinfo=UTC).timestamp()) * SECOND


def bounds_of(picked: TimeRange, now_ns: int) -> tuple[int, int]:
    """Return the first and last moment of a range, kept within the times that the store and calendars can hold."""
    first, last = (min(max(ns, 0), LATEST_NS) for ns in picked.bounds(now_ns))
    return min(first, LATEST_NS - SECOND), max(last, first + SECOND)
