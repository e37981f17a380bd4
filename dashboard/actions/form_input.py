"""What a form says -> the record it makes; what does not fit is said at its field and nothing is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contract.alerts import OperatorAction, Verdict
from contract.trail import Trail
from contract.words import VerdictSource, VerdictValue
from dashboard.actions.records import (
    LONGEST_NAME,
    LONGEST_NOTE,
    ActionOrigin,
    acknowledge,
    assign,
    comment,
    confirm,
    judge,
    out_of_service,
    shelve,
)
from dashboard.actions.undo import UNDO_NS, done_ns, find_own, id_of, retractions_of, taken_back
from dashboard.errors import Unfit
from dashboard.times.parsing import LATEST_NS, parse_moment

VERDICT_BUTTONS = {f"verdict-{value.value.replace('_', '-')}": value for value in VerdictValue}
VERDICT_SOURCES = (VerdictSource.OPERATOR, VerdictSource.ENGINEER)
"""Whose word a person may give; findings and downtime records come from systems, labels from data sets."""

GAP_NOTE = "Runbook missing for rule "


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One press: which button, on which alert, by whom, what the fields say; `zone` is what times are written in."""

    button: str
    trail: Trail
    hand: ActionOrigin
    fields: Mapping[str, str]
    undo_id: str
    zone: str

    def text(self, field: str) -> str:
        """Return what a field says, without surrounding space."""
        return self.fields.get(field, "").strip()


def record_of(deed: Deed) -> OperatorAction | Verdict:
    """Make the record. Raises Unfit, naming the field, when there is nothing to send."""
    return _judge(deed) if deed.button in VERDICT_BUTTONS else MAKERS[deed.button](deed)


def _acknowledge(deed: Deed) -> OperatorAction:
    return acknowledge(deed.trail.alert_id, deed.hand)


def _assign(deed: Deed) -> OperatorAction:
    name = deed.text("assignee")
    if not name:
        raise Unfit("Say who has it now.", field="assignee")
    if len(name) > LONGEST_NAME:
        raise Unfit(f"A name has at most {LONGEST_NAME} characters, this one {len(name)}.", field="assignee")
    return assign(deed.trail.alert_id, deed.hand, assignee=name, note=_note(deed, "assign-note"))


def _shelve(deed: Deed) -> OperatorAction:
    until = _moment(deed, "shelve-until")
    if until <= deed.hand.now_ns:
        raise Unfit("This moment is past: shelve until a later one.", field="shelve-until")
    return shelve(deed.trail.alert_id, deed.hand, until_ns=until, note=_note(deed, "shelve-note"))


def _out_of_service(deed: Deed) -> OperatorAction:
    begin = _moment(deed, "out-from") if deed.text("out-from") not in ("", "now") else deed.hand.now_ns
    until = _moment(deed, "out-until")
    if until <= begin:
        raise Unfit("The end is not after the begin.", field="out-until")
    if until <= deed.hand.now_ns:
        raise Unfit("This end is past: nothing would be out of service.", field="out-until")
    note = _note(deed, "out-note")
    return out_of_service(deed.trail.alert_id, deed.hand, from_ns=begin, until_ns=until, note=note)


def _comment(deed: Deed) -> OperatorAction:
    note = _note(deed, "comment-note")
    if not note:
        raise Unfit("Write something first: an empty comment is not kept.", field="comment-note")
    return comment(deed.trail.alert_id, deed.hand, note=note)


def _confirm(deed: Deed) -> OperatorAction:
    note = _note(deed, "confirm-note")
    if not note:
        raise Unfit("Say what was done.", field="confirm-note")
    return confirm(deed.trail.alert_id, deed.hand, note=note)


def _file_gap(deed: Deed) -> OperatorAction:
    return comment(deed.trail.alert_id, deed.hand, note=f"{GAP_NOTE}{deed.trail.events[0].record.rule}")


def _judge(deed: Deed) -> Verdict:
    source = deed.text("verdict-source") or VerdictSource.OPERATOR.value
    if source not in [each.value for each in VERDICT_SOURCES]:
        raise Unfit("A person judges as operator or as engineer.", field="verdict-source")
    value, reason = VERDICT_BUTTONS[deed.button], _note(deed, "verdict-reason")
    return judge(deed.trail.alert_id, value, deed.hand, reason=reason, source=VerdictSource(source))


def _undo(deed: Deed) -> OperatorAction | Verdict:
    found = find_own(deed.trail, deed.undo_id, deed.hand.actor)
    if found is None:
        raise Unfit("Nothing of yours is there to take back.")
    back = taken_back(found, deed.hand)
    gone = retractions_of(deed.trail, deed.undo_id)
    if gone and id_of(back) not in gone:  # the same press twice is one retraction
        raise Unfit("It is taken back already.")
    if deed.hand.now_ns - done_ns(found) >= UNDO_NS:
        raise Unfit("More than 60 s ago: it stands. Add a comment instead.")
    return back


MAKERS: Mapping[str, Callable[[Deed], OperatorAction | Verdict]] = {
    "acknowledge": _acknowledge,
    "undo": _undo,
    "file-gap": _file_gap,
    "send-assign": _assign,
    "send-shelve": _shelve,
    "send-out": _out_of_service,
    "send-comment": _comment,
    "send-confirm": _confirm,
}
"""What each button makes, beside those of the verdicts."""


def _note(deed: Deed, field: str) -> str:
    text = deed.text(field)
    if len(text) > LONGEST_NOTE:
        raise Unfit(f"At most {LONGEST_NOTE:,} characters are kept, this has {len(text):,}.", field=field)
    return text


def _moment(deed: Deed, field: str) -> int:
    text = deed.text(field)
    if not text:
        raise Unfit("Say when.", field=field)
    try:
        ns = parse_moment(text, deed.zone, deed.hand.now_ns)
    except ValueError as problem:
        raise Unfit(f"“{text[:40]}” is no time: {problem}.", field=field) from problem
    if abs(ns - deed.hand.now_ns) > LATEST_NS:
        raise Unfit("More than a year away: is the date right?", field=field)
    return ns
