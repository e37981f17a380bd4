"""What a record may say: the words, lengths, numbers, ids and ranges that a collector checks before it stores one.

A record of the right types may still be nonsense: a verb that nobody knows, a sequence below 0, an id that its own
fields do not make, a range of a billion readings.
"""

import re
from collections.abc import Callable
from typing import Any

from contract.admissible_fields import malformed, require_admissible_fields, shown
from contract.artifact_document import require_document, require_part
from contract.asset_key import is_asset_key, is_site_id, site_of
from contract.minted import minted_ids
from contract.plant import Artifact, Asset, AssetApproval, LedgerLine
from contract.windows import ScoredWindow, Window

MOST_READINGS = 1_000_000
"""Readings in one window; a range that says more would cost whoever asks for it."""

_RANGE = re.compile(r"(\d{1,18})-(\d{1,18})")

Check = Callable[[Any], None]


def require_admissible(record: Any) -> None:
    """Raise Malformed when the record says what no record of its kind can."""
    require_admissible_fields(record)
    for name, given, minted in minted_ids(record):
        if given not in minted:
            raise malformed(record, f"{name} is {shown(given)}, its own fields make {minted[0]}")
    for check in _OF_KIND.get(type(record), ()):
        check(record)


def _ranges_fit(scored: ScoredWindow) -> None:
    """The ranges of a window name as many readings as it says, in order, within its own sequences."""
    window = scored.window
    if window.readings_count > MOST_READINGS:
        raise malformed(window, f"it has {window.readings_count} readings: a window takes {MOST_READINGS}")
    named = 0
    for text in window.ranges:
        signal, sign, told = text.partition("=")
        if not signal or not sign:
            raise malformed(window, f"ranges: {shown(text)} is not signal=first-last")
        named += _named(window, signal, told)
    if named != window.readings_count:
        raise malformed(window, f"its ranges name {named} readings, it says {window.readings_count}")


def _named(window: Window, signal: str, told: str) -> int:
    named, after = 0, window.first_sequence
    for part in told.split(",") if told else ():
        first, last = _range(window, part)
        if not after <= first <= last <= window.last_sequence:
            where = f"{window.first_sequence}-{window.last_sequence}"
            raise malformed(window, f"ranges: {shown(part)} of {shown(signal)} is out of order or outside of {where}")
        named, after = named + last - first + 1, last + 1
    return named


def _dropped_ranges_fit(line: LedgerLine) -> None:
    for each in line.dropped_ranges:
        first, last = _range(line, each)
        if first > last:
            raise malformed(line, f"dropped_ranges: {shown(each)} ends before it begins")


def _range(record: Any, text: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(text)
    if found is None:
        raise malformed(record, f"{shown(text)} is no range: it is first-last, two sequences from 0 on")
    return int(found[1]), int(found[2])


def _document_fits(artifact: Artifact) -> None:
    """A document in one part is what its name says; one of more parts is held whole by who has all of them."""
    if artifact.parts > 1:
        require_part(artifact)
        return
    require_document(artifact_id=artifact.artifact_id, kind=artifact.kind, name=artifact.name, raw=artifact.body)


def _asset_is_of_its_site(asset: Asset) -> None:
    if not is_site_id(asset.site_id):
        raise malformed(asset, f"site_id {shown(asset.site_id)} is not enterprise/site")
    if not is_asset_key(asset.asset_id) or site_of(asset.asset_id) != asset.site_id:
        raise malformed(asset, f"asset {shown(asset.asset_id)} is not {asset.site_id}/ and its id there")


def _asset_has_key(approval: AssetApproval) -> None:
    if not is_asset_key(approval.asset_id):
        raise malformed(approval, f"asset {shown(approval.asset_id)} is not enterprise/site/asset")


_OF_KIND: dict[type, tuple[Check, ...]] = {
    ScoredWindow: (_ranges_fit,),
    LedgerLine: (_dropped_ranges_fit,),
    Artifact: (_document_fits,),
    Asset: (_asset_is_of_its_site,),
    AssetApproval: (_asset_has_key,),
}
