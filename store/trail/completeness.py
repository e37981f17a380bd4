"""All alerts -> how many of their due hops are complete: the machine's hops, and with those that people make."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from contract.scope import Scope
from contract.trail import count_hops
from contract.words import MACHINE_HOPS, ArtifactKind, HopName, HopStatus
from store.query.protocol import Ask
from store.query.records import record_of, rows_of
from store.trail.artifacts import find_artifact
from store.trail.hops import ACTION_DUE_NS, OUTCOME_DUE_NS, RECORD_OF

Statuses = Mapping[HopName, HopStatus]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """What decides how the hops of one alert stand."""

    alert_id: str
    bundle_id: str
    produced_ns: int  # when the gateway raised it
    raise_is_stored: bool
    is_scored: bool
    has_readings: bool
    has_action: bool
    has_verdict: bool
    refused: tuple[str, ...]  # records of it that the collector refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Hops that are due, and how many of them are complete."""

    complete: int
    due: int

    @property
    def share(self) -> float | None:
        """Complete / due; None when nothing is due: no alert is not completeness."""
        return self.complete / self.due if self.due else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """Sums over all alerts; ratios of sums, never means of ratios (KPI.md C8)."""

    alerts: int
    hops: Mapping[HopName, Share]
    incomplete: tuple[str, ...]  # alerts with a machine hop that is not complete, newest first

    @property
    def machine(self) -> Share:
        """The five hops of the machine."""
        return _sum(self.hops[name] for name in MACHINE_HOPS)

    @property
    def with_people(self) -> Share:
        """All seven hops."""
        return _sum(self.hops.values())


def find_completeness(ask: Ask, scope: Scope, *, clock: Callable[[], int] = time.time_ns) -> Completeness:
    """Count the hops of every alert at the scope's sites; `clock` tells what is due by now."""
    now_ns = clock()
    facts = [record_of(AlertFacts, row) for row in rows_of(ask.ask(scope, "alert_hops"))]
    bundles = {bundle_id: _is_stored(ask, scope, bundle_id, now_ns) for bundle_id in {f.bundle_id for f in facts}}
    stand = [(each.alert_id, statuses_of(each, bundle=bundles[each.bundle_id], now_ns=now_ns)) for each in facts]
    return Completeness(
        alerts=len(facts),
        hops={name: _share(statuses[name] for _, statuses in stand) for name in HopName},
        incomplete=tuple(
            alert for alert, statuses in stand if any(statuses[name] != HopStatus.COMPLETE for name in MACHINE_HOPS)
        ),
    )


def statuses_of(facts: AlertFacts, *, bundle: bool, now_ns: int) -> Statuses:
    """Return how the seven hops of one alert stand, as its trail has them; `bundle`: its bytes are stored whole."""
    scored = facts.is_scored
    late_action = now_ns >= facts.produced_ns + ACTION_DUE_NS
    late_outcome = now_ns >= facts.produced_ns + OUTCOME_DUE_NS
    return {
        HopName.READINGS: _machine(facts, HopName.READINGS, there=scored, whole=facts.has_readings),
        HopName.FEATURES: _machine(facts, HopName.FEATURES, there=scored),
        HopName.MODEL: _machine(facts, HopName.MODEL, there=scored, whole=bundle),
        HopName.DECISION: _machine(facts, HopName.DECISION, there=scored),
        HopName.ALERT: _machine(facts, HopName.ALERT, there=facts.raise_is_stored),
        HopName.ACTION: _peoples(facts, HopName.ACTION, there=facts.has_action, late=late_action),
        HopName.OUTCOME: _peoples(facts, HopName.OUTCOME, there=facts.has_verdict, late=late_outcome),
    }


def _machine(facts: AlertFacts, name: HopName, *, there: bool, whole: bool = True) -> HopStatus:
    if there:
        return HopStatus.COMPLETE if whole else HopStatus.MISSING
    return HopStatus.REFUSED if RECORD_OF[name] in facts.refused else HopStatus.MISSING


def _peoples(facts: AlertFacts, name: HopName, *, there: bool, late: bool) -> HopStatus:
    if there:
        return HopStatus.COMPLETE
    if RECORD_OF[name] in facts.refused:
        return HopStatus.REFUSED
    return HopStatus.MISSING if late else HopStatus.NOT_DUE


def _is_stored(ask: Ask, scope: Scope, bundle_id: str, now_ns: int) -> bool:
    return find_artifact(ask, scope, ArtifactKind.BUNDLE, bundle_id, before_ns=now_ns).body is not None


def _share(statuses: Iterable[HopStatus]) -> Share:
    counts = count_hops(statuses)
    return Share(complete=counts.complete, due=counts.due)


def _sum(shares: Iterable[Share]) -> Share:
    given = list(shares)
    return Share(complete=sum(each.complete for each in given), due=sum(each.due for each in given))
