"""The answer to "why did this alert come, and what came of it": seven hops and the records behind them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from contract.alerts import AlertEvent, Label, OperatorAction, Verdict
from contract.ids import Id
from contract.plant import Asset, Deployment, Run
from contract.readings import Refusal
from contract.windows import ScoredWindow
from contract.words import HopName, HopStatus

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One hop: how it stands, which record it is, when, and why it is missing if it is."""

    name: HopName
    status: HopStatus
    id: str = ""
    digest: str = ""
    time_ns: int | None = None
    value: str = ""  # the one value people look for, as "160 of 160, 0 refused"
    reason: str = ""  # empty only when complete


@dataclass(frozen=True, slots=True, kw_only=True)
class HopCounts:
    """How many hops stand how; what is neither complete nor not yet due is broken."""

    complete: int
    not_due: int
    broken: int

    @property
    def due(self) -> int:
        """Hops that should be complete by now."""
        return self.complete + self.broken


def count_hops(statuses: Iterable[HopStatus]) -> HopCounts:
    """Count hops by how they stand.

    >>> count_hops([HopStatus.COMPLETE, HopStatus.REFUSED, HopStatus.NOT_DUE, HopStatus.MISSING])
    HopCounts(complete=1, not_due=1, broken=2)
    """
    counts = Counter(statuses)
    complete, not_due = counts[HopStatus.COMPLETE], counts[HopStatus.NOT_DUE]
    return HopCounts(complete=complete, not_due=not_due, broken=counts.total() - complete - not_due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored(Generic[Record]):
    """A record with the time the collector received it."""

    record: Record
    received_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Everything the store knows of one alert; tuples are in the order things happened."""

    alert_id: Id
    hops: tuple[Hop, ...]
    events: tuple[Stored[AlertEvent], ...]  # by edge sequence; empty never: no event, no alert
    asset: Asset | None
    run: Run | None
    deployment: Deployment | None
    raising: Stored[ScoredWindow] | None  # the window that raised
    latest: Stored[ScoredWindow] | None  # the newest window scored while the alert was open
    refusals: tuple[Refusal, ...]  # readings refused inside the raising window
    actions: tuple[Stored[OperatorAction], ...]  # in commit order
    verdicts: tuple[Stored[Verdict], ...]  # in commit order
    labels: tuple[Label, ...]  # labels of the run
    bundle_tar: bytes | None
    contract_raw: bytes | None
