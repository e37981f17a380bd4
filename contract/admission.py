"""What a record may say: the words, lengths, numbers, ids and ranges that a collector checks before it stores one.

A record of the right types may still be nonsense: a verb that nobody knows, a sequence below 0, an id that its own
fields do not make, a range of a billion readings.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import fields
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, cast, get_args, get_type_hints

from contract.asset_key import is_asset_key, is_site_id, site_of
from contract.attribute import AttributeSpec, attribute_specs
from contract.errors import Malformed
from contract.ids import Digest, Id, digest, is_id
from contract.minted import minted_ids
from contract.plant import Artifact, Asset, AssetApproval, LedgerLine
from contract.windows import ScoredWindow, Window

MOST_TEXTS = 10_000
"""Texts in one list of a record: signals of a window, ranges of a ledger line, aliases of an asset."""

MOST_READINGS = 1_000_000
"""Readings in one window; a range that says more would cost whoever asks for it."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_RANGE = re.compile(r"(\d{1,18})-(\d{1,18})")
_SHOWN = 60
_four_parts = attrgetter(*(each.name for each in fields(ScoredWindow)))  # of each of thousands of windows a second

Check = Callable[[Any], None]


def require_admissible(record: Any) -> None:
    """Raise Malformed when the record says what no record of its kind can."""
    for part in _parts(record):
        for name, check in _checks(cast(Hashable, type(part))):
            check(getattr(part, name))
    for name, given, minted in minted_ids(record):
        if given not in minted:
            raise _malformed(record, f"{name} is {_shown(given)}, its own fields make {minted[0]}")
    for check in _OF_KIND.get(type(record), ()):
        check(record)


def _parts(record: Any) -> tuple[Any, ...]:
    return _four_parts(record) if type(record) is ScoredWindow else (record,)


@cache
def _checks(record: Hashable) -> tuple[tuple[str, Check], ...]:
    """Return the checks of each field that has one, made once a kind of record."""
    kind = cast(type, record)
    hints = get_type_hints(kind)
    found = ((field.name, _check_of(hints[field.name], spec, kind)) for field, spec in attribute_specs(kind))
    return tuple((name, check) for name, check in found if check is not None)


def _check_of(hint: Any, spec: AttributeSpec, kind: type) -> Check | None:
    bare = {hint, *get_args(hint)}
    if spec.vocabulary is not None:
        return _is_word(spec, spec.vocabulary, kind)
    if Id in bare:
        return _matches(spec, kind, "id: it takes 32 lower-case hex digits", is_id)
    if Digest in bare:
        return _matches(spec, kind, "digest: it takes 64 lower-case hex digits", _is_digest)
    if hint is str:
        return _is_short(spec, kind)
    if str in bare:
        return _are_short(spec, kind)
    if int in bare and spec.unit != "ns":
        return _matches(spec, kind, "count: it begins at 0", lambda value: value >= 0)
    return None


def _is_word(spec: AttributeSpec, vocabulary: type[StrEnum], kind: type) -> Check:
    words = frozenset(each.value for each in vocabulary)
    default = next(field.default for field, each in attribute_specs(kind) if each is spec)

    def check(value: str) -> None:
        if value not in words and value != default:
            raise _malformed(kind, f"{spec.name} is {_shown(value)}: it is one of {', '.join(sorted(words))}")

    return check


def _matches(spec: AttributeSpec, kind: type, what: str, is_right: Callable[[Any], bool]) -> Check:
    def check(value: Any) -> None:
        if value is not None and not is_right(value):
            raise _malformed(kind, f"{spec.name} is {_shown(value)}, which is no {what}")

    return check


def _is_short(spec: AttributeSpec, kind: type) -> Check:
    def check(value: str) -> None:
        if len(value) > spec.longest:
            raise _malformed(kind, f"{spec.name} has {len(value)} characters: it takes {spec.longest}")

    return check


def _are_short(spec: AttributeSpec, kind: type) -> Check:
    check_one = _is_short(spec, kind)

    def check(values: tuple[str, ...]) -> None:
        if len(values) > MOST_TEXTS:
            raise _malformed(kind, f"{spec.name} has {len(values)} texts: it takes {MOST_TEXTS}")
        for each in values:
            check_one(each)

    return check


def _is_digest(value: str) -> bool:
    return _DIGEST.fullmatch(value) is not None


def _ranges_fit(scored: ScoredWindow) -> None:
    """The ranges of a window name as many readings as it says, in order, within its own sequences."""
    window = scored.window
    if window.readings_count > MOST_READINGS:
        raise _malformed(window, f"it has {window.readings_count} readings: a window takes {MOST_READINGS}")
    named = 0
    for text in window.ranges:
        signal, sign, told = text.partition("=")
        if not signal or not sign:
            raise _malformed(window, f"ranges: {_shown(text)} is not signal=first-last")
        named += _named(window, signal, told)
    if named != window.readings_count:
        raise _malformed(window, f"its ranges name {named} readings, it says {window.readings_count}")


def _named(window: Window, signal: str, told: str) -> int:
    named, after = 0, window.first_sequence
    for part in told.split(",") if told else ():
        first, last = _range(window, part)
        if not after <= first <= last <= window.last_sequence:
            where = f"{window.first_sequence}-{window.last_sequence}"
            raise _malformed(
                window, f"ranges: {_shown(part)} of {_shown(signal)} is out of order or outside of {where}"
            )
        named, after = named + last - first + 1, last + 1
    return named


def _dropped_ranges_fit(line: LedgerLine) -> None:
    for each in line.dropped_ranges:
        first, last = _range(line, each)
        if first > last:
            raise _malformed(line, f"dropped_ranges: {_shown(each)} ends before it begins")


def _range(record: Any, text: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(text)
    if found is None:
        raise _malformed(record, f"{_shown(text)} is no range: it is first-last, two sequences from 0 on")
    return int(found[1]), int(found[2])


def _digest_fits(artifact: Artifact) -> None:
    """A document in one part is what its name by digest says; of more parts the reader checks the whole."""
    if artifact.parts == 1 and digest(artifact.body) != artifact.artifact_id:
        raise _malformed(artifact, f"its body's sha256 is {digest(artifact.body)}, it says {artifact.artifact_id}")


def _asset_is_of_its_site(asset: Asset) -> None:
    if not is_site_id(asset.site_id):
        raise _malformed(asset, f"site_id {_shown(asset.site_id)} is not enterprise/site")
    if not is_asset_key(asset.asset_id) or site_of(asset.asset_id) != asset.site_id:
        raise _malformed(asset, f"asset {_shown(asset.asset_id)} is not {asset.site_id}/ and its id there")


def _asset_has_key(approval: AssetApproval) -> None:
    if not is_asset_key(approval.asset_id):
        raise _malformed(approval, f"asset {_shown(approval.asset_id)} is not enterprise/site/asset")


_OF_KIND: dict[type, tuple[Check, ...]] = {
    ScoredWindow: (_ranges_fit,),
    LedgerLine: (_dropped_ranges_fit,),
    Artifact: (_digest_fits,),
    Asset: (_asset_is_of_its_site,),
    AssetApproval: (_asset_has_key,),
}


def _malformed(record: Any, problem: str) -> Malformed:
    kind = record if isinstance(record, type) else type(record)
    return Malformed(str(getattr(kind, "event", kind.__name__)), problem)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
