"""What a person pressed -> the record it makes; the nonce of the drawn form makes two presses one action."""

import secrets
from dataclasses import dataclass
from typing import Any

from contract.alerts import OperatorAction, Verdict
from contract.ids import Id, action_id, digest
from contract.words import Verb, VerdictSource, VerdictValue

LONGEST_NOTE = 2000
LONGEST_NAME = 100


def mint_nonce() -> str:
    """Mint the nonce of a form; a form keeps it until what it sent is stored."""
    return secrets.token_hex(16)


def nonce_for(form: str, button: str, text: str) -> str:
    """Return the nonce of one press: the same press twice is one action, another button or text is another."""
    return digest(f"{form}\n{button}\n{clipped(text)}".encode())[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionOrigin:
    """Who acts, from which drawn form, when and in which session: what every record of one press has in common."""

    actor: str
    nonce: str
    now_ns: int
    session: str = ""


def acknowledge(alert: Id, origin: ActionOrigin, *, note: str = "") -> OperatorAction:
    """Seen: one press, no question."""
    return _action(alert, Verb.ACKNOWLEDGE, origin, note=note)


def assign(alert: Id, origin: ActionOrigin, *, assignee: str, note: str = "") -> OperatorAction:
    """Say who has it now; nobody takes it from whoever had it."""
    return _action(alert, Verb.ASSIGN, origin, assignee=assignee.strip()[:LONGEST_NAME], note=note)


def comment(alert: Id, origin: ActionOrigin, *, note: str) -> OperatorAction:
    """Say something about the alert."""
    return _action(alert, Verb.COMMENT, origin, note=note)


def shelve(alert: Id, origin: ActionOrigin, *, until_ns: int, note: str = "") -> OperatorAction:
    """Put it out of view until a moment; that ends by itself."""
    return _action(alert, Verb.SHELVE, origin, until_ns=until_ns, note=note)


def out_of_service(alert: Id, origin: ActionOrigin, *, from_ns: int, until_ns: int, note: str = "") -> OperatorAction:
    """Say that the asset is out of service from one moment to another."""
    return _action(alert, Verb.OUT_OF_SERVICE, origin, from_ns=from_ns, until_ns=until_ns, note=note)


def confirm(alert: Id, origin: ActionOrigin, *, note: str) -> OperatorAction:
    """Say that corrective action was taken (OPC UA Part 9)."""
    return _action(alert, Verb.CONFIRM, origin, note=note)


def retract(taken_back: OperatorAction, origin: ActionOrigin) -> OperatorAction:
    """Take an action back: a later record, nothing is edited."""
    return _action(taken_back.alert_id, Verb.RETRACT, origin, retracts=taken_back.action_id)


def withdraw(taken_back: Verdict, origin: ActionOrigin) -> Verdict:
    """Take a verdict back: a later record, nothing is edited."""
    value, source = VerdictValue(taken_back.value), VerdictSource(taken_back.source)
    return judge(taken_back.alert_id, value, origin, reason="", source=source, retracts=taken_back.verdict_id)


def judge(
    alert: Id,
    value: VerdictValue,
    origin: ActionOrigin,
    *,
    reason: str,
    source: VerdictSource = VerdictSource.OPERATOR,
    retracts: Id | None = None,
) -> Verdict:
    """Say what the alert turned out to be, and who or what says so."""
    return Verdict(
        verdict_id=action_id(alert, "verdict", origin.nonce),
        alert_id=alert,
        value=value.value,
        reason=clipped(reason),
        source=source.value,
        actor=origin.actor,
        nonce=origin.nonce,
        retracts=retracts,
        decided_ns=origin.now_ns,
        session=origin.session,
    )


def clipped(note: str) -> str:
    """Return the note without surrounding space, at most 2,000 characters, as the field allows."""
    return note.strip()[:LONGEST_NOTE]


def _action(alert: Id, verb: Verb, origin: ActionOrigin, *, note: str = "", **more: Any) -> OperatorAction:
    return OperatorAction(
        action_id=action_id(alert, verb.value, origin.nonce),
        alert_id=alert,
        verb=verb.value,
        actor=origin.actor,
        nonce=origin.nonce,
        note=clipped(note),
        acted_ns=origin.now_ns,
        session=origin.session,
        **more,
    )
