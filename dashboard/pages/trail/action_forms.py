"""Forms of the actions: small dialogs in the page, one a button; the browser opens and closes them (trail.js)."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from contract.words import VerdictValue
from dashboard.actions.form_input import VERDICT_BUTTONS, VERDICT_SOURCES
from dashboard.alert.state import AlertStatus
from dashboard.components.attributes import dashed
from dashboard.components.panel import panel_heading
from dashboard.formatting.text import clock, humanize, zone_name
from dashboard.pages.trail.action_buttons import NO_WORK_ORDERS, OPENERS
from dashboard.times.parsing import write_moment
from dashboard.times.shift import SiteTime, next_shift_end, tomorrow_morning

MOST_SUGGESTED = 4
MOST_TYPED = 4_000
"""More than is kept, so that what is too long is said and not cut; less than a callback may carry."""

FORM_OF = {
    "send-assign": "assign",
    "send-shelve": "shelve",
    "send-out": "out",
    "send-comment": "comment",
    "send-confirm": "confirm",
    **dict.fromkeys(VERDICT_BUTTONS, "verdict"),
}
"""Which form's problems a button tells of."""

FORMS = tuple(dict.fromkeys(FORM_OF.values()))
FIELDS = (
    "assignee",
    "assign-note",
    "shelve-until",
    "shelve-note",
    "out-from",
    "out-until",
    "out-note",
    "comment-note",
    "confirm-note",
    "verdict-reason",
)

MEANS = {
    VerdictValue.TRUE: ("True", "The machine did deviate"),
    VerdictValue.FALSE: ("False", "Nothing was wrong, or only the sensor or the process"),
    VerdictValue.NOT_ACTIONABLE: ("Not actionable", "True, and no work is justified"),
    VerdictValue.UNDETERMINED: ("Undetermined", "Looked at, and nobody can tell"),
}


def forms(
    status: AlertStatus, *, user: str, owners: Sequence[str], zone: str, site: SiteTime, now_ns: int
) -> list[Component]:
    """Draw every form, closed; times are written in `zone`, shifts end by the site's own."""
    return [
        _form("assign", "Assign", _assign_parts(user, owners), send="Assign"),
        _form("shelve", "Shelve until", _shelve_parts(zone, site, now_ns), send="Shelve"),
        _form("out", "Out of service", _out_parts(zone, site, now_ns), send="Out of service"),
        _form("comment", "Comment", [_note("comment-note", "What you want to say")], send="Comment"),
        _more(status, zone),
    ]


def verdict_text(status: AlertStatus, zone: str) -> str:
    """Say the verdict that counts and whose it is."""
    if status.verdict is None:
        return "no verdict yet"
    verdict = status.verdict.record
    return f"{humanize(verdict.value)}, by {verdict.actor} {clock(verdict.decided_ns, zone)}"


def _form(name: str, title: str, parts: Sequence[Component | None], *, send: str) -> Component:
    sender = html.Button(send, id=f"send-{name}", type="button", className="btn primary", **dashed({"data-send": "1"}))
    return _dialog(name, [_head(title), *parts, _problem(name), html.Div(sender, className="form-foot")], title)


def _dialog(name: str, parts: Sequence[Component | None], title: str) -> Component:
    return html.Dialog(list(parts), id=f"form-{name}", className="act-form panel", **dashed({"aria-label": title}))


def _head(title: str) -> Component:
    close = html.Button("×", type="button", className="icon-btn", **dashed({"data-close": "1", "aria-label": "Close"}))
    return panel_heading(title, None, close)


def _problem(name: str) -> Component:
    return html.P(id=f"problem-{name}", className="form-problem", role="alert")


def _assign_parts(user: str, owners: Sequence[str]) -> list[Component]:
    others = [name for name in dict.fromkeys(owners) if name and name != user][:MOST_SUGGESTED]
    return [
        _line("assignee", "Who has it now"),
        _fills("assignee", [("me", user), *((name, name) for name in others)]),
        _note("assign-note", "Anything to add", rows=2),
    ]


