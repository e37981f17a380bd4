"""What a person typed -> the id of one alert: 32 hex digits, dashes or not, or enough of its beginning."""

import re

from contract.ids import Id, is_id
from contract.scope import Scope
from store.errors import UnknownAlert, WrongParameters
from store.query.protocol import Ask
from store.query.records import rows_of

SHORTEST = 8
_HEX = re.compile(r"[0-9a-f]+")


def require_alert_id(given: str) -> Id:
    """Return the id as 32 lower-case hex digits. Raises WrongParameters when it is none."""
    plain = _plain(given)
    if not is_id(plain):
        raise WrongParameters("alert id", f"{given!r} is not 32 hex digits, as `twintrace alerts` lists them")
    return Id(plain)


def find_alert_id(ask: Ask, scope: Scope, given: str) -> Id:
    """Return the id that begins with these digits, at least 8.

    Raises WrongParameters when they are no digits of an id, UnknownAlert when none or several begin so.
    """
    plain = _plain(given)
    if len(plain) == 32:
        return require_alert_id(given)
    if not SHORTEST <= len(plain) < 32 or not _HEX.fullmatch(plain):
        problem = f"{given!r} is not an alert id: give its 32 hex digits or its first {SHORTEST} or more"
        raise WrongParameters("alert id", problem)
    found = [row["alert_id"] for row in rows_of(ask.ask(scope, "alert_ids", prefix=plain))]
    if not found:
        raise UnknownAlert(plain, "no alert begins so: `twintrace alerts` lists those there are")
    if len(found) > 1:
        shown = ", ".join(found[:3])
        raise UnknownAlert(plain, f"{len(found)} alerts begin so ({shown}…): give more digits")
    return Id(found[0])


def _plain(given: str) -> str:
    return given.strip().lower().replace("-", "")
