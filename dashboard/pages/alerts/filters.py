"""The URL of the list of alerts <-> what to ask for: filters, order, a range of time that may stay relative."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contract.words import AlertKind, EpisodeState, Priority, VerdictValue
from dashboard.errors import BadQuery
from dashboard.formatting.text import pluralize
from dashboard.times.range import parse_range

Texts = tuple[str, ...]

DATA = ("good", "degraded")
UNDECIDED, ME, NOBODY = "undecided", "me", "nobody"
VERDICTS = (UNDECIDED, *(value.value for value in VerdictValue))
STATES = tuple(state.value for state in EpisodeState)
KINDS = tuple(kind.value for kind in AlertKind)
PRIORITIES = tuple(priority.value for priority in Priority)
SORTS = ("priority", "state", "age", "asset", "what", "now", "data", "owner")
"""What the list can be sorted by; a minus before it turns it round."""

ENUMS: Mapping[str, Sequence[str]] = {
    "kind": KINDS,
    "priority": PRIORITIES,
    "state": STATES,
    "verdict": VERDICTS,
    "data": DATA,
}
NAMES = ("site", "area", "asset", "class", "owner")
SINGLE = ("raised", "q", "sort")
KEYS = (*NAMES, *ENUMS, *SINGLE)
"""Every key of the URL that says which rows; `density` and `refresh` say only how they look."""

MOST_VALUES = 50
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilters:
    """Which episodes and in which order; an empty tuple lets everything through."""

    site: Texts = ()
    area: Texts = ()
    asset: Texts = ()
    class_: Texts = ()
    kind: Texts = ()
    priority: Texts = ()
    state: Texts = ()
    verdict: Texts = ()
    owner: Texts = ()
    data: Texts = ()
    raised: str = ""
    q: str = ""
    sort: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything but the order is asked for."""
        return any(getattr(self, _field(key)) for key in KEYS if key != "sort")

    def places(self) -> dict[str, Any]:
        """Return the filters of place as parameters; what is counted in the headline keeps only these."""
        return {
            "in_sites": _any(self.site),
            "areas": _any(self.area),
            "assets": _any(self.asset),
            "classes": _any(self.class_),
        }

    def params(self, *, now_ns: int, me: str) -> dict[str, Any]:
        """Return the parameters of `episodes_page` but for which page."""
        from_ns, to_ns = raised_bounds(self.raised, now_ns)
        whose = {ME: me, NOBODY: ""}
        return {
            **self.places(),
            "kinds": _any(self.kind),
            "priorities": _any(self.priority),
            "states": _any(self.state),
            "verdicts": _any(self.verdict),
            "owners": _any(tuple(whose.get(each, each) for each in self.owner)),
            "data": self.data[0] if len(self.data) == 1 else None,
            "from_ns": from_ns,
            "to_ns": to_ns,
            "text": self.q.lower() or None,
            "now_ns": now_ns,
            "sort": self.sort.removeprefix("-") or "default",
            "down": self.sort.startswith("-"),
        }


def parse_filters(query: Mapping[str, Sequence[str]]) -> AlertFilters:
    """Read a query string, each key with its values; keys that are not of `KEYS` are left alone.

    Raises BadQuery with the key and what it may be.
    """
    found = {key: tuple(query[key]) for key in KEYS if any(query.get(key, ()))}
    for key, values in found.items():
        _require(key, values)
    read: dict[str, Any] = {_field(key): values[-1] if key in SINGLE else values for key, values in found.items()}
    return AlertFilters(**read)


def readable_filters(query: Mapping[str, Any]) -> AlertFilters:
    """Read what of a page's URL makes sense and leave the rest: an old link still opens."""
    fits: dict[str, Sequence[str]] = {}
    for key in KEYS:
        given = query.get(key)
        listed = given if isinstance(given, list) else [given]
        values = [each for each in listed if isinstance(each, str)]
        try:
            parse_filters({key: values})
        except BadQuery:
            continue
        fits[key] = values
    return parse_filters(fits)


def raised_bounds(raised: str, now_ns: int) -> tuple[int | None, int | None]:
    """Return from and to of a range; `over30d` is what was raised longer ago than that.

    >>> from dashboard.formatting.text import DAY
    >>> raised_bounds("", 5), raised_bounds("over1d", 2 * DAY), raised_bounds("24h", DAY)
    ((None, None), (None, 86400000000000), (0, None))
    """
    if not raised:
        return None, None
    picked = parse_range(raised, takes_older=True)
    from_ns, to_ns = picked.bounds(now_ns)
    if picked.length_ns is None:
        return from_ns, to_ns
    return (None, to_ns) if picked.is_older else (from_ns, None)


def _field(key: str) -> str:
    return "class_" if key == "class" else key


def _any(values: Texts) -> list[str] | None:
    return list(values) or None


def _require(key: str, values: Texts) -> None:
    if len(values) > (1 if key in SINGLE else MOST_VALUES):
        raise BadQuery(key, f"is given {pluralize(len(values), 'time')}, at most {1 if key in SINGLE else MOST_VALUES}")
    for value in values:
        _require_value(key, value)


def _require_value(key: str, value: str) -> None:
    if len(value) > LONGEST or not _is_unicode(value):
        raise BadQuery(key, f"has more than {LONGEST} characters or some that are none")
    allowed = ENUMS.get(key) or (SORTS if key == "sort" else None)
    if allowed and value.removeprefix("-" if key == "sort" else "") not in allowed:
        raise BadQuery(key, f"is {value[:40]!r}: one of {', '.join(allowed)}")
    if key == "raised" and parse_range(value, "", takes_older=True).text != value:
        raise BadQuery(key, f"is {value[:40]!r}: as 24h, 30d, over30d or 2026-11-24T02:41..2026-11-24T06:00, in UTC")


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= each <= "\udfff" or each == "\x00" for each in text)
