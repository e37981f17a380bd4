"""What the watcher sees at one moment: the assets watched, what was last seen of them, which are blind already."""

from collections.abc import Mapping
from dataclasses import dataclass

from contract.alerts import AlertEvent
from contract.ids import Digest, Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An asset with its newest run that has begun, and whether a score of it is expected."""

    asset_id: str
    gateway_id: str
    criticality: str
    time_zone: str
    contract: str
    run_id: Id
    begun_ns: int  # when the collector first heard of the run being played
    bundle_id: Digest  # last in service on the run, empty when none was
    at_end: bool
    is_out: bool  # out of service now


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The newest scored or rightly unscored window of a run; ids are None when none was ever scored."""

    run_id: Id
    asset_id: str
    sequence: int
    seen_ns: int  # when it was received
    is_excused: bool  # the contract leaves its newest windows unscored
    window_id: Id | None
    vector_id: Id | None
    score_id: Id | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long may pass without a sign: of the asset, and of its gateway."""

    score_ns: int
    gateway_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Everything that decides who is blind."""

    watched: tuple[Watched, ...]
    seen: Mapping[tuple[str, Id], Seen]  # by asset and run
    heard_ns: Mapping[str, int]  # by gateway
    open: Mapping[str, AlertEvent]  # by asset, the raise of its open blind alert
    patience: Mapping[str, Patience]  # by asset