def _shelve_parts(zone: str, site: SiteTime, now_ns: int) -> list[Component]:
    return [
        _line("shelve-until", f"Until, in {zone_name(now_ns, zone)}: 4 h, 06:00 or 2026-11-24 06:00"),
        _fills("shelve-until", [("1 h", "1 h"), ("4 h", "4 h"), *_moments(zone, site, now_ns)]),
        _note("shelve-note", "Why", rows=2),
        html.P("Out of view until then; it comes back by itself, and is shown as it is when it clears.", className="s"),
    ]


def _out_parts(zone: str, site: SiteTime, now_ns: int) -> list[Component]:
    name = zone_name(now_ns, zone)
    return [
        _line("out-from", f"From, in {name}; empty is now"),
        _line("out-until", f"Until, in {name}: 4 h, 06:00 or 2026-11-24 06:00"),
        _fills("out-until", [("4 h", "4 h"), *_moments(zone, site, now_ns)]),
        _note("out-note", "Why", rows=2),
    ]


def _moments(zone: str, site: SiteTime, now_ns: int) -> list[tuple[str, str]]:
    shift = next_shift_end(site.zone, now_ns, site.shifts)
    morning = tomorrow_morning(site.zone, now_ns, site.shifts)
    named = [
        (f"end of shift {clock(shift, zone)}", write_moment(shift, zone)),
        (f"tomorrow {clock(morning, zone)}", write_moment(morning, zone)),
    ]
    return named[:1] if shift == morning else named


def _more(status: AlertStatus, zone: str) -> Component:
    openers = [
        html.Button(word, type="button", className="btn", **dashed({"data-open": f"form-{form}"}))
        for word, form in OPENERS
    ]
    return _dialog(
        "more",
        [
            _head("More"),
            html.Div([*openers, html.P(NO_WORK_ORDERS, className="s q")], className="phone-acts"),
            html.Section(_verdict_parts(status, zone)),
            html.Section(
                [
                    html.H3("Corrective action taken"),
                    _note("confirm-note", "What was done", rows=2),
                    _problem("confirm"),
                    html.Div(html.Button("Confirm", id="send-confirm", type="button", className="btn")),
                ]
            ),
        ],
        "More actions",
    )


def _verdict_parts(status: AlertStatus, zone: str) -> list[Component]:
    return [
        html.H3(["What was it? ", html.Span(verdict_text(status, zone), id="verdict-words", className="q")]),
        _note("verdict-reason", "Reason, in your words", rows=2),
        _sources(),
        _problem("verdict"),
        html.Div(
            [_verdict_button(identifier, value) for identifier, value in VERDICT_BUTTONS.items()],
            className="verdicts",
            role="group",
            **dashed({"aria-label": "Verdict"}),
        ),
        html.P("A later verdict can change it; nothing is edited. Findings come from systems.", className="s q"),
    ]


def _sources() -> Component:
    """Buttons that stay pressed: Dash's own radio buttons are none to who reads by ear."""
    first = VERDICT_SOURCES[0].value
    buttons = [
        html.Button(
            f"as {each.value}",
            type="button",
            className="btn sm",
            **dashed({"data-source": each.value, "aria-pressed": str(each.value == first).lower()}),
        )
        for each in VERDICT_SOURCES
    ]
    group = html.Div(buttons, className="seg sources", role="group", **dashed({"aria-label": "Who judges"}))
    return html.Div([group, dcc.Store(id="verdict-source", data=first)])


def _verdict_button(identifier: str, value: VerdictValue) -> Component:
    word, title = MEANS[value]
    return html.Button(word, id=identifier, type="button", className="btn", title=title)


def _line(identifier: str, label: str) -> Component:
    field = dcc.Input(
        id=identifier, type="text", value="", maxLength=MOST_TYPED, autoComplete="off", className="line-in"
    )
    return html.Div([html.Label(label, htmlFor=identifier), field], className="field")


def _note(identifier: str, label: str, *, rows: int = 3) -> Component:
    field = dcc.Textarea(id=identifier, value="", maxLength=MOST_TYPED, rows=rows)
    return html.Div([html.Label(label, htmlFor=identifier), field], className="field")


def _fills(field: str, choices: Sequence[tuple[str, str]]) -> Component:
    buttons = [
        html.Button(
            word, type="button", className="btn sm", title=value, **dashed({"data-fill": field, "data-value": value})
        )
        for word, value in choices
    ]
    return html.Div(buttons, className="fills", role="group", **dashed({"aria-label": "Suggestions"}))
