"""A stored action or verdict in words: what was stored, and who was there first."""

from contract.alerts import OperatorAction, Verdict
from contract.effective import effective_actions, effective_verdicts
from contract.trail import Trail
from contract.verbs import text_of
from contract.words import Verb
from dashboard.actions.undo import id_of, noun_of
from dashboard.alert.state import began_ns, ended_ns, records_by_people
from dashboard.formatting.text import MINUTE, format_duration, format_time, humanize

UNNOTICED_NS = 10 * MINUTE
"""How long before a press something may lie that its person can't be blamed for not having seen."""

REPEATABLE = (Verb.COMMENT,)
"""What two people may both do without one being too late."""


def record_text(record: OperatorAction | Verdict, zone: str, now_ns: int) -> str:
    """Say what was done, as the timeline and the message say it: "shelved until 06:00 CET"."""
    if isinstance(record, Verdict):
        return f"verdict {humanize(record.value)}"
    if record.verb == Verb.ASSIGN:
        return f"assigned to {record.assignee}"
    if record.verb == Verb.SHELVE:
        return f"shelved until {format_time(ended_ns(record), zone, now_ns)}"
    if record.verb == Verb.OUT_OF_SERVICE:
        return f"out of service {_from_to(record, zone, now_ns)}"
    return text_of(record.verb).done


def stored_text(trail: Trail, record: OperatorAction | Verdict, zone: str, now_ns: int) -> str:
    """Say what the store holds now; of a retraction, what it took back (`trail` is as it was before)."""
    if record.retracts:
        noun = next((noun_of(each) for each in records_by_people(trail) if id_of(each) == record.retracts), "it")
        return f"Taken back: {noun}."
    text = record_text(record, zone, now_ns)
    return f"Stored: {text}."


def earlier_action_notice(trail: Trail, record: OperatorAction | Verdict) -> str:
    """Say who did the same before this record, unseen by its person; empty when nobody did."""
    same = [] if record.retracts else _same(trail, record)
    index = next((i for i, (each, _) in enumerate(same) if id_of(each) == id_of(record)), 0)
    own_ns = same[index][1] if same else 0
    earlier = [(each, ns) for each, ns in same[:index] if each.actor != record.actor and own_ns - ns <= UNNOTICED_NS]
    if not earlier:
        return ""
    other, other_ns = earlier[-1]
    did = f"judged it {humanize(other.value)}" if isinstance(other, Verdict) else text_of(other.verb).clause
    return f"{other.actor} {did} {format_duration(max(0, own_ns - other_ns))} before you; both are kept."


def _same(trail: Trail, record: OperatorAction | Verdict) -> list[tuple[OperatorAction | Verdict, int]]:
    """What stands of the same kind, in commit order, with when it was received."""
    if isinstance(record, Verdict):
        return [(each.record, each.received_ns) for each in effective_verdicts(trail.verdicts)]
    if record.verb in REPEATABLE:
        return []
    actions = effective_actions(trail.actions)
    return [(each.record, each.received_ns) for each in actions if each.record.verb == record.verb]


def _from_to(record: OperatorAction, zone: str, now_ns: int) -> str:
    return f"from {format_time(began_ns(record), zone, now_ns)} to {format_time(ended_ns(record), zone, now_ns)}"
