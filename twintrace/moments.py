"""Moments and lengths of time as a person types them at the command line -> nanoseconds."""

import argparse
import re
import time
from datetime import UTC, datetime, timedelta

_AGES = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_AGE = re.compile(r"(\d{1,9})([smhd])")
_LENGTHS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, **{unit: s * 10**9 for unit, s in _AGES.items()}}
_LENGTH = re.compile(r"(\d{1,12})(?:\.(\d{1,9}))?(ns|us|µs|ms|s|m|h|d)")
_EPOCH = datetime.fromtimestamp(0, UTC)


def moment(text: str) -> int:
    """Return the time in ns UTC; a bare date or time is UTC, 24h counts back from now.

    Raises argparse.ArgumentTypeError.

    >>> moment("1970-01-01T01:00:00.5+01:00")
    500000000
    """
    if age := _AGE.fullmatch(text):
        return time.time_ns() - int(age[1]) * _AGES[age[2]] * 10**9
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time: give 2026-11-24, 2026-11-24T02:41:00+01:00, or an age as 24h"
        ) from error
    aware = given if given.tzinfo else given.replace(tzinfo=UTC)
    microseconds: int = (aware - _EPOCH) // timedelta(microseconds=1)
    return microseconds * 1000


def length(text: str) -> int:
    """Return a length of time in ns, as 250ms or 1.5s. Raises argparse.ArgumentTypeError.

    >>> length("1.5s")
    1500000000
    """
    found = _LENGTH.fullmatch(text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no length of time: give a number and its unit, as 250ms or 1.5s")
    whole, billionths, unit = found[1], (found[2] or "").ljust(9, "0"), _LENGTHS[found[3]]
    return int(whole) * unit + int(billionths) * unit // 10**9
