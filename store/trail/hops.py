"""What the store holds of an alert -> its seven hops, each complete, missing, refused or not yet due."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.canonical import canonical_json
from contract.effective import effective_actions, verdict_that_counts
from contract.ids import Digest, digest
from contract.readings import Refusal
from contract.trail import Hop, Stored
from contract.verbs import text_of
from contract.windows import ScoredWindow
from contract.words import AlertKind, AlertStep, HopName, HopStatus
from contract.zone import known_zone
from store.trail.artifacts import StoredArtifact
from store.trail.blind_hops import ENDED_BY_ITSELF, NO_VERDICT, blind_hops

_HOUR_NS = 3600 * 10**9
ACTION_DUE_NS = 24 * _HOUR_NS
OUTCOME_DUE_NS = 30 * 24 * _HOUR_NS
"""How long after the raise somebody should have acted, and a verdict be there (KPI.md, default horizon)."""

RECORD_OF = {
    HopName.READINGS: "span twin.window",
    HopName.FEATURES: "span twin.window",
    HopName.MODEL: "span twin.window",
    HopName.DECISION: "span twin.window",
    HopName.ALERT: AlertEvent.event,
    HopName.ACTION: OperatorAction.event,
    HopName.OUTCOME: Verdict.event,
}
"""What carries each hop, as the collector names it when it refuses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedReadings:
    """Of one signal: how many readings the window names, and how many of them are stored."""

    signal: str
    named: int
    stored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HopInputs:
    """Everything that decides how the hops stand."""

    first: Stored[AlertEvent]  # the raise; the first step there is when the raise itself is not stored
    raising: Stored[ScoredWindow] | None
    readings: Sequence[NamedReadings]
    refusals: Sequence[Refusal]  # of readings inside the raising window
    bundle: StoredArtifact
    actions: Sequence[Stored[OperatorAction]]  # in commit order
    verdicts: Sequence[Stored[Verdict]]  # in commit order
    refused: Mapping[str, str]  # records of this alert that the collector refused: name and why
    zone: str  # IANA zone of the site, for due dates
    is_over: bool = False  # the alert has ended


def hops_of(inputs: HopInputs, *, now_ns: int) -> tuple[Hop, ...]:
    """Return the seven hops in order, as they stand at that time."""
    return (
        *_before_the_alert(inputs),
        _alert(inputs),
        _action(inputs, now_ns),
        _outcome(inputs, now_ns),
    )


def _before_the_alert(inputs: HopInputs) -> tuple[Hop, ...]:
    if inputs.first.record.kind == AlertKind.BLIND:
        return blind_hops(inputs.first.record, inputs.zone)
    return _readings(inputs), _features(inputs), _model(inputs), _decision(inputs)


def _readings(inputs: HopInputs) -> Hop:
    if inputs.raising is None:
        return _no_window(inputs, HopName.READINGS)
    window = inputs.raising.record.window
    lacking = [each for each in inputs.readings if each.stored < each.named]
    return Hop(
        name=HopName.READINGS,
        status=HopStatus.MISSING if lacking else HopStatus.COMPLETE,
        id=f"{window.run_id}:{window.first_sequence}-{window.last_sequence}",
        digest=window.readings_digest,
        time_ns=window.last_ns,
        value=f"{window.readings_count} of {window.readings_expected}, {len(inputs.refusals)} refused",
        reason=", ".join(
            f"{each.signal}: {each.named - each.stored} of {each.named} readings are not stored" for each in lacking
        ),
    )


def _features(inputs: HopInputs) -> Hop:
    if inputs.raising is None:
        return _no_window(inputs, HopName.FEATURES, identity=inputs.first.record.vector_id)
    scored = inputs.raising.record
    return Hop(
        name=HopName.FEATURES,
        status=HopStatus.COMPLETE,
        id=scored.vector.vector_id,
        digest=scored.vector.features_digest,
        time_ns=scored.decision.produced_ns,
        value=f"{len(scored.vector.features)} by {scored.vector.feature_code}",
    )


def _model(inputs: HopInputs) -> Hop:
    if inputs.raising is None:
        return _no_window(inputs, HopName.MODEL, identity=inputs.first.record.bundle_id)
    scored = inputs.raising.record
    return Hop(
        name=HopName.MODEL,
        status=HopStatus.COMPLETE if inputs.bundle.body is not None else HopStatus.MISSING,
        id=scored.score.bundle_id,
        digest=scored.score.score_digest,
        time_ns=scored.decision.produced_ns,
        value=f"score {scored.score.score:.2f}",
        reason=inputs.bundle.problem,
    )


