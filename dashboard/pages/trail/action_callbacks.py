"""What the buttons of a trail do: build the record, send it, read the trail again, say what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from contract.alerts import OperatorAction, Verdict
from contract.ids import Id, is_id
from contract.trail import Trail
from dashboard.actions.confirmation import earlier_action_notice, stored_text
from dashboard.actions.form_input import RECORD_BUILDERS, VERDICT_BUTTONS, ActionRequest, record_of
from dashboard.actions.records import ActionOrigin, mint_nonce, nonce_for
from dashboard.actions.undo import Undo, id_of, undoable
from dashboard.data.context import AppContext, current_context
from dashboard.errors import InvalidAction, NotSent
from dashboard.http.input_checks import is_count, is_small, is_text
from dashboard.navigation.page import Check
from dashboard.pages.trail.action_buttons import press_outcome
from dashboard.pages.trail.action_forms import FIELDS, FORM_OF, FORMS
from dashboard.pages.trail.header import zone_of
from dashboard.pages.trail.view import asked_alert
from dashboard.times.zone import shown_zone
from store.errors import StoreError

BUTTONS = (*RECORD_BUILDERS, *VERDICT_BUTTONS)
SOURCE = "verdict-source"
INPUTS: Mapping[str, Check] = {
    **{f"{button}.n_clicks": is_count for button in BUTTONS},
    **{f"{field}.value": is_text for field in FIELDS},
    **{f"{name}.data": is_small for name in ("nonce", "undoable", SOURCE)},
}
KEPT = {
    **dict.fromkeys(("told", "nonce", "acted"), no_update),
    "problems": dict.fromkeys(FORMS, no_update),
    "values": dict.fromkeys(FIELDS, no_update),
}
"""The answer that changes nothing."""


def register(app: Dash) -> None:
    """Register the one callback of all buttons, and what closes a form whose action is stored."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("trail", "acted"), Output("forms", "className"), Input("acted", "data")
    )

    @app.callback(
        output={
            "told": Output("told", "children"),
            "nonce": Output("nonce", "data"),
            "acted": Output("acted", "data"),
            "problems": {form: Output(f"problem-{form}", "children") for form in FORMS},
            "values": {field: Output(field, "value") for field in FIELDS},
        },
        inputs={
            "clicks": {button: Input(button, "n_clicks") for button in BUTTONS},
            "alert": State("alert-id", "data"),
            "nonce": State("nonce", "data"),
            "undo_id": State("undoable", "data"),
            "source": State(SOURCE, "data"),
            "written": {field: State(field, "value") for field in FIELDS},
        },
        prevent_initial_call=True,
    )
    def _press(
        clicks: dict[str, Any], alert: object, nonce: object, undo_id: object, source: object, written: dict[str, Any]
    ) -> dict[str, Any]:
        button = str(ctx.triggered_id)
        if not clicks.get(button) or not isinstance(nonce, str) or not is_id(nonce):
            raise PreventUpdate
        fields = {name: text for name, text in {**written, SOURCE: source}.items() if isinstance(text, str)}
        pressed = Pressed(
            button=button,
            alert_id=asked_alert(alert),
            nonce=nonce,
            fields=fields,
            undo_id=undo_id if isinstance(undo_id, str) else "",
        )
        return _answer(pressed, key=f"{nonce}{sum(count or 0 for count in clicks.values())}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A press as the browser sent it."""

    button: str
    alert_id: Id
    nonce: str
    fields: dict[str, str]
    undo_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a press became: what to tell, and what of it can be taken back."""

    message: str
    undo: Undo | None
    now_ns: int


def _answer(pressed: Pressed, key: str) -> dict[str, Any]:
    form = FORM_OF.get(pressed.button, "")
    try:
        done = press(current_context(), pressed)
    except (InvalidAction, NotSent, StoreError) as problem:
        if form:
            return KEPT | {"problems": _problems(form, str(problem))}
        again = "" if isinstance(problem, InvalidAction) else pressed.button
        shown = press_outcome(str(problem), problem=True, key=key, again=again)
        return KEPT | {"told": shown}
    shown = press_outcome(done.message, problem=False, key=key, undo=done.undo, now_ns=done.now_ns)
    return {
        "told": shown,
        "nonce": mint_nonce(),
        "acted": pressed.nonce,
        "problems": _problems(form, ""),
        "values": _emptied(form),
    }


def press(context: AppContext, pressed: Pressed) -> Done:
    """Do what the button says.

    Raises InvalidAction when there is nothing to send, NotSent when it did not arrive, StoreError when nobody can
    read it back.
    """
    trail = context.read_api.trail(context.scope, pressed.alert_id)
    zone, now_ns = shown_zone(zone_of(trail)), context.clock()
    text = "\n".join([pressed.undo_id, *(pressed.fields.get(name, "") for name in _fields_of(pressed.button))])
    nonce = nonce_for(pressed.nonce, pressed.button, text)
    origin = ActionOrigin(actor=context.user, nonce=nonce, now_ns=now_ns, session=context.session)
    record = record_of(
        ActionRequest(
            button=pressed.button,
            trail=trail,
            origin=origin,
            fields=pressed.fields,
            undo_id=pressed.undo_id,
            zone=zone,
        )
    )
    context.action_sink.send(record, trail.events[0].record)
    read = context.read_api.trail(context.scope, pressed.alert_id)
    if not _shows(read, record):
        raise InvalidAction("The collector took it and the trail does not show it yet: reload the page in a moment.")
    undo = undoable(read, context.user, now_ns)
    return Done(
        message=" ".join([stored_text(trail, record, zone, now_ns), earlier_action_notice(read, record)]).strip(),
        undo=undo if undo is not None and undo.id == id_of(record) else None,
        now_ns=now_ns,
    )


def _shows(trail: Trail, record: OperatorAction | Verdict) -> bool:
    if isinstance(record, Verdict):
        return any(v.record.verdict_id == record.verdict_id for v in trail.verdicts)
    return any(a.record.action_id == record.action_id for a in trail.actions)


def _problems(form: str, problem: str) -> dict[str, str]:
    return {each: problem if each == form else "" for each in FORMS}


def _emptied(form: str) -> dict[str, Any]:
    """The fields of the form that was sent are empty again; those of others keep what somebody began to write."""
    sent = [name for name in FIELDS if form and name.startswith(form)]
    return {name: "" if name in sent else no_update for name in FIELDS}


def _fields_of(button: str) -> list[str]:
    form = FORM_OF.get(button, "")
    return [name for name in (*FIELDS, SOURCE) if form and name.startswith(form)]
