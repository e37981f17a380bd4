"""Trail -> where the alert stands: raised, latest, ended, who acknowledged, what it turned out to be."""

from dataclasses import dataclass

from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.effective import effective_actions, verdict_that_counts
from contract.trail import Stored, Trail, count_hops
from contract.words import AlertKind, AlertStep, EpisodeState, Verb
from dashboard.alert.blind import is_blind


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertStatus:
    """What the headline needs to know of an alert."""

    raised: Stored[AlertEvent]
    latest: AlertEvent
    ended: AlertEvent | None  # None while the alert is active
    acknowledged: Stored[OperatorAction] | None
    verdict: Stored[Verdict] | None
    ratio_now: float  # score / limit of the newest window while it is active, of its last step after
    assigned: Stored[OperatorAction] | None = None
    shelved: Stored[OperatorAction] | None = None
    out: Stored[OperatorAction] | None = None  # of service
    confirmed: Stored[OperatorAction] | None = None

    @property
    def owner(self) -> str:
        """Who it is assigned to, or else who acknowledged it; empty for nobody."""
        if self.assigned and self.assigned.record.assignee:
            return self.assigned.record.assignee
        return self.acknowledged.record.actor if self.acknowledged else ""

    def state(self, now_ns: int) -> EpisodeState:
        """Return where it stands at that moment, as the store's macro episode_state has it."""
        if self.ended is not None:
            is_done = self.acknowledged or self.verdict or self.raised.record.kind == AlertKind.BLIND
            return EpisodeState.RETURNED if is_done else EpisodeState.UNSEEN
        if self.out is not None and began_ns(self.out.record) <= now_ns < ended_ns(self.out.record):
            return EpisodeState.OUT_OF_SERVICE
        if self.shelved is not None and now_ns < ended_ns(self.shelved.record):
            return EpisodeState.SHELVED
        return EpisodeState.ACKNOWLEDGED if self.acknowledged else EpisodeState.NEW


def alert_status(trail: Trail) -> AlertStatus:
    """Read where the alert stands; what was retracted doesn't count."""
    latest = trail.events[-1].record
    is_active = latest.step != AlertStep.CLEARED
    last = {each.record.verb: each for each in effective_actions(trail.actions)}
    return AlertStatus(
        raised=trail.events[0],
        latest=latest,
        ended=None if is_active else latest,
        acknowledged=last.get(Verb.ACKNOWLEDGE),
        verdict=verdict_that_counts(trail.verdicts),
        ratio_now=trail.latest.record.decision.ratio if is_active and trail.latest else latest.ratio,
        assigned=last.get(Verb.ASSIGN),
        shelved=last.get(Verb.SHELVE),
        out=last.get(Verb.OUT_OF_SERVICE),
        confirmed=last.get(Verb.CONFIRM),
    )


def began_ns(action: OperatorAction) -> int:
    """Return from when an action counts: one that names no begin counts from when it was done."""
    return action.acted_ns if action.from_ns is None else action.from_ns


def ended_ns(action: OperatorAction) -> int:
    """Return until when an action counts: one that names no end is over at once."""
    return action.acted_ns if action.until_ns is None else action.until_ns


def records_by_people(trail: Trail) -> list[OperatorAction | Verdict]:
    """Return every action, then every verdict, with those that take others back."""
    actions: list[OperatorAction | Verdict] = [each.record for each in trail.actions]
    return actions + [each.record for each in trail.verdicts]


def degraded(trail: Trail) -> bool:
    """Tell whether readings of the window that raised are missing, refused or uncertain; none raised a blind alert."""
    if is_blind(trail):
        return False
    if trail.raising is None:
        return True
    window = trail.raising.record.window
    return window.readings_count < window.readings_expected or window.readings_uncertain > 0 or bool(trail.refusals)


def doubtful(trail: Trail, share: float) -> bool:
    """Tell whether more than this share of the readings is missing or uncertain: is it the sensor or the machine?

    Not of a blind alert: it says itself that there are none.
    """
    if is_blind(trail):
        return False
    if trail.raising is None:
        return True
    window = trail.raising.record.window
    unsure = window.readings_expected - window.readings_count + window.readings_uncertain
    return unsure > share * window.readings_expected


def broken(trail: Trail) -> bool:
    """Tell whether a hop that is due does not resolve."""
    return count_hops(hop.status for hop in trail.hops).broken > 0


def fingerprint(trail: Trail) -> str:
    """Return a text that changes when something new is known of the alert."""
    latest = trail.latest.record.score.score_id if trail.latest else ""
    hops = "".join(hop.status[0] for hop in trail.hops)
    return f"{len(trail.events)}.{len(trail.actions)}.{len(trail.verdicts)}.{len(trail.labels)}.{hops}.{latest}"
