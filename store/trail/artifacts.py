"""Stored parts -> the bytes of a bundle or contract, held against their own digest."""

from dataclasses import dataclass
from itertools import groupby
from typing import TypedDict

from contract.ids import digest
from contract.scope import Scope
from contract.words import ArtifactKind
from store.query.protocol import Ask
from store.query.records import Row, rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArtifact:
    """The bytes of a document, or why there are none."""

    body: bytes | None
    produced_ns: int | None = None
    problem: str = ""
    gateways: tuple[str, ...] = ()  # that sent it; none of a document from before that was kept


class Sent(TypedDict):
    """Of when, and by whom."""

    before_ns: int
    gateway: str


def find_artifact(
    ask: Ask, scope: Scope, kind: ArtifactKind, name: str, *, before_ns: int, gateway: str = ""
) -> StoredArtifact:
    """Return the document of this name that was sent last before that time, or the first one sent after it.

    Of documents of several plants under one name it is the gateway's own, else one of which no sender is known. A
    document whose parts are not all there, or are not what its digest says, has no bytes.
    """
    sent = stored_documents(ask, scope, kind, name)
    if not sent:
        return StoredArtifact(body=None, problem=f"the bytes of {kind} {_short(name)} are not in the store")
    sent = _of_gateway(sent, gateway) or _of_gateway(sent, "") or sent
    earlier = [each for each in sent if each.produced_ns is not None and each.produced_ns <= before_ns]
    return earlier[0] if earlier else sent[-1]


def stored_documents(ask: Ask, scope: Scope, kind: ArtifactKind, name: str) -> list[StoredArtifact]:
    """Return every document of this name, the one that was sent last first."""
    rows = rows_of(ask.ask(scope, "artifact_parts", kind=kind.value, artifact_name=name))
    return [_joined(kind, name, list(parts)) for _, parts in groupby(rows, key=lambda row: row["artifact_id"])]


def _of_gateway(sent: list[StoredArtifact], gateway: str) -> list[StoredArtifact]:
    """Return what the gateway sent; those without a known sender when it is empty."""
    return [each for each in sent if gateway in each.gateways or not (gateway or each.gateways)]


def _joined(kind: ArtifactKind, name: str, parts: list[Row]) -> StoredArtifact:
    by_number = {row["part"]: row["body"] for row in parts}
    produced_ns, wanted = parts[0]["produced_ns"], parts[0]["parts"]
    gateways = tuple(parts[0]["gateways"])
    if sorted(by_number) != list(range(wanted)):
        problem = f"{len(by_number)} of {wanted} parts of {kind} {_short(name)} are in the store"
        return StoredArtifact(body=None, produced_ns=produced_ns, problem=problem, gateways=gateways)
    body = b"".join(by_number[number] for number in range(wanted))
    if digest(body) != parts[0]["artifact_id"]:
        problem = f"the stored bytes of {kind} {_short(name)} are not what their sha256 says"
        return StoredArtifact(body=None, produced_ns=produced_ns, problem=problem, gateways=gateways)
    return StoredArtifact(body=body, produced_ns=produced_ns, gateways=gateways)


def _short(name: str) -> str:
    return f"{name[:12]}…" if len(name) == 64 else name
