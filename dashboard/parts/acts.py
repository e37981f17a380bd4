"""Acts: acknowledge with undo, verdict and comment; only what works is drawn."""

from dash import dcc, html
from dash.development.base_component import Component

from contract.words import VerdictValue
from dashboard.parts.attributes import dashed
from dashboard.parts.headline import acknowledged_by
from dashboard.parts.icon import icon
from dashboard.speech import SECOND, clock, sentence
from dashboard.standing import Standing

UNDO_NS = 60 * SECOND

VERDICT_BUTTONS = {
    VerdictValue.TRUE: ("verdict-true", "True", "The machine did deviate"),
    VerdictValue.FALSE: ("verdict-false", "False", "Nothing was wrong, or only the sensor or the process"),
    VerdictValue.NOT_ACTIONABLE: ("verdict-not-actionable", "Not actionable", "True, and no work is justified"),
    VerdictValue.UNDETERMINED: ("verdict-undetermined", "Undetermined", "Looked at, and nobody can tell"),
}


def acknowledge_area(standing: Standing, zone: str, now_ns: int) -> Component:
    """Draw the primary button and, hidden or shown, what takes its place."""
    return html.Div(
        [
            html.Button(
                ["Acknowledge ", html.Kbd("a")],
                id="acknowledge",
                type="button",
                className="btn primary ack",
                hidden=standing.acknowledged is not None,
            ),
            html.Div(
                [
                    html.Span(acknowledged_words(standing, zone), id="acked-words"),
                    html.Button(
                        undo_words(standing, now_ns),
                        id="undo",
                        type="button",
                        className="btn sm",
                        hidden=undo_left_ns(standing, now_ns) == 0,
                    ),
                ],
                id="acked",
                className="acked",
                hidden=standing.acknowledged is None,
            ),
        ],
        className="acts",
    )


def acknowledged_words(standing: Standing, zone: str) -> list[Component | str]:
    """Say who acknowledged and when."""
    if standing.acknowledged is None:
        return []
    action = standing.acknowledged.record
    who = f"{action.actor} {clock(action.acted_ns, zone)}"
    return ["Acknowledged by ", html.Br(), html.B(who, title=who)]


def undo_left_ns(standing: Standing, now_ns: int) -> int:
    """Return how long the acknowledgement can still be taken back."""
    if standing.acknowledged is None:
        return 0
    return max(0, standing.acknowledged.record.acted_ns + UNDO_NS - now_ns)


def undo_words(standing: Standing, now_ns: int) -> list[Component | str]:
    """Write the undo button; the browser counts down to the moment given."""
    left = undo_left_ns(standing, now_ns)
    end_ms = (now_ns + left) // 1_000_000
    return ["Undo, ", html.Span(f"{left // SECOND} s left", **dashed({"data-until": str(end_ms)}))]


def verdict_panel(standing: Standing, zone: str) -> Component:
    """Draw what was said so far, the reason field and a button a verdict."""
    return html.Section(
        [
            html.Header(
                [html.H2("What was it?"), html.Span(verdict_words(standing, zone), id="verdict-words", className="s q")]
            ),
            html.Label("Reason, in your words", htmlFor="reason", className="sr"),
            dcc.Textarea(id="reason", value="", maxLength=2000, rows=2, placeholder="Reason or comment, in your words"),
            html.Div(
                [_verdict_button(value) for value in VERDICT_BUTTONS],
                className="verdicts",
                role="group",
                **dashed({"aria-label": "Verdict"}),
            ),
            html.Div(
                [
                    html.Button([icon("say"), "Only comment"], id="comment", type="button", className="btn sm"),
                    html.Span("A verdict can be changed by a later one; nothing is edited.", className="s q"),
                ],
                className="comment-row",
            ),
        ],
        className="panel verdict",
        id="verdict",
    )


def verdict_words(standing: Standing, zone: str) -> str:
    """Say the verdict that counts and whose it is."""
    if standing.verdict is None:
        return "no verdict yet"
    verdict = standing.verdict.record
    return f"{sentence(verdict.value)}, by {verdict.actor} {clock(verdict.decided_ns, zone)}"


def told(message: str, *, problem: bool, key: str, again: str = "") -> Component:
    """Say what became of a press; a problem offers to send the same action again."""
    retry = (
        html.Button("Send again", type="button", className="btn sm", **dashed({"data-press": again})) if again else None
    )
    return html.Div(
        [html.P([icon("bad" if problem else "complete", tone="high" if problem else ""), message]), retry],
        className="told problem" if problem else "told",
        role="alert" if problem else "status",
        key=key,
    )


def sticky_bar(standing: Standing, zone: str, now_ns: int) -> list[Component]:
    """Draw the phone's action bar: its buttons press those of the page."""
    first = (
        html.Button("Acknowledge", type="button", className="btn primary", **dashed({"data-press": "acknowledge"}))
        if standing.acknowledged is None
        else html.Span(acknowledged_by(standing, zone, now_ns), className="s")
    )
    return [first, html.A("Verdict", href="#verdict", className="btn")]


def _verdict_button(value: VerdictValue) -> Component:
    identifier, word, title = VERDICT_BUTTONS[value]
    return html.Button(word, id=identifier, type="button", className="btn", title=title)
