"""Observation -> steps of blind alerts: who is to be seen and is not, and who is seen again (ADR-008)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from collector.watch.observation import Observation, Seen, Watched
from contract.alerts import AlertEvent
from contract.ids import NO_RECORD, alert_event_id, alert_id
from contract.words import AlertKind, AlertStep, ClearReason, Criticality, Priority

RULE = AlertKind.BLIND.value
NEVER = -1
"""Stands for the sequence last seen when nothing was: rows count from 0."""

PRIORITY = {
    Criticality.A.value: Priority.HIGH,
    Criticality.B.value: Priority.MEDIUM,
    Criticality.C.value: Priority.LOW,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clock:
    """When it was looked, from when on silence counts, and when the answer was there."""

    now_ns: int
    since_ns: int
    observed_ns: int

    def silence_ns(self, last_ns: int) -> int:
        """Return how long nothing has come since a receipt."""
        if last_ns <= self.now_ns:
            return self.now_ns - max(last_ns, self.since_ns)
        return 0 if last_ns <= self.observed_ns else self.now_ns - self.since_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loss:
    since_ns: int
    text: str


def decide(
    observation: Observation, *, now_ns: int, since_ns: int, observed_ns: int | None = None
) -> tuple[AlertEvent, ...]:
    """Return the steps to store: at most one an asset.

    Silence is counted from `since_ns` at the earliest: a collector that was away itself gives everybody time to come
    back. What came after `now_ns` while the store was asked, until `observed_ns`, is no silence. A receipt beyond that
    lies in the future, as after a clock that was set back, and tells nothing. An alert ends by something seen beyond
    the sequence it was raised at, or with its run; so no later alert has its id.
    """
    clock = _Clock(now_ns=now_ns, since_ns=since_ns, observed_ns=now_ns if observed_ns is None else observed_ns)
    return tuple(_steps(observation, clock))


def _steps(observation: Observation, clock: _Clock) -> Iterator[AlertEvent]:
    for asset in observation.watched:
        raised = observation.open.get(asset.asset_id)
        if raised is not None:
            reason = _cleared_by(asset, observation, raised)
            if reason is not None:
                yield _cleared(raised, reason, clock.now_ns)
            continue
        loss = _loss(asset, observation, clock)
        if loss is not None:
            yield _raised(asset, observation.seen.get((asset.asset_id, asset.run_id)), loss, clock.now_ns)


def _cleared_by(asset: Watched, observation: Observation, raised: AlertEvent) -> ClearReason | None:
    if asset.run_id != raised.run_id or asset.at_end:
        return ClearReason.RUN_ENDED
    seen = observation.seen.get((asset.asset_id, raised.run_id))
    is_beyond = seen is not None and seen.sequence > raised.raised_sequence
    return ClearReason.RETURNED_TO_NORMAL if is_beyond else None


def _loss(asset: Watched, observation: Observation, clock: _Clock) -> _Loss | None:
    seen = observation.seen.get((asset.asset_id, asset.run_id))
    if asset.at_end or asset.is_out or (seen is not None and seen.is_excused):
        return None
    patience = observation.patience[asset.asset_id]
    heard_ns = observation.heard_ns.get(asset.gateway_id, asset.begun_ns)
    if clock.silence_ns(heard_ns) > patience.gateway_ns:
        return _Loss(since_ns=heard_ns, text=f"gateway {asset.gateway_id} silent since")
    seen_ns = asset.begun_ns if seen is None else seen.seen_ns
    if clock.silence_ns(seen_ns) > patience.score_ns:
        return _Loss(since_ns=seen_ns, text="no valid score since")
    return None


def _raised(asset: Watched, seen: Seen | None, loss: _Loss, now_ns: int) -> AlertEvent:
    sequence = NEVER if seen is None else seen.sequence
    alert = alert_id(asset.asset_id, RULE, asset.run_id, asset.bundle_id, sequence)
    return AlertEvent(
        event_id=alert_event_id(alert, AlertStep.RAISED.value, sequence),
        alert_id=alert,
        gateway_id=asset.gateway_id,
        kind=AlertKind.BLIND.value,
        step=AlertStep.RAISED.value,
        asset_id=asset.asset_id,
        rule=RULE,
        run_id=asset.run_id,
        bundle_id=asset.bundle_id,
        window_id=(seen and seen.window_id) or NO_RECORD,
        vector_id=(seen and seen.vector_id) or NO_RECORD,
        score_id=(seen and seen.score_id) or NO_RECORD,
        edge_sequence=1,
        sequence=sequence,
        raised_sequence=sequence,
        score=0.0,
        limit=0.0,
        ratio=0.0,
        priority=PRIORITY.get(asset.criticality, Priority.LOW).value,
        led_by="",
        reason=f"{loss.text} {_written(loss.since_ns, asset.time_zone)}",
        event_ns=loss.since_ns,
        produced_ns=now_ns,
    )


def _cleared(raised: AlertEvent, reason: ClearReason, now_ns: int) -> AlertEvent:
    return replace(
        raised,
        event_id=alert_event_id(raised.alert_id, AlertStep.CLEARED.value, raised.sequence),
        step=AlertStep.CLEARED.value,
        edge_sequence=raised.edge_sequence + 1,
        reason=reason.value,
        event_ns=now_ns,
        produced_ns=now_ns,
    )


def _written(ns: int, zone: str) -> str:
    return f"{datetime.fromtimestamp(ns // 10**9, UTC).astimezone(_zone(zone)):%Y-%m-%d %H:%M:%S %Z}"


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC  # a declaration may name what is no zone: the record is stored as it came
