"""Decision -> alert event: what the edge sends when an alert is raised, updated or cleared, and verify makes again."""

from contract.alerts import AlertEvent
from contract.ids import alert_event_id
from contract.windows import ScoredWindow
from contract.words import AlertKind, AlertStep, ClearReason
from inference.decision_state import LatestWindow, OpenAlert, Outcome
from inference.line import ScoringLine, latest_window


def alert_event(line: ScoringLine, scored: ScoredWindow, outcome: Outcome, *, edge_sequence: int) -> AlertEvent | None:
    """Return the step that this window makes of its alert; None when it makes none."""
    if outcome.alert is None or outcome.alert_step is None:
        return None
    cleared = outcome.alert_step is AlertStep.CLEARED
    return _event(
        outcome.alert,
        latest_window(line.contract.terms, scored),
        step=outcome.alert_step,
        asset_id=line.asset_id,
        rule=line.bundle.policy.rule,
        gateway_id=scored.window.gateway_id,
        reason=ClearReason.RETURNED_TO_NORMAL.value if cleared else outcome.reason,
        edge_sequence=edge_sequence,
        produced_ns=scored.decision.produced_ns,
    )


def ended_event(
    ended: OpenAlert,
    reason: ClearReason,
    *,
    asset_id: str,
    rule: str,
    gateway_id: str,
    edge_sequence: int,
    produced_ns: int,
) -> AlertEvent:
    """Return the clearing of an alert that a gap, a run's end or a bundle swap ended; it points at its newest window.

    `rule` is that of the policy that raised it.
    """
    if ended.latest is None:
        raise ValueError(f"alert {ended.alert_id} was never passed through score_window, so it has no newest window")
    return _event(
        ended,
        ended.latest,
        step=AlertStep.CLEARED,
        asset_id=asset_id,
        rule=rule,
        gateway_id=gateway_id,
        reason=reason.value,
        edge_sequence=edge_sequence,
        produced_ns=produced_ns,
    )


def _event(
    alert: OpenAlert,
    latest: LatestWindow,
    *,
    step: AlertStep,
    asset_id: str,
    rule: str,
    gateway_id: str,
    reason: str,
    edge_sequence: int,
    produced_ns: int,
) -> AlertEvent:
    return AlertEvent(
        event_id=alert_event_id(alert.alert_id, step.value, latest.sequence),
        alert_id=alert.alert_id,
        gateway_id=gateway_id,
        kind=AlertKind.DEVIATION.value,
        step=step.value,
        asset_id=asset_id,
        rule=rule,
        run_id=alert.run_id,
        bundle_id=alert.bundle_id,
        window_id=latest.window_id,
        vector_id=latest.vector_id,
        score_id=latest.score_id,
        edge_sequence=edge_sequence,
        sequence=latest.sequence,
        raised_sequence=alert.raised_sequence,
        repeats=alert.repeats,
        score=latest.score,
        limit=latest.limit,
        ratio=latest.ratio,
        priority=alert.priority.value,
        led_by=latest.led_by,
        reason=reason,
        event_ns=latest.event_ns,
        produced_ns=produced_ns,
    )
