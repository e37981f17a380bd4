"""What each field of a record may say: words of a vocabulary, short texts, counts from 0 on, ids and digests."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, cast, get_args, get_type_hints

from contract.attribute import AttributeSpec, attribute_specs
from contract.errors import Malformed
from contract.ids import Digest, Id, is_digest, is_id
from contract.visible_text import is_visible

MOST_TEXTS = 10_000
"""Texts in one list of a record: signals of a window, ranges of a ledger line, aliases of an asset."""

_SHOWN = 60

Check = Callable[[Any], None]
Read = Callable[[Any], Any]
AreRight = Callable[[Sequence[Any]], bool]


def require_admissible_fields(record: Any) -> None:
    """Raise Malformed when a field of the record, or of a part of it, says what no such field can."""
    plan = _plan(cast(Hashable, type(record)))
    checks = plan.apart
    for values_of, are_right in plan.together:
        if not are_right(values_of(record)):
            checks = plan.every
    for value_of, check in checks:
        check(value_of(record))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """How the fields of a kind of record are checked.

    Of thousands of windows a second nearly all are right: fields of one sort are looked at together, which takes a
    third of the time, and one by one only to name the one that is wrong.
    """

    together: tuple[tuple[Read, AreRight], ...]
    apart: tuple[tuple[Read, Check], ...]
    every: tuple[tuple[Read, Check], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """A field with a check of its own, by its path in the record, and its sort if there is a check of many."""

    path: str
    check: Check
    sort: Hashable
    longest: int


@cache
def _plan(kind: Hashable) -> _Plan:
    found = list(_checked(cast(type, kind)))
    sorts = Counter(each.sort for each in found)
    alike = {sort: [each for each in found if each.sort == sort] for sort, count in sorts.items() if sort and count > 1}
    return _Plan(
        together=tuple((attrgetter(*(each.path for each in some)), _fit(sort, some)) for sort, some in alike.items()),
        apart=tuple((attrgetter(each.path), each.check) for each in found if each.sort not in alike),
        every=tuple((attrgetter(each.path), each.check) for each in found),
    )


def _checked(kind: type, within: str = "") -> Iterator[_Checked]:
    """Yield the fields of a record that have a check; of a record of records those of its parts."""
    hints = get_type_hints(kind)
    parts = [(field.name, hints[field.name]) for field in fields(kind) if is_dataclass(hints[field.name])]
    for name, part in parts:
        yield from _checked(part, f"{name}.")
    for field, spec in () if parts else attribute_specs(kind):
        check = _check_of(hints[field.name], spec, kind)
        if check is not None:
            sort = _sort(hints[field.name], spec)
            yield _Checked(path=within + field.name, check=check, sort=sort, longest=spec.longest)


def _sort(hint: Any, spec: AttributeSpec) -> Hashable:
    """Return what a field has in common with those that are checked at once; None for a field by itself."""
    return cast(Hashable, hint) if hint in _FIT and spec.vocabulary is None else None


def _fit(sort: Hashable, some: Sequence[_Checked]) -> AreRight:
    return _FIT[sort](min(each.longest for each in some))


def _are_hex(digits: int) -> AreRight:
    hexadecimal, lengths = re.compile("[0-9a-f]*").fullmatch, {digits}
    return lambda values: set(map(len, values)) == lengths and hexadecimal("".join(values)) is not None


def _are_plain_texts(longest: int) -> AreRight:
    return lambda values: max(map(len, values)) <= longest and "".join(values).isprintable()


_FIT: Mapping[Hashable, Callable[[int], AreRight]] = {
    Id: lambda _: _are_hex(32),
    Digest: lambda _: _are_hex(64),
    str: _are_plain_texts,
    int: lambda _: lambda values: min(values) >= 0,
}
"""Of the types of fields that most records have several of: whether all of them are right, at once."""


def _check_of(hint: Any, spec: AttributeSpec, kind: type) -> Check | None:
    bare = {hint, *get_args(hint)}
    if spec.vocabulary is not None:
        return _is_word(spec, spec.vocabulary, kind)
    if Id in bare:
        return _matches(spec, kind, "id: it takes 32 lower-case hex digits", is_id)
    if Digest in bare:
        return _matches(spec, kind, "digest: it takes 64 lower-case hex digits", is_digest)
    if hint is str:
        return _is_text(spec, kind)
    if str in bare:
        return _are_texts(spec, kind)
    if int in bare and spec.unit != "ns":
        return _matches(spec, kind, "count: it begins at 0", lambda value: value >= 0)
    return None


def _is_word(spec: AttributeSpec, vocabulary: type[StrEnum], kind: type) -> Check:
    words = frozenset(each.value for each in vocabulary)
    default = next(field.default for field, each in attribute_specs(kind) if each is spec)

    def check(value: str) -> None:
        if value not in words and value != default:
            raise malformed(kind, f"{spec.name} is {shown(value)}: it is one of {', '.join(sorted(words))}")

    return check


def _matches(spec: AttributeSpec, kind: type, what: str, is_right: Callable[[Any], bool]) -> Check:
    def check(value: Any) -> None:
        if value is not None and not is_right(value):
            raise malformed(kind, f"{spec.name} is {shown(value)}, which is no {what}")

    return check


def _is_text(spec: AttributeSpec, kind: type) -> Check:
    def check(value: str) -> None:
        if len(value) > spec.longest:
            raise malformed(kind, f"{spec.name} has {len(value)} characters: it takes {spec.longest}")
        if spec.is_name and not is_visible(value):
            what = "which is no name: it is one line, without signs that hide or turn others"
            raise malformed(kind, f"{spec.name} is {shown(value)}, {what}")

    return check


def _are_texts(spec: AttributeSpec, kind: type) -> Check:
    check_one = _is_text(spec, kind)

    def check(values: tuple[str, ...]) -> None:
        if len(values) > MOST_TEXTS:
            raise malformed(kind, f"{spec.name} has {len(values)} texts: it takes {MOST_TEXTS}")
        for each in values:
            check_one(each)

    return check


def malformed(record: Any, problem: str) -> Malformed:
    """Return the error of a record, or of a class of records, that says what none may."""
    kind = record if isinstance(record, type) else type(record)
    return Malformed(str(getattr(kind, "event", kind.__name__)), problem)


def shown(value: object) -> str:
    """Return a value as an error shows it, its end cut off when it is long."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
