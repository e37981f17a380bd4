"""What a person may still take back: the last thing they did to an alert, for 60 s."""

from dataclasses import dataclass

from contract.alerts import OperatorAction, Verdict
from contract.ids import Id
from contract.trail import Trail
from contract.verbs import text_of
from contract.words import Verb
from dashboard.actions.records import ActionOrigin, retract, withdraw
from dashboard.alert.state import records_by_people
from dashboard.formatting.text import SECOND

UNDO_NS = 60 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The record that can be taken back, what it is called, and until when."""

    record: OperatorAction | Verdict
    until_ns: int

    @property
    def id(self) -> Id:
        """The id of the record."""
        return id_of(self.record)

    @property
    def noun(self) -> str:
        """What it is called."""
        return noun_of(self.record)

    @property
    def is_acknowledgement(self) -> bool:
        """Whether it stands where the button Acknowledge was."""
        return isinstance(self.record, OperatorAction) and self.record.verb == Verb.ACKNOWLEDGE


def undoable(trail: Trail, actor: str, now_ns: int) -> Undo | None:
    """Return what this person did last and can take back now; None when there is nothing, or it is too late."""
    known = records_by_people(trail)
    gone = {each.retracts for each in known}
    mine = [each for each in known if each.actor == actor and not each.retracts and id_of(each) not in gone]
    last = max(mine, key=done_ns, default=None)
    if last is None or now_ns - stored_ns(trail, last) >= UNDO_NS:
        return None
    return Undo(record=last, until_ns=stored_ns(trail, last) + UNDO_NS)


def find_own(trail: Trail, record_id: str, actor: str) -> OperatorAction | Verdict | None:
    """Return this record of this person, whether it stands or not."""
    known = records_by_people(trail)
    return next((each for each in known if each.actor == actor and id_of(each) == record_id), None)


def retractions_of(trail: Trail, record_id: str) -> list[Id]:
    """Return the ids of what took this record back."""
    return [id_of(each) for each in records_by_people(trail) if each.retracts == record_id]


def stored_ns(trail: Trail, record: OperatorAction | Verdict) -> int:
    """Return when the collector received the record: the clock that says how long it can be taken back."""
    times = {each.record.action_id: each.received_ns for each in trail.actions}
    times |= {each.record.verdict_id: each.received_ns for each in trail.verdicts}
    return times[id_of(record)]


def taken_back(record: OperatorAction | Verdict, origin: ActionOrigin) -> OperatorAction | Verdict:
    """Return the later record that takes this one back."""
    return withdraw(record, origin) if isinstance(record, Verdict) else retract(record, origin)


def id_of(record: OperatorAction | Verdict) -> Id:
    """Return the record's id."""
    return record.verdict_id if isinstance(record, Verdict) else record.action_id


def noun_of(record: OperatorAction | Verdict) -> str:
    """Return what the record is called, as a thing."""
    return "verdict" if isinstance(record, Verdict) else text_of(record.verb).noun


def done_ns(record: OperatorAction | Verdict) -> int:
    """Return when the person did it, by the clock of their dashboard."""
    return record.decided_ns if isinstance(record, Verdict) else record.acted_ns
