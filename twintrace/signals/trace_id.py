"""What a person typed -> the id of one trace: 32 hex digits, dashes or not, or enough of its beginning."""

import re

from contract.scope import Scope
from store.query.protocol import Ask
from store.query.records import rows_of
from twintrace.errors import BadOption, UnknownTrace

_DIGITS = re.compile(r"[0-9a-f]{8,32}")


def find_trace_id(ask: Ask, scope: Scope, given: str, *, option: str) -> str:
    """Return the id that begins with these digits, at least 8.

    Raises BadOption when they are no digits of an id, UnknownTrace when none or several begin so.
    """
    plain = given.strip().lower().replace("-", "")
    if not _DIGITS.fullmatch(plain):
        raise BadOption(option, f"{given!r} is no trace id: give its 32 hex digits or its first 8 or more")
    found = [row["trace_id"] for row in rows_of(ask.ask(scope, "trace_ids", prefix=plain))]
    if not found:
        raise UnknownTrace(plain, "no stored trace begins so: `twintrace traces` lists those there are")
    if len(found) > 1:
        raise UnknownTrace(plain, f"{len(found)} traces begin so ({', '.join(found[:3])}…): give more digits")
    return str(found[0])
