"""Rows and times as a terminal shows them: aligned columns, the site's own zone."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from contract.zone import known_zone


def aligned(rows: Iterable[Sequence[str]]) -> str:
    r"""Return the rows as lines, each column as wide as its longest text.

    >>> aligned([("a", "b"), ("long", "c")])
    'a     b\nlong  c'
    """
    given = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*given, strict=True)]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in given)
    return "\n".join(line.rstrip() for line in lines)


def local_time(ns: int | None, zone: str) -> str:
    """Return the time in the zone, as 2026-11-24 02:41:05.90 CET; empty when there is none.

    >>> local_time(1_795_484_465_900_000_000, "Europe/Berlin")
    '2026-11-24 02:41:05.90 CET'
    """
    if ns is None:
        return ""
    at = _moment(ns).astimezone(known_zone(zone))
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 10_000:02d} {at:%Z}"


def iso_time(ns: int | None) -> str | None:
    """Return the time as ISO 8601 in UTC, to the nanosecond.

    >>> iso_time(1_700_000_000_000_000_001)
    '2023-11-14T22:13:20.000000001Z'
    """
    return None if ns is None else f"{_moment(ns):%Y-%m-%dT%H:%M:%S}.{ns % 10**9:09d}Z"


def _moment(ns: int) -> datetime:
    seconds, rest = divmod(ns, 10**9)
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=rest // 1000)
