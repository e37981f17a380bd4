"""One press for many alerts -> one action each, sent in one request; what was refused is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contract.alerts import OperatorAction, RaisedBy
from contract.ids import Id, action_id, is_id
from contract.verbs import text_of
from contract.words import Verb
from dashboard.actions.records import (
    LONGEST_NAME,
    ActionOrigin,
    acknowledge,
    assign,
    nonce_for,
    retract,
    shelve,
)
from dashboard.data.context import AppContext
from dashboard.errors import InvalidAction
from dashboard.formatting.text import DAY, HOUR, SECOND, pluralize

MOST = 200
UNDO_S = 60
LENGTHS = {"1h": HOUR, "8h": 8 * HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY}
"""For how long one can shelve several at once."""

VERBS = (Verb.ACKNOWLEDGE, Verb.ASSIGN, Verb.SHELVE)
UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What was pressed, on which alerts, from which drawn form."""

    verb: str
    alerts: tuple[Id, ...]
    nonce: str
    reason: str = ""
    assignee: str = ""
    length: str = ""
    undone: str = ""  # for undo: the verb that is taken back

    @property
    def action_nonce(self) -> str:
        """The nonce of its actions: the same press twice is one action an alert, other words are another."""
        return nonce_for(self.nonce, self.verb, f"{self.assignee}\n{self.length}\n{self.reason}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a press."""

    done: tuple[Id, ...]
    refused: Mapping[str, str]  # alert id -> what its asset is called
    why: str = ""


def read_press(data: Mapping[str, Any]) -> Press:
    """Read what the page's script sent. Raises InvalidAction for what it doesn't send, or for more than 200 alerts."""
    texts = {key: _sendable(value) for key, value in data.items() if isinstance(value, str)}
    verb, undone = texts.get("verb", ""), texts.get("undone", "")
    ids = [each for part in ("ids_1", "ids_2", "ids_3") for each in texts.get(part, "").split(",") if each]
    if verb not in (*VERBS, UNDO) or not is_id(texts.get("nonce")) or not all(is_id(each) for each in ids):
        raise InvalidAction("This page sent something that is no action: reload it.")
    if verb == UNDO and undone not in VERBS:
        raise InvalidAction("There is nothing to take back.")
    alerts = tuple(Id(each) for each in dict.fromkeys(ids))
    if not alerts:
        raise InvalidAction("Select rows first.")
    if len(alerts) > MOST:
        raise InvalidAction(f"At most {MOST} rows at once: {len(alerts)} are selected.")
    return Press(
        verb=verb,
        alerts=alerts,
        nonce=texts["nonce"],
        reason=texts.get("reason", ""),
        assignee=texts.get("to", "").strip()[:LONGEST_NAME],
        length=texts.get("for", ""),
        undone=undone,
    )


def actions_of(press: Press, *, actor: str, session: str, now_ns: int) -> tuple[OperatorAction, ...]:
    """Make one action an alert. Raises InvalidAction when a word is missing."""
    origin = ActionOrigin(actor=actor, nonce=press.action_nonce, now_ns=now_ns, session=session)
    match press.verb:
        case Verb.ACKNOWLEDGE:
            return tuple(acknowledge(alert, origin, note=press.reason) for alert in press.alerts)
        case Verb.ASSIGN:
            if not press.assignee:
                raise InvalidAction("Assign to whom? Write a name.")
            return tuple(assign(alert, origin, assignee=press.assignee, note=press.reason) for alert in press.alerts)
        case Verb.SHELVE:
            if press.length not in LENGTHS:
                raise InvalidAction("Shelve for how long? Pick a time.")
            until = now_ns + LENGTHS[press.length]
            return tuple(shelve(alert, origin, until_ns=until, note=press.reason) for alert in press.alerts)
    raise InvalidAction("This page sent something that is no action: reload it.")


def retractions_of(context: AppContext, press: Press) -> tuple[OperatorAction, ...]:
    """Take back what this person did by that press, as far as it is stored and not older than a minute.

    Who did it and when is what the store says: the page could say anything. Raises InvalidAction when nothing is left.
    """
    now_ns = context.clock()
    ids = [action_id(alert, press.undone, press.nonce) for alert in press.alerts]
    stored = context.read_api.ask(context.scope, "stored_actions", action_ids=ids).to_pylist()
    mine = [row for row in stored if row["actor"] == context.user]
    fresh = [row for row in mine if now_ns <= row["received_ns"] + UNDO_S * SECOND]
    if mine and not fresh:
        raise InvalidAction(f"More than {UNDO_S} s ago: it stands. Open the alert to do something else.")
    if not fresh:
        raise InvalidAction("Nothing of yours is there to take back.")
    nonce = nonce_for(press.nonce, UNDO, press.undone)
    origin = ActionOrigin(actor=context.user, nonce=nonce, now_ns=now_ns, session=context.session)
    return tuple(retract(_as_stored(row, press), origin) for row in fresh)


def _as_stored(row: Mapping[str, Any], press: Press) -> OperatorAction:
    """The action, as far as taking it back needs it."""
    return OperatorAction(
        action_id=row["action_id"],
        alert_id=row["alert_id"],
        verb=press.undone,
        actor=row["actor"],
        nonce=press.nonce,
        acted_ns=row["received_ns"],
    )


def carry_out(context: AppContext, press: Press) -> Outcome:
    """Send the actions in one request and look which are stored.

    Raises InvalidAction, NotSent when nothing arrived, StoreError when nobody can tell.
    """
    keys = context.read_api.ask(context.scope, "episode_keys", alert_ids=list(press.alerts)).to_pylist()
    raised_by = {key["alert_id"]: RaisedBy(window_id=key["window_id"], score_id=key["score_id"]) for key in keys}
    actions = [each for each in _actions(context, press) if each.alert_id in raised_by]
    if not actions:
        raise InvalidAction("None of these alerts is stored.")
    why = context.action_sink.send_all(actions, raised_by)
    stored = context.read_api.ask(context.scope, "stored_actions", action_ids=[each.action_id for each in actions])
    done = set(stored["action_id"].to_pylist())
    names = {key["alert_id"]: key["asset_name"] for key in keys}
    return Outcome(
        done=tuple(each.alert_id for each in actions if each.action_id in done),
        refused=_refused(press.alerts, actions, done, names),
        why=why,
    )


def _actions(context: AppContext, press: Press) -> tuple[OperatorAction, ...]:
    if press.verb == UNDO:
        return retractions_of(context, press)
    return actions_of(press, actor=context.user, session=context.session, now_ns=context.clock())


def _refused(
    asked: Sequence[Id], actions: Sequence[OperatorAction], done: set[str], names: Mapping[str, str]
) -> dict[str, str]:
    arrived = {each.alert_id for each in actions if each.action_id in done}
    return {alert: names.get(alert, "no such alert") for alert in asked if alert not in arrived}


def outcome_text(press: Press, outcome: Outcome) -> str:
    """Say what became of the press."""
    verb = f"{text_of(press.undone).done}: taken back" if press.verb == UNDO else text_of(press.verb).done
    to = f" to {press.assignee}" if press.verb == Verb.ASSIGN else f" for {press.length}" if press.length else ""
    return f"{pluralize(len(outcome.done), 'alert')} {verb}{to}."


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
