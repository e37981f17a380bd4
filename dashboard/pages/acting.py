"""What the buttons of a trail do: build the record, send it, read the trail again, say what became of it."""

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from contract.alerts import OperatorAction, Verdict
from contract.trail import Trail
from dashboard.actions import Hand, acknowledge, comment, is_nonce, judge, mint_nonce, nonce_for, retract
from dashboard.desk import Desk, desk
from dashboard.errors import NotSent
from dashboard.pages.trail import asked_alert
from dashboard.parts.acts import VERDICT_BUTTONS, told, undo_left_ns
from dashboard.speech import sentence
from dashboard.standing import standing_of
from store.errors import StoreError

VERDICT_OF = {identifier: value for value, (identifier, _, _) in VERDICT_BUTTONS.items()}
BUTTONS = ("acknowledge", "undo", "comment", *VERDICT_OF)
TAKES_TEXT = ("comment", *VERDICT_OF)


def register(app: Dash) -> None:
    """Register the one callback of all buttons."""

    @app.callback(
        Output("told", "children"),
        Output("nonce", "data"),
        Output("reason", "value"),
        Output("acted", "data"),
        *(Input(button, "n_clicks") for button in BUTTONS),
        State("alert-id", "data"),
        State("nonce", "data"),
        State("reason", "value"),
        prevent_initial_call=True,
    )
    def _press(*values: Any) -> tuple[Any, ...]:
        alert, nonce, text = values[len(BUTTONS) :]
        button = ctx.triggered_id
        if button not in BUTTONS or not any(values[: len(BUTTONS)]) or not is_nonce(nonce):
            raise PreventUpdate
        alert_id, written = asked_alert(alert), text if isinstance(text, str) else ""
        key = f"{nonce}{sum(clicks or 0 for clicks in values[: len(BUTTONS)])}"
        try:
            said = press(desk(), str(button), alert_id, nonce=nonce, text=written)
        except Unfit as problem:
            return told(str(problem), problem=True, key=key), no_update, no_update, no_update
        except (NotSent, StoreError) as problem:
            return told(str(problem), problem=True, key=key, again=str(button)), no_update, no_update, no_update
        emptied = "" if button in TAKES_TEXT else no_update
        return told(said, problem=False, key=key), mint_nonce(), emptied, nonce


class Unfit(Exception):
    """A press that makes no record: too late to undo, nothing written to comment."""


def press(at: Desk, button: str, alert_id: Any, *, nonce: str, text: str) -> str:
    """Do what the button says and return what to tell the person.

    Raises Unfit when there is nothing to send, NotSent when it did not arrive, StoreError when nobody can read it back.
    """
    trail = at.plant.trail(at.scope, alert_id)
    record = _record(at, button, trail, nonce=nonce_for(nonce, button, text), text=text)
    at.post.send(record, trail.events[0].record)
    if not _shows(at.plant.trail(at.scope, alert_id), record):
        raise Unfit("The collector took it and the trail does not show it yet: reload the page in a moment.")
    return _words(record)


def _record(at: Desk, button: str, trail: Trail, *, nonce: str, text: str) -> OperatorAction | Verdict:
    hand = Hand(actor=at.user, nonce=nonce, now_ns=at.clock())
    if button in VERDICT_OF:
        return judge(trail.alert_id, VERDICT_OF[button], hand, reason=text)
    if button == "comment":
        if not text.strip():
            raise Unfit("Write something first: an empty comment is not kept.")
        return comment(trail.alert_id, hand, note=text)
    if button == "undo":
        return retract(_undoable(at, trail), hand)
    return acknowledge(trail.alert_id, hand)


def _undoable(at: Desk, trail: Trail) -> OperatorAction:
    standing = standing_of(trail)
    if standing.acknowledged is None:
        raise Unfit("Nothing is acknowledged, so there is nothing to take back.")
    if undo_left_ns(standing, at.clock()) == 0:
        raise Unfit("More than 60 s ago: the acknowledgement stands. Add a comment instead.")
    return standing.acknowledged.record


def _shows(trail: Trail, record: OperatorAction | Verdict) -> bool:
    if isinstance(record, Verdict):
        return any(v.record.verdict_id == record.verdict_id for v in trail.verdicts)
    return any(a.record.action_id == record.action_id for a in trail.actions)


def _words(record: OperatorAction | Verdict) -> str:
    if isinstance(record, Verdict):
        return f"Verdict stored: {sentence(record.value)}."
    return {"acknowledge": "Acknowledgement stored.", "comment": "Comment stored."}.get(
        record.verb, "Acknowledgement taken back."
    )
