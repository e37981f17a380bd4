"""What a person pressed -> the record it makes; the nonce of the drawn form makes two presses one action."""

import re
import secrets

from contract.alerts import OperatorAction, Verdict
from contract.ids import Id, action_id, digest
from contract.words import Verb, VerdictSource, VerdictValue

LONGEST_NOTE = 2000
_NONCE = re.compile(r"[0-9a-f]{32}")


def mint_nonce() -> str:
    """Mint the nonce of a form; a form keeps it until what it sent is stored."""
    return secrets.token_hex(16)


def is_nonce(text: object) -> bool:
    """Tell whether this is what `mint_nonce` makes."""
    return isinstance(text, str) and _NONCE.fullmatch(text) is not None


def nonce_for(form: str, button: str, text: str) -> str:
    """Return the nonce of one press: the same press twice is one action, another button or text is another."""
    return digest(f"{form}\n{button}\n{clipped(text)}".encode())[:32]


def acknowledge(alert: Id, *, actor: str, nonce: str, now_ns: int) -> OperatorAction:
    """Seen: one press, no question."""
    return _action(alert, Verb.ACKNOWLEDGE, actor=actor, nonce=nonce, now_ns=now_ns)


def comment(alert: Id, *, actor: str, nonce: str, note: str, now_ns: int) -> OperatorAction:
    """Say something about the alert."""
    return _action(alert, Verb.COMMENT, actor=actor, nonce=nonce, note=note, now_ns=now_ns)


def retract(taken_back: OperatorAction, *, actor: str, nonce: str, now_ns: int) -> OperatorAction:
    """Take an action back: a later record, nothing is edited."""
    return _action(
        taken_back.alert_id, Verb.RETRACT, actor=actor, nonce=nonce, retracts=taken_back.action_id, now_ns=now_ns
    )


def judge(alert: Id, value: VerdictValue, *, actor: str, nonce: str, reason: str, now_ns: int) -> Verdict:
    """Say what the alert turned out to be."""
    return Verdict(
        verdict_id=action_id(alert, "verdict", nonce),
        alert_id=alert,
        value=value.value,
        reason=clipped(reason),
        source=VerdictSource.OPERATOR.value,
        actor=actor,
        nonce=nonce,
        decided_ns=now_ns,
    )


def clipped(note: str) -> str:
    """Return the note without surrounding space, at most 2,000 characters, as the field allows."""
    return note.strip()[:LONGEST_NOTE]


def _action(
    alert: Id, verb: Verb, *, actor: str, nonce: str, now_ns: int, note: str = "", retracts: Id | None = None
) -> OperatorAction:
    return OperatorAction(
        action_id=action_id(alert, verb.value, nonce),
        alert_id=alert,
        verb=verb.value,
        actor=actor,
        nonce=nonce,
        note=clipped(note),
        retracts=retracts,
        acted_ns=now_ns,
    )
