"""Text -> a time as it is written: ISO 8601 with a space or T, to whole nanoseconds, with an offset or without."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NANOS = re.compile(r"(\.\d{6})(\d{1,3})(?!\d)")
_LONGEST_MICROSECONDS = len("2026-01-01 00:00:00.000000")  # beyond it Python drops digits without a word
_SECOND, _MICROSECOND = 1_000_000_000, 1_000
_DAY_NS = 86_400 * _SECOND


class Written(NamedTuple):
    """A time as it stands in a file: naive when it has no offset; `nanos` is what is beyond microseconds.

    A tuple, as all that is made once a row: a frozen record takes three times as long.
    """

    at: datetime
    nanos: int = 0

    @property
    def has_offset(self) -> bool:
        """Whether it says by itself which instant it is."""
        return self.at.tzinfo is not None

    def in_ns(self, zone: tzinfo, *, fold: int = 0) -> int:
        """Return ns since 1970 UTC; a naive time is that of a wall clock in this zone, the first or second of its name.

        >>> from zoneinfo import ZoneInfo
        >>> Written(datetime(1970, 1, 1, 1)).in_ns(ZoneInfo("Europe/Berlin"))
        0
        """
        at = self.at if self.has_offset else self.at.replace(tzinfo=zone, fold=fold)
        since: timedelta = at - _EPOCH
        whole = since.days * _DAY_NS + since.seconds * _SECOND + since.microseconds * _MICROSECOND
        return whole + self.nanos


def parse_time(text: str) -> Written | None:
    """Return the time, or None when the text is not one.

    >>> parse_time("1970-01-01T01:00:00+01:00").in_ns(UTC), parse_time("1970-01-01 00:00:01.5").in_ns(UTC)
    (0, 1500000000)
    >>> parse_time("noon") is None
    True
    """
    text = text.strip()
    if len(text) > _LONGEST_MICROSECONDS and (found := _NANOS.search(text)):
        whole = parse_time(text[: found.end(1)] + text[found.end(2) :])
        return None if whole is None else Written(whole.at, int(found[2].ljust(3, "0")))
    try:
        return Written(datetime.fromisoformat(text))
    except ValueError:
        return None
