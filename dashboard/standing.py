"""Trail -> where the alert stands: raised, latest, ended, who acknowledged, what it turned out to be."""

from dataclasses import dataclass

from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.trail import Stored, Trail
from contract.words import AlertStep, HopStatus, Verb, VerdictSource

_STRENGTH = {source.value: rank for rank, source in enumerate(VerdictSource)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the headline needs to know of an alert."""

    raised: Stored[AlertEvent]
    latest: AlertEvent
    ended: AlertEvent | None  # None while the alert is active
    acknowledged: Stored[OperatorAction] | None
    verdict: Stored[Verdict] | None
    ratio_now: float  # score / limit of the newest window while it is active, of its last step after


def standing_of(trail: Trail) -> Standing:
    """Read where the alert stands; what was retracted doesn't count."""
    latest = trail.events[-1].record
    is_active = latest.step != AlertStep.CLEARED
    return Standing(
        raised=trail.events[0],
        latest=latest,
        ended=None if is_active else latest,
        acknowledged=_acknowledged(trail.actions),
        verdict=strongest(trail.verdicts),
        ratio_now=trail.latest.record.decision.ratio if is_active and trail.latest else latest.ratio,
    )


def strongest(verdicts: tuple[Stored[Verdict], ...]) -> Stored[Verdict] | None:
    """Return the verdict that counts: the strongest source, then the newest in commit order (KPI.md C4)."""
    taken_back = {v.record.retracts for v in verdicts if v.record.retracts}
    standing = [v for v in verdicts if v.record.verdict_id not in taken_back and not v.record.retracts]
    if not standing:
        return None
    least = min(_STRENGTH.get(v.record.source, len(_STRENGTH)) for v in standing)
    return [v for v in standing if _STRENGTH.get(v.record.source, len(_STRENGTH)) == least][-1]


def degraded(trail: Trail) -> bool:
    """Tell whether readings of the window that raised are missing, refused or uncertain."""
    if trail.raising is None:
        return True
    window = trail.raising.record.window
    return window.readings_count < window.readings_expected or window.readings_uncertain > 0 or bool(trail.refusals)


def doubtful(trail: Trail, share: float) -> bool:
    """Tell whether more than this share of the readings is missing or uncertain: is it the sensor or the machine?"""
    if trail.raising is None:
        return True
    window = trail.raising.record.window
    unsure = window.readings_expected - window.readings_count + window.readings_uncertain
    return unsure > share * window.readings_expected


def broken(trail: Trail) -> bool:
    """Tell whether a hop that is due does not resolve."""
    return any(hop.status not in (HopStatus.COMPLETE, HopStatus.NOT_DUE) for hop in trail.hops)


def fingerprint(trail: Trail) -> str:
    """Return a text that changes when something new is known of the alert."""
    latest = trail.latest.record.score.score_id if trail.latest else ""
    hops = "".join(hop.status[0] for hop in trail.hops)
    return f"{len(trail.events)}.{len(trail.actions)}.{len(trail.verdicts)}.{len(trail.labels)}.{hops}.{latest}"


def _acknowledged(actions: tuple[Stored[OperatorAction], ...]) -> Stored[OperatorAction] | None:
    taken_back = {a.record.retracts for a in actions if a.record.verb == Verb.RETRACT}
    standing = [a for a in actions if a.record.verb == Verb.ACKNOWLEDGE and a.record.action_id not in taken_back]
    return standing[-1] if standing else None
