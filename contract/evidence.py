"""What a proof needs from the store, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contract.alerts import AlertEvent
from contract.reading_codec import Column
from contract.windows import ScoredWindow
from contract.words import HopName


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The recorded windows from rest to the one that raised, their readings, and the bytes that scored them."""

    raised: AlertEvent
    windows: tuple[ScoredWindow, ...]  # by last sequence; the first starts from rest, the last raised
    readings: Mapping[str, Column]  # per signal, every stored reading of the windows' sequence range
    criticality: str  # of the asset, for the priority
    bundle_tar: bytes | None
    contract_raw: bytes | None
    origin: str = ""  # of the asset: recorded, simulated or live


class ProofResult(StrEnum):
    """How a recomputation compares with what is recorded."""

    IDENTICAL = "identical"
    EQUIVALENT = "equivalent"  # within 1e-6 and the same decision: another CPU family
    MISMATCH = "mismatch"
    NOTHING = "nothing to recompute"  # a blind alert: no window led to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """A number of the window that raised, as it is recorded and as it was recomputed."""

    name: str
    recorded: float
    recomputed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The answer of verify: the result, the first hop that differs, and what was compared."""

    result: ProofResult
    hop: HopName | None = None  # the first hop that differs, None when identical
    detail: str = ""
    windows: int = 0
    readings: int = 0
    values: int = 0  # numbers compared
    differing: int = 0
    largest_difference: float = 0.0
    both: tuple[Both, ...] = ()  # features, score and ratio of the window that raised, as far as they were reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproved:
    """Why there is no proof."""

    problem: str
