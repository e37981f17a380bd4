"""Acts: the buttons at the right of the headline, the phone's bar, and what became of a press."""

from dash import html
from dash.development.base_component import Component

from dashboard.actions.undo import Undo
from dashboard.alert.state import AlertStatus
from dashboard.components.attributes import dashed
from dashboard.components.icon import icon
from dashboard.formatting.text import clock
from dashboard.pages.trail.header import acknowledged_by
from dashboard.pages.trail.undo_button import undo_button

NO_WORK_ORDERS = "No maintenance system is connected, so no work order can be made here."
OPENERS = (
    ("Assign", "assign"),
    ("Shelve…", "shelve"),
    ("Out of service…", "out"),
    ("Comment", "comment"),
)
"""Buttons that open a form, with its name."""


def act_buttons(status: AlertStatus, zone: str, undo: Undo | None, now_ns: int) -> Component:
    """Draw every action; Acknowledge asks nothing, the others open a form in the page."""
    return html.Div(
        [
            html.Button(
                ["Acknowledge ", html.Kbd("a")],
                id="acknowledge",
                type="button",
                className="btn primary ack",
                hidden=status.acknowledged is not None,
            ),
            html.Div(
                acknowledged_text(status, zone, undo, now_ns),
                id="acked",
                className="acked",
                hidden=status.acknowledged is None,
            ),
            *(_opener(word, form) for word, form in OPENERS),
            html.Button("Work order", type="button", className="btn", disabled=True, title=NO_WORK_ORDERS),
            _opener("More", "more"),
            html.Div([html.Button(id=hidden, type="button") for hidden in ("undo", "file-gap")], hidden=True),
        ],
        className="acts",
    )


def acknowledged_text(status: AlertStatus, zone: str, undo: Undo | None, now_ns: int) -> list[Component | None]:
    """Say who acknowledged and when, with the way back while there is one."""
    if status.acknowledged is None:
        return []
    action = status.acknowledged.record
    who = f"{action.actor} {clock(action.acted_ns, zone)}"
    here = undo if undo is not None and undo.is_acknowledgement else None
    return [
        html.Span(["Acknowledged by ", html.B(who, title=who)]),
        undo_button(here, now_ns, named=False),
    ]


def press_outcome(
    message: str, *, problem: bool, key: str, again: str = "", undo: Undo | None = None, now_ns: int = 0
) -> Component:
    """Say what became of a press; a problem offers to send the same action again, a success to take it back."""
    retry = (
        html.Button("Send again", type="button", className="btn sm", **dashed({"data-press": again})) if again else None
    )
    return html.Div(
        [
            html.P([icon("bad" if problem else "complete", tone="high" if problem else ""), message]),
            retry,
            undo_button(undo, now_ns, named=False),
        ],
        className="told problem" if problem else "told",
        role="alert" if problem else "status",
        key=key,
    )


def sticky_bar(status: AlertStatus, zone: str, now_ns: int) -> list[Component]:
    """Draw the phone's action bar: its buttons press those of the page."""
    first = (
        html.Button("Acknowledge", type="button", className="btn primary", **dashed({"data-press": "acknowledge"}))
        if status.acknowledged is None
        else html.Span(acknowledged_by(status, zone, now_ns), className="s")
    )
    return [first, _opener("Assign", "assign"), _opener("More", "more")]


def _opener(word: str, form: str) -> Component:
    return html.Button(
        word, type="button", className="btn", **dashed({"data-open": f"form-{form}", "aria-haspopup": "dialog"})
    )
