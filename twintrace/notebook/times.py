"""A time as a person gives it -> ns since 1970 UTC; one without a zone is refused instead of guessed."""

from datetime import UTC, datetime, timedelta

from twintrace.notebook.errors import BadTime

Time = datetime | str
"""A datetime with a zone (a pandas Timestamp is one), or ISO 8601 with an offset, as 2026-01-31T12:00:00Z."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXAMPLE = "2026-01-31T12:00:00+01:00, or ending in Z for UTC"


def instant_ns(argument: str, given: Time) -> int:
    """Return the instant. Raises BadTime naming the argument when it has no zone or is no time.

    >>> instant_ns("since", "1970-01-01T01:00:00.5+01:00")
    500000000
    """
    at = _parsed(argument, given) if isinstance(given, str) else given
    if at.utcoffset() is None:
        mend = f"write an offset, as {_EXAMPLE}" if isinstance(given, str) else "give it a tzinfo, as datetime.UTC"
        raise BadTime(argument, f"{given!s} has no time zone, so it is no instant: {mend}")
    return (at - _EPOCH) // timedelta(microseconds=1) * 1000


def range_ns(since: Time, until: Time | None, *, now_ns: int) -> tuple[int, int]:
    """Return both ends; without `until` the range ends now. Raises BadTime."""
    first_ns = instant_ns("since", since)
    last_ns = now_ns if until is None else instant_ns("until", until)
    if last_ns < first_ns:
        raise BadTime("until", f"is before since: {until or 'now'} < {since}")
    return first_ns, last_ns


def _parsed(argument: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadTime(argument, f"{text!r} is not a time: give ISO 8601, as {_EXAMPLE}") from error