def _decision(inputs: HopInputs) -> Hop:
    if inputs.raising is None:
        return _no_window(inputs, HopName.DECISION, identity=inputs.first.record.score_id)
    decision = inputs.raising.record.decision
    return Hop(
        name=HopName.DECISION,
        status=HopStatus.COMPLETE,
        id=inputs.raising.record.score.score_id,
        digest=decision.decision_digest,
        time_ns=decision.produced_ns,
        value=f"{decision.ratio:.2f} × limit, {decision.above} in a row",
    )


def _alert(inputs: HopInputs) -> Hop:
    event = inputs.first.record
    raise_is_stored = event.step == AlertStep.RAISED
    reason = "" if raise_is_stored else inputs.refused.get(RECORD_OF[HopName.ALERT], "its raise is not stored")
    delay_s = (inputs.first.received_ns - event.produced_ns) / 1e9
    took = f"{delay_s:.1f} s" if delay_s >= 0.05 else "< 0.1 s"
    how = "raised by the collector" if event.kind == AlertKind.BLIND else f"delivered in {took}"
    return Hop(
        name=HopName.ALERT,
        status=HopStatus.COMPLETE if raise_is_stored else _absent(inputs, HopName.ALERT),
        id=event.alert_id,
        digest=_digest_of(event),
        time_ns=event.produced_ns,
        value=f"{event.priority}, {how}",
        reason=reason,
    )


def _action(inputs: HopInputs, now_ns: int) -> Hop:
    effective = effective_actions(inputs.actions)
    if not effective and inputs.is_over and inputs.first.record.kind == AlertKind.BLIND:
        return Hop(name=HopName.ACTION, status=HopStatus.NOT_DUE, reason=ENDED_BY_ITSELF)
    if not effective:
        return _awaited(inputs, HopName.ACTION, ACTION_DUE_NS, now_ns, late="nobody has acted within 24 h of the raise")
    action = effective[-1].record
    return Hop(
        name=HopName.ACTION,
        status=HopStatus.COMPLETE,
        id=action.action_id,
        digest=_digest_of(action),
        time_ns=action.acted_ns,
        value=f"{text_of(action.verb).done}, {action.actor}",
    )


def _outcome(inputs: HopInputs, now_ns: int) -> Hop:
    counting = verdict_that_counts(inputs.verdicts)
    if counting is None and inputs.first.record.kind == AlertKind.BLIND:
        return Hop(name=HopName.OUTCOME, status=HopStatus.NOT_DUE, reason=NO_VERDICT)
    if counting is None:
        return _awaited(inputs, HopName.OUTCOME, OUTCOME_DUE_NS, now_ns, late="no verdict within 30 d of the raise")
    verdict = counting.record
    return Hop(
        name=HopName.OUTCOME,
        status=HopStatus.COMPLETE,
        id=verdict.verdict_id,
        digest=_digest_of(verdict),
        time_ns=verdict.decided_ns,
        value=f"{verdict.value.replace('_', ' ')}, by {verdict.source.replace('_', ' ')}",
    )


def _no_window(inputs: HopInputs, name: HopName, *, identity: str = "") -> Hop:
    window = inputs.first.record.window_id
    reason = f"window {window[:8]}… that raised it is not stored: look at the gateway's outbox and ledger"
    return Hop(
        name=name,
        status=_absent(inputs, name),
        id=identity or f"{inputs.first.record.run_id}:{inputs.first.record.sequence}",
        reason=inputs.refused.get(RECORD_OF[name], reason),
    )


def _awaited(inputs: HopInputs, name: HopName, due_after_ns: int, now_ns: int, *, late: str) -> Hop:
    """Return a hop that people make and nobody has made yet; it is due that long after the gateway raised."""
    if RECORD_OF[name] in inputs.refused:
        return Hop(name=name, status=HopStatus.REFUSED, reason=inputs.refused[RECORD_OF[name]])
    due_ns = inputs.first.record.produced_ns + due_after_ns
    if now_ns < due_ns:
        due = datetime.fromtimestamp(due_ns // 10**9, UTC).astimezone(known_zone(inputs.zone))
        return Hop(name=name, status=HopStatus.NOT_DUE, reason=f"due {due:%Y-%m-%d %H:%M %Z}")
    return Hop(name=name, status=HopStatus.MISSING, reason=late)


def _absent(inputs: HopInputs, name: HopName) -> HopStatus:
    return HopStatus.REFUSED if RECORD_OF[name] in inputs.refused else HopStatus.MISSING


def _digest_of(record: Any) -> Digest:
    # repr, since a record may hold a NaN and JSON has none
    return digest(canonical_json({name: repr(value) for name, value in asdict(record).items()}))
