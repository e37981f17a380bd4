"""A moment as a person writes it -> nanoseconds: a length from now, a time of day, or a whole date and time."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.formatting.text import DAY, HOUR, MINUTE, SECOND, moment

UNITS = {"min": MINUTE, "h": HOUR, "d": DAY}
LATEST_NS = 366 * DAY
_LENGTH = re.compile(r"([0-9]{1,4})\s*(min|h|d)")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_WRITTEN = "%Y-%m-%d %H:%M"


def parse_moment(text: str, zone: str, now_ns: int) -> int:
    """Read "30 min", "4 h" from now, the next "06:00" in the zone, or "2026-11-24 06:00".

    Raises ValueError with what can be written. A time that a change of clocks skips counts as one hour later.

    >>> parse_moment("4 h", "UTC", 0) == 4 * HOUR, parse_moment("06:00", "UTC", 7 * HOUR) == 30 * HOUR
    (True, True)
    """
    written = " ".join(text.replace("T", " ").split())
    if found := _LENGTH.fullmatch(written):
        return now_ns + int(found[1]) * UNITS[found[2]]
    if found := _TIME.fullmatch(written):
        return next_time(int(found[1]), int(found[2]), zone, now_ns)
    try:
        return _ns(datetime.strptime(written, _WRITTEN).replace(tzinfo=ZoneInfo(zone)))
    except (ValueError, OverflowError):
        raise ValueError("write 4 h, 06:00 or 2026-11-24 06:00") from None


def next_time(hour: int, minute: int, zone: str, now_ns: int) -> int:
    """Return the next moment after now at which clocks in the zone show this time."""
    today = moment(now_ns, zone).replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
    days = (today + timedelta(days=count) for count in range(3))
    return next(ns for ns in map(_ns, days) if ns > now_ns)


def write_moment(ns: int, zone: str) -> str:
    """Write a moment as `parse_moment` reads it, to the minute.

    >>> write_moment(0, "Europe/Berlin")
    '1970-01-01 01:00'
    """
    return moment(ns, zone).strftime(_WRITTEN)


def _ns(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp()) * SECOND
