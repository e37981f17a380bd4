"""Score -> decision: a limit, a persistence, a hysteresis band, a clear count and a re-arm time."""

from dataclasses import replace

from contract.ids import Digest, Id, alert_id, digest
from contract.words import AlertStep, Criticality, DecisionStep, Priority
from inference.decision_state import ClearedAlert, DecisionState, OpenAlert, Outcome
from inference.manifest import Policy

__all__ = ["DecisionState", "OpenAlert", "Outcome", "decide", "decision_digest", "interrupt", "priority_of"]

RANK = tuple(Priority)
"""Priorities, the highest first."""

RAISED_AGAIN, MORE_URGENT = "raised_again", "more_urgent"


def decide(
    policy: Policy,
    *,
    bundle_id: Digest,
    asset_id: str,
    criticality: Criticality,
    run_id: Id,
    state: DecisionState,
    score: float,
    last_sequence: int,
    last_ns: int,
) -> tuple[DecisionState, Outcome]:
    """Decide one scored window; return the state after it and what happened.

    `above` counts consecutive windows over the limit; at `persistence` an alert is raised. While it is open, `below`
    counts consecutive windows at or under hysteresis x limit; at `clear_after` it clears. A raise within `rearm_s` of
    a clear, in the same run and by the same bundle, joins the alert that cleared.
    """
    above = state.above + 1 if score > policy.limit else 0
    priority = priority_of(policy, criticality, score / policy.limit)
    if state.open is not None:
        return _while_open(policy, replace(state, above=above), state.open, score, priority, last_ns)
    if above < policy.persistence:
        step = DecisionStep.RISING if above else DecisionStep.QUIET
        return replace(state, above=above, below=0), Outcome(step=step)
    fresh = OpenAlert(
        alert_id=alert_id(asset_id, policy.rule, run_id, bundle_id, last_sequence),
        run_id=run_id,
        bundle_id=bundle_id,
        raised_sequence=last_sequence,
        priority=priority,
    )
    joined = _joined(policy, state.cleared, fresh, last_ns)
    after = DecisionState(above=above, below=0, open=joined or fresh, cleared=None)
    if joined is None:
        return after, Outcome(step=DecisionStep.RAISED, alert_step=AlertStep.RAISED, alert=fresh)
    return after, Outcome(step=DecisionStep.RAISED, alert_step=AlertStep.UPDATED, alert=joined, reason=RAISED_AGAIN)


def interrupt(state: DecisionState, *, at_ns: int | None = None) -> tuple[DecisionState, OpenAlert | None]:
    """Put the counters to rest at a gap, a run's end or a bundle swap; return the alert that this ends, if one is open.

    `at_ns` is the event time of the interruption, when it has one: a raise within `rearm_s` of it joins the alert.
    """
    if state.open is None:
        return DecisionState(cleared=state.cleared), None
    ended = state.open
    cleared = None if at_ns is None else ClearedAlert(alert=ended, cleared_ns=at_ns)
    return DecisionState(cleared=cleared), ended


def priority_of(policy: Policy, criticality: Criticality, ratio: float) -> Priority:
    """Return the highest priority whose least ratio is reached; the lowest declared when none is."""
    least = policy.priority[criticality]
    declared = [p for p in RANK if p in least]
    return next((p for p in declared if ratio >= least[p]), declared[-1] if declared else Priority.LOW)


def decision_digest(policy_sha256: Digest, criticality: Criticality, before: DecisionState, outcome: Outcome) -> Digest:
    """Digest over the policy, the state before and the step."""
    held = "" if before.open is None else f"{before.open.alert_id} {before.open.priority}"
    parts = (policy_sha256, criticality, before.above, before.below, held, outcome.step, outcome.alert_step or "")
    return digest("|".join(str(part) for part in parts).encode())


def _while_open(
    policy: Policy, counted: DecisionState, alert: OpenAlert, score: float, priority: Priority, last_ns: int
) -> tuple[DecisionState, Outcome]:
    below = counted.below + 1 if score <= policy.hysteresis * policy.limit else 0
    if below >= policy.clear_after:
        after = DecisionState(above=0, below=0, cleared=ClearedAlert(alert=alert, cleared_ns=last_ns))
        return after, Outcome(step=DecisionStep.CLEARED, alert_step=AlertStep.CLEARED, alert=alert)
    step = DecisionStep.CLEARING if below else DecisionStep.ACTIVE
    if RANK.index(priority) < RANK.index(alert.priority):
        urgent = replace(alert, priority=priority)
        after = replace(counted, below=below, open=urgent)
        return after, Outcome(step=step, alert_step=AlertStep.UPDATED, alert=urgent, reason=MORE_URGENT)
    return replace(counted, below=below), Outcome(step=step, alert=alert)


def _joined(policy: Policy, cleared: ClearedAlert | None, fresh: OpenAlert, last_ns: int) -> OpenAlert | None:
    if cleared is None or last_ns - cleared.cleared_ns > policy.rearm_s * 1e9:
        return None
    before = cleared.alert
    if (before.run_id, before.bundle_id) != (fresh.run_id, fresh.bundle_id):
        return None
    return replace(before, priority=fresh.priority, repeats=before.repeats + 1)
