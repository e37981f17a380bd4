"""An alert and everything said about it: machine steps, actions, verdicts and labels; all append-only."""

from dataclasses import dataclass
from typing import ClassVar

from contract.attribute import LONGEST_DETAIL, LONGEST_NOTE, attribute, word
from contract.ids import Digest, Id
from contract.words import AlertKind, AlertStep, Priority, Verb, VerdictSource, VerdictValue


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEvent:
    """One step of an alert: raised, updated or cleared. Ordered by edge sequence, never by a clock.

    A blind alert is the collector's own (ADR-008): window, vector, score and sequence name what was last seen, score,
    limit and ratio are 0, and its time is when that was received.
    """

    event: ClassVar[str] = "twin.alert"
    table: ClassVar[str] = "alert_events"
    time_field: ClassVar[str] = "event_ns"

    event_id: Id = attribute("twin.alert.event_id", "mint('alert_event', alert, step, last sequence of the window)")
    alert_id: Id = attribute("twin.alert.id", "mint('alert', asset, rule, run, bundle, raising sequence)")
    gateway_id: str = attribute("twin.gateway.id", "gateway", on_resource=True)
    kind: str = word("twin.alert.kind", AlertKind)
    step: str = word("twin.alert.step", AlertStep)
    asset_id: str = attribute("twin.asset.id", "asset")
    rule: str = attribute("twin.alert.rule", "alert rule of the policy")
    run_id: Id = attribute("twin.run.id", "run")
    bundle_id: Digest = attribute("twin.bundle.id", "bundle that scored")
    window_id: Id = attribute("twin.window.id", "window that decided this step; the trace is the raising one's")
    vector_id: Id = attribute("twin.vector.id", "its feature vector")
    score_id: Id = attribute("twin.score.id", "its score")
    edge_sequence: int = attribute(
        "twin.edge.sequence", "order of alert steps on the gateway; of a blind alert 1 and 2"
    )
    sequence: int = attribute("twin.sequence", "last sequence of the window that decided")
    raised_sequence: int = attribute("twin.sequence.raised", "last sequence of the window that raised")
    repeats: int = attribute("twin.alert.repeats", "raises joined into this alert within the re-arm time", default=0)
    score: float = attribute("twin.score", "score at this step")
    limit: float = attribute("twin.decision.limit", "limit that decided")
    ratio: float = attribute("twin.decision.ratio", "score / limit")
    priority: str = word("twin.priority", Priority)
    led_by: str = attribute("twin.alert.led_by", "feature with the largest contribution")
    reason: str = attribute(
        "twin.alert.reason",
        "why it was cleared or updated; of a blind alert why it was raised",
        default="",
        longest=LONGEST_DETAIL,
    )
    event_ns: int = attribute("twin.time.event", "event time of the window that decided", unit="ns")
    produced_ns: int = attribute("twin.time.produced", "when the edge decided", unit="ns")


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorAction:
    """What a person did to an alert; a later action can retract it, nothing edits it."""

    event: ClassVar[str] = "twin.operator.action"
    table: ClassVar[str] = "operator_actions"
    time_field: ClassVar[str] = "acted_ns"

    action_id: Id = attribute("twin.action.id", "mint('action', alert, verb, nonce)")
    alert_id: Id = attribute("twin.alert.id", "alert acted on")
    verb: str = word("twin.action.verb", Verb)
    actor: str = attribute("user.id", "who acted")
    nonce: str = attribute("twin.action.nonce", "minted when the form was drawn")
    note: str = attribute("twin.action.note", "what the person wrote", default="", longest=LONGEST_NOTE)
    assignee: str = attribute("twin.action.assignee", "who has it now, for assign", default="")
    until_ns: int | None = attribute("twin.action.until", "end of shelving or out of service", unit="ns", default=None)
    retracts: Id | None = attribute("twin.action.retracts", "action taken back, for retract", default=None)
    acted_ns: int = attribute("twin.time.event", "when the person acted", unit="ns")
    from_ns: int | None = attribute("twin.action.from", "begin of out of service", unit="ns", default=None)
    session: str = attribute("session.id", "sign-in session in which the person acted", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an alert turned out to be; the strongest source wins, then the newest by receipt (KPI.md C4)."""

    event: ClassVar[str] = "twin.verdict"
    table: ClassVar[str] = "verdicts"
    time_field: ClassVar[str] = "decided_ns"

    verdict_id: Id = attribute("twin.verdict.id", "mint('action', alert, 'verdict', nonce)")
    alert_id: Id = attribute("twin.alert.id", "alert judged")
    value: str = word("twin.verdict.value", VerdictValue)
    reason: str = attribute("twin.verdict.reason", "why, in the person's words", default="", longest=LONGEST_NOTE)
    source: str = word("twin.verdict.source", VerdictSource)
    actor: str = attribute("user.id", "who judged")
    nonce: str = attribute("twin.action.nonce", "minted when the form was drawn")
    retracts: Id | None = attribute("twin.verdict.retracts", "verdict taken back", default=None)
    decided_ns: int = attribute("twin.time.event", "when it was judged", unit="ns")
    session: str = attribute("session.id", "sign-in session in which the person judged", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A stretch of a run that a data set calls a fault; it never touches a score."""

    event: ClassVar[str] = "twin.label"
    table: ClassVar[str] = "labels"
    time_field: ClassVar[str] = "last_ns"

    label_id: Id = attribute("twin.label.id", "mint('label', run, name, first sequence, last sequence)")
    asset_id: str = attribute("twin.asset.id", "asset")
    run_id: Id = attribute("twin.run.id", "run; a label belongs to a run, not to a time")
    name: str = attribute("twin.label.name", "what the data set calls it")
    source: str = attribute("twin.label.source", "who labelled: dataset")
    first_sequence: int = attribute("twin.sequence.first", "first labelled row")
    last_sequence: int = attribute("twin.sequence.last", "last labelled row")
    first_ns: int = attribute("twin.time.first", "event time of the first labelled row", unit="ns")
    last_ns: int = attribute("twin.time.last", "event time of the last labelled row", unit="ns")


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedBy:
    """The window that raised the alert an event is about: its id is the trace, its score's id names the span."""

    window_id: Id
    score_id: Id
