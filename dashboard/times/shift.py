"""Shifts in the zone of a site: when the one that works now began and ends, and when the next morning's does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from contract.shifts import shift_starts
from dashboard.formatting.text import SECOND, moment
from dashboard.times.parsing import next_time


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTime:
    """The time of one site: its IANA zone, and when its shifts begin; empty are the usual ones."""

    zone: str = "UTC"
    shifts: Sequence[str] = ()


def shift_began(now_ns: int, zone: str, declared: Sequence[str] = ()) -> int:
    """Return when the shift before this moment began, in ns; `declared` are its site's times, empty for the usual.

    >>> from dashboard.formatting.text import HOUR
    >>> [shift_began(hour * HOUR, "UTC") // HOUR for hour in (15, 29, 30)]
    [14, 22, 30]
    >>> shift_began(15 * HOUR, "UTC", ("07:00", "19:00")) // HOUR
    7
    """
    here = moment(now_ns, zone)
    latest_first = shift_starts(declared)[::-1]
    begins = (_at(here - timedelta(days=back), start) for back in (0, 1) for start in latest_first)
    return next(int(each.timestamp()) * SECOND for each in begins if each <= here)


def next_shift_end(zone: str, now_ns: int, declared: Sequence[str] = ()) -> int:
    """Return when the shift that works now ends, which is when the next begins, in ns."""
    return min(next_time(start.hour, start.minute, zone, now_ns) for start in shift_starts(declared))


def tomorrow_morning(zone: str, now_ns: int, declared: Sequence[str] = ()) -> int:
    """Return when the first shift of the next day begins, in ns."""
    day = _at(moment(now_ns, zone), shift_starts(declared)[0]) + timedelta(days=1)
    return int(day.timestamp()) * SECOND


def _at(day: datetime, start: time) -> datetime:
    return day.replace(hour=start.hour, minute=start.minute, second=0, microsecond=0, fold=0)
