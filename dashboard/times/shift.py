"""Shifts: they begin at 06, 14 and 22 o'clock of the zone."""

from datetime import datetime, timedelta

from dashboard.formatting.text import SECOND, moment

BEGINS = (22, 14, 6)
"""Hours, latest first."""


def shift_began(now_ns: int, zone: str) -> int:
    """Return when the shift before this moment began, in ns.

    >>> from dashboard.formatting.text import HOUR
    >>> [shift_began(hour * HOUR, "UTC") // HOUR for hour in (15, 29, 30)]
    [14, 22, 30]
    """
    here = moment(now_ns, zone)
    begins = (_at(here - timedelta(days=back), hour) for back in (0, 1) for hour in BEGINS)
    return next(int(each.timestamp()) * SECOND for each in begins if each <= here)


def _at(day: datetime, hour: int) -> datetime:
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)
