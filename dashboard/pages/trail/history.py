"""Trail -> what could be seen of the alert from each commit on: a record counts from when the collector had it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.trail import Record, Stored, Trail
from contract.words import EpisodeState, Verb
from dashboard.alert.state import AlertStatus, alert_status, began_ns, ended_ns

Came = Stored[AlertEvent] | Stored[OperatorAction] | Stored[Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What stood from a moment until the next one; nothing came where something began or ended by itself."""

    from_ns: int
    came: tuple[Came, ...]
    state: EpisodeState
    status: AlertStatus


def seen_steps(trail: Trail, now_ns: int) -> tuple[Seen, ...]:
    """Return what could be seen from each moment on at which that changed, oldest first."""
    moments = sorted({each.received_ns for each in _records(trail)} | set(_by_itself(trail)))
    steps = (_seen(trail, at_ns) for at_ns in moments if at_ns <= now_ns)
    return tuple(step for step in steps if step is not None)


def sent_ns(record: AlertEvent | OperatorAction | Verdict) -> int:
    """Return when the record set out for the collector."""
    if isinstance(record, AlertEvent):
        return record.produced_ns
    return record.acted_ns if isinstance(record, OperatorAction) else record.decided_ns


def _records(trail: Trail) -> tuple[Came, ...]:
    return (*trail.events, *trail.actions, *trail.verdicts)


def _by_itself(trail: Trail) -> Iterable[int]:
    for each in trail.actions:
        if each.record.verb in (Verb.SHELVE, Verb.OUT_OF_SERVICE):
            yield from (began_ns(each.record), ended_ns(each.record))


def _seen(trail: Trail, at_ns: int) -> Seen | None:
    known = _known(trail, at_ns)
    if known is None:
        return None
    status = alert_status(known)
    came = tuple(each for each in _records(known) if each.received_ns == at_ns)
    state = status.state(at_ns)
    if not came and state == status.state(at_ns - 1):
        return None
    return Seen(from_ns=at_ns, came=came, state=state, status=status)


def _known(trail: Trail, at_ns: int) -> Trail | None:
    """Return the trail of what had come by then, which stands where its newest step left it; None before the first."""
    events = _by(trail.events, at_ns)
    if not events:
        return None
    actions, verdicts = _by(trail.actions, at_ns), _by(trail.verdicts, at_ns)
    return replace(trail, events=events, actions=actions, verdicts=verdicts, latest=None)


def _by(records: tuple[Stored[Record], ...], at_ns: int) -> tuple[Stored[Record], ...]:
    return tuple(each for each in records if each.received_ns <= at_ns)
