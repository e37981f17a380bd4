"""What goes in and out of the outbox: encoded requests, and the state that must be committed with them."""

import json
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from contract.ids import Digest, Id


class Precedence(IntEnum):
    """Right of way: alerts leave first; readings are the first to be evicted, then scores, then health."""

    ALERTS = 0
    FACTS = 1  # artifacts, assets, runs, deployments, refusals, unscored windows, ledger
    HEALTH = 2
    SCORES = 3
    READINGS = 4


EVICTED = (Precedence.READINGS, Precedence.SCORES, Precedence.HEALTH)
"""What a full outbox gives up, in this order; alerts and facts never."""


class OtlpSignal(StrEnum):
    """Which OTLP endpoint takes a request: /v1/<signal>."""

    TRACES = "traces"
    LOGS = "logs"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceRange:
    """Records of one ledger line inside a request, so that an eviction can be counted by sequence."""

    run_id: Id
    signal: str  # a signal of the contract, or # and the kind of record
    count: int
    first_sequence: int
    last_sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One encoded Export…ServiceRequest on its way to the collector."""

    precedence: Precedence
    signal: OtlpSignal
    body: bytes
    records: int
    created_ns: int
    contents: tuple[SequenceRange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A request as the outbox hands it to the sender."""

    id: int
    precedence: Precedence
    signal: OtlpSignal
    body: bytes
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """Where a run stands: everything a restart needs to go on as if nothing had happened."""

    run_id: Id
    source: str
    path: str
    sha256: Digest
    next_sequence: int
    at_end: bool
    bundle_id: Digest
    windower: bytes | None
    checks: str
    decision: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """How much waits: requests and their bytes, and how many are parked for a person to look at."""

    requests: int
    bytes: int
    evictable_bytes: int
    parked: int
    oldest_ns: int | None  # when the oldest waiting request was made, None when nothing waits


def contents_text(contents: tuple[SequenceRange, ...]) -> str:
    """Return the ranges as the text that is stored beside a request."""
    return json.dumps([[s.run_id, s.signal, s.count, s.first_sequence, s.last_sequence] for s in contents])


def contents_from(text: str) -> tuple[SequenceRange, ...]:
    """Return the ranges that `contents_text` wrote."""
    return tuple(
        SequenceRange(run_id=run, signal=signal, count=count, first_sequence=first, last_sequence=last)
        for run, signal, count, first, last in json.loads(text)
    )
