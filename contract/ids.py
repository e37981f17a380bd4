"""Ids minted once, by the producer, from the natural key: the same record always has the same id."""

import hashlib
import re
from typing import NewType

from contract.asset_key import asset_at_site

Id = NewType("Id", str)
"""16 bytes of sha256, printed as 32 lower-case hex digits, stored as UUID."""

Digest = NewType("Digest", str)
"""A whole sha256, printed as 64 lower-case hex digits."""

_ID = re.compile(r"[0-9a-f]{32}")
_DIGEST = re.compile(r"[0-9a-f]{64}")

NO_RECORD = Id("0" * 32)
"""Stands where an id must and no record does: no window was ever scored."""


def is_id(text: object) -> bool:
    """Tell whether this is an id as it is printed: 32 lower-case hex digits.

    >>> is_id("ab" * 16), is_id("AB" * 16), is_id(b"ab" * 16)
    (True, False, False)
    """
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def is_digest(text: object) -> bool:
    """Tell whether this is a digest as it is printed: 64 lower-case hex digits."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None


def mint(kind: str, *key: str | int | bytes) -> Id:
    """Mint the id of one record from its natural key; fields are length-prefixed, so no two keys run together.

    The key never holds a wall-clock or shifted time: a resend, a restart or a second start is the same record.

    >>> mint("run", "ab", "c") == mint("run", "a", "bc")
    False
    """
    return mint_key(key_bytes(kind, *key))


def key_bytes(*key: str | int | bytes) -> bytes:
    """Return fields of a key as they are minted, for who mints many ids that share some: pieces follow one another.

    >>> mint_key(key_bytes("run") + key_bytes("ab", 1)) == mint("run", "ab", 1)
    True
    """
    fields = b""
    for field in key:
        raw = field if isinstance(field, bytes) else str(field).encode()
        fields += len(raw).to_bytes(4, "big") + raw
    return fields


def mint_key(key: bytes) -> Id:
    """Mint an id from the bytes of its key."""
    return Id(hashlib.sha256(key).hexdigest()[:32])


def digest(raw: bytes) -> Digest:
    """Return the sha256 of the bytes as 64 hex digits."""
    return Digest(hashlib.sha256(raw).hexdigest())


def trace_id(window_id: Id) -> int:
    """Return the OpenTelemetry trace id of a window: the window's own id as an integer of 128 bits."""
    return int(window_id, 16)


def span_id(record_id: Id) -> int:
    """Return the OpenTelemetry span id of a record: the first 8 bytes of its id, never 0."""
    return int(record_id[:16], 16) or 1


def run_id(asset: str, source: str, path: str, sha256: str) -> Id:
    """Id of a run: the asset's key, the source, the path below its root and the sha256 of the file.

    Of a live run the path is the asset at its site, and the boot stands for the sha256.
    """
    return mint("run", asset, source, path, sha256)


def former_run_id(source: str, path: str, sha256: str) -> Id:
    """Id of a run that began before assets had keys: the same file at two sites had the same one."""
    return mint("run", source, path, sha256)


def window_id(asset: str, run: Id, last_sequence: int, length: str, step: str, contract: str) -> Id:
    """Id of a window: where it ends by sequence, how it was cut, under which contract version.

    Here and below, the run holds the asset's key; of the asset its id at the site is enough, as it was before keys.
    """
    return mint("window", asset_at_site(asset), run, last_sequence, length, step, contract)


def vector_id(window: Id, feature_code: str) -> Id:
    """Id of a feature vector: the window and the version of the feature code."""
    return mint("vector", window, feature_code)


def score_id(vector: Id, bundle: Digest) -> Id:
    """Id of a score: the feature vector and the bundle."""
    return mint("score", vector, bundle)


def alert_id(asset: str, rule: str, run: Id, bundle: Digest, raised_sequence: int) -> Id:
    """Id of an alert: asset, rule, run, bundle and the sequence that raised it."""
    return mint("alert", asset_at_site(asset), rule, run, bundle, raised_sequence)


def alert_event_id(alert: Id, step: str, sequence: int) -> Id:
    """Id of one step of an alert: the same window makes the same step only once."""
    return mint("alert_event", alert, step, sequence)


def action_id(alert: Id, verb: str, nonce: str) -> Id:
    """Id of an operator action or verdict; the nonce is minted when the form is drawn: pressing twice is once."""
    return mint("action", alert, verb, nonce)


def approval_id(asset: str, gateway: str, nonce: str) -> Id:
    """Id of an approval: which gateway for which asset; the nonce is minted once, so that a resend is the same."""
    return mint("approval", asset, gateway, nonce)


def deployment_id(asset: str, run: Id, bundle: Digest, from_sequence: int) -> Id:
    """Id of a deployment: which bundle scores which asset in which run, and from where on: A, B, A are three."""
    return mint("deployment", asset_at_site(asset), run, bundle, from_sequence)


def unscored_id(asset: str, run: Id, first_sequence: int, contract: str) -> Id:
    """Id of a stretch of windows without a score: asset, run, where it begins, contract version."""
    return mint("unscored", asset_at_site(asset), run, first_sequence, contract)


def refusal_id(source: str, run: Id | None, signal: str, sequence: int | None) -> Id:
    """Id of a gateway's refusal: which reading of which run of which source."""
    return mint("refusal", source, str(run), signal, str(sequence))


def ledger_line_id(gateway: str, run: Id, signal: str, number: int) -> Id:
    """Id of a line of the ledger: the gateway numbers them."""
    return mint("ledger", gateway, run, signal, number)


def label_id(run: Id, name: str, first_sequence: int, last_sequence: int) -> Id:
    """Id of a label: a stretch of a run under a name."""
    return mint("label", run, name, first_sequence, last_sequence)
