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
from dashboard.actions.undo import UNDO_NS, find_own, id_of, retractions_of, stored_ns, taken_back
from dashboard.errors import InvalidAction
from dashboard.times.parsing import LATEST_NS, parse_moment

VERDICT_BUTTONS = {f"verdict-{value.value.replace('_', '-')}": value for value in VerdictValue}
VERDICT_SOURCES = (VerdictSource.OPERATOR, VerdictSource.ENGINEER)
"""Whose word a person may give; findings and downtime records come from systems, labels from data sets."""

GAP_NOTE = "Runbook missing for rule "
PAST = "This moment is past: shelve until a later one."
TOO_FAR = "More than a year away: is the date right?"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRequest:
    """One press: which button, on which alert, by whom, what the fields say; `zone` is what times are written in."""

    button: str
    trail: Trail
    origin: ActionOrigin
    fields: Mapping[str, str]
    undo_id: str
    zone: str

    def text(self, field: str) -> str:
        """Return what a field says, without surrounding space."""
        return self.fields.get(field, "").strip()


def record_of(request: ActionRequest) -> OperatorAction | Verdict:
    """Make the record. Raises InvalidAction, naming the field, when there is nothing to send."""
    return _judge(request) if request.button in VERDICT_BUTTONS else RECORD_BUILDERS[request.button](request)


def _acknowledge(request: ActionRequest) -> OperatorAction:
    return acknowledge(request.trail.alert_id, request.origin)


def _assign(request: ActionRequest) -> OperatorAction:
    name = request.text("assignee")
    if not name:
        raise InvalidAction("Say who has it now.", field="assignee")
    if len(name) > LONGEST_NAME:
        raise InvalidAction(f"A name has at most {LONGEST_NAME} characters, this one {len(name)}.", field="assignee")
    return assign(request.trail.alert_id, request.origin, assignee=name, note=_note(request, "assign-note"))


def _shelve(request: ActionRequest) -> OperatorAction:
    until = _moment(request, "shelve-until")
    if until <= request.origin.now_ns:
        raise InvalidAction(PAST, field="shelve-until")
    return shelve(request.trail.alert_id, request.origin, until_ns=until, note=_note(request, "shelve-note"))


def _out_of_service(request: ActionRequest) -> OperatorAction:
    begin = _moment(request, "out-from") if request.text("out-from") not in ("", "now") else request.origin.now_ns
    until = _moment(request, "out-until")
    if until <= begin:
        raise InvalidAction("The end is not after the begin.", field="out-until")
    if until <= request.origin.now_ns:
        raise InvalidAction("This end is past: nothing would be out of service.", field="out-until")
    note = _note(request, "out-note")
    return out_of_service(request.trail.alert_id, request.origin, from_ns=begin, until_ns=until, note=note)


def _comment(request: ActionRequest) -> OperatorAction:
    note = _note(request, "comment-note")
    if not note:
        raise InvalidAction("Write something first: an empty comment is not kept.", field="comment-note")
    return comment(request.trail.alert_id, request.origin, note=note)


def _confirm(request: ActionRequest) -> OperatorAction:
    note = _note(request, "confirm-note")
    if not note:
        raise InvalidAction("Say what was done.", field="confirm-note")
    return confirm(request.trail.alert_id, request.origin, note=note)


def _file_gap(request: ActionRequest) -> OperatorAction:
    return comment(request.trail.alert_id, request.origin, note=f"{GAP_NOTE}{request.trail.events[0].record.rule}")


def _judge(request: ActionRequest) -> Verdict:
    source = request.text("verdict-source") or VerdictSource.OPERATOR.value
    if source not in [each.value for each in VERDICT_SOURCES]:
        raise InvalidAction("A person judges as operator or as engineer.", field="verdict-source")
    value, reason = VERDICT_BUTTONS[request.button], _note(request, "verdict-reason")
    return judge(request.trail.alert_id, value, request.origin, reason=reason, source=VerdictSource(source))


def _undo(request: ActionRequest) -> OperatorAction | Verdict:
    found = find_own(request.trail, request.undo_id, request.origin.actor)
    if found is None:
        raise InvalidAction("Nothing of yours is there to take back.")
    back = taken_back(found, request.origin)
    gone = retractions_of(request.trail, request.undo_id)
    if gone and id_of(back) not in gone:  # the same press twice is one retraction
        raise InvalidAction("It is taken back already.")
    if request.origin.now_ns - stored_ns(request.trail, found) >= UNDO_NS:
        raise InvalidAction("More than 60 s ago: it stands. Add a comment instead.")
    return back


RECORD_BUILDERS: Mapping[str, Callable[[ActionRequest], OperatorAction | Verdict]] = {
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


def _note(request: ActionRequest, field: str) -> str:
    text = request.text(field)
    if len(text) > LONGEST_NOTE:
        raise InvalidAction(f"At most {LONGEST_NOTE:,} characters are kept, this has {len(text):,}.", field=field)
    return text


def _moment(request: ActionRequest, field: str) -> int:
    text = request.text(field)
    if not text:
        raise InvalidAction("Say when.", field=field)
    try:
        ns = parse_moment(text, request.zone, request.origin.now_ns)
    except ValueError as problem:
        raise InvalidAction(f"“{text[:40]}” is no time: {problem}.", field=field) from problem
    if abs(ns - request.origin.now_ns) > LATEST_NS:
        raise InvalidAction(TOO_FAR, field=field)
    return ns
