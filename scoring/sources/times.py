"""Text -> event time: ISO 8601 with a space or T, naive times are UTC, whole nanoseconds."""

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NANOS = re.compile(r"(\.\d{6})(\d{1,3})(?!\d)")
_LONGEST_MICROSECONDS = len("2026-01-01 00:00:00.000000")  # beyond it Python drops digits without a word
_SECOND, _MICROSECOND = 1_000_000_000, 1_000
_DAY_NS = 86_400 * _SECOND


def parse_time_ns(text: str) -> int | None:
    """Return the time in ns since 1970 UTC, or None when the text is not one.

    >>> parse_time_ns("1970-01-01 00:00:01.5"), parse_time_ns("1970-01-01T01:00:00+01:00"), parse_time_ns("noon")
    (1500000000, 0, None)
    """
    text = text.strip()
    if len(text) > _LONGEST_MICROSECONDS and (found := _NANOS.search(text)):
        whole = parse_time_ns(text[: found.end(1)] + text[found.end(2) :])
        return None if whole is None else whole + int(found[2].ljust(3, "0"))
    try:
        return _in_ns(datetime.fromisoformat(text))
    except ValueError:
        return None


def _in_ns(at: datetime) -> int:
    since: timedelta = (at if at.tzinfo else at.replace(tzinfo=UTC)) - _EPOCH
    return since.days * _DAY_NS + since.seconds * _SECOND + since.microseconds * _MICROSECOND
