"""Do this first: the runbook's steps; where nobody has written any, which rule, whose, and a way to say so."""

from dash import html
from dash.development.base_component import Component

from contract.effective import effective_actions
from contract.trail import Trail
from dashboard.actions.form_input import GAP_NOTE
from dashboard.alert.state import AlertStatus
from dashboard.components.attributes import dashed
from dashboard.components.panel import panel_heading
from dashboard.formatting.text import clock


def first_steps(trail: Trail, status: AlertStatus, zone: str) -> Component:
    """Draw the dashed box: what is missing, who could write it, and whether somebody filed that already."""
    rule = status.raised.record.rule
    return html.Section(
        [
            panel_heading("Do this first", None, html.Span("required response time: not declared", className="s q")),
            html.P([html.B(f"No runbook for rule {rule}"), "; the rule has no owner declared."]),
            html.P("Nobody has written down the first steps yet, so there are none to tick here."),
            html.P(_filed(trail, zone), className="filed"),
            html.P(
                [html.B("Safety: "), "not declared for this asset. Follow the site's own rules."], className="safety"
            ),
        ],
        className="missing-box first",
    )


def _filed(trail: Trail, zone: str) -> list[Component | str]:
    known = [each.record for each in effective_actions(trail.actions) if each.record.note.startswith(GAP_NOTE)]
    if known:
        return [f"The gap was filed by {known[0].actor} {clock(known[0].acted_ns, zone)}."]
    button = html.Button("File this gap", type="button", className="btn sm", **dashed({"data-press": "file-gap"}))
    return [button, html.Span(" writes it as a comment on this alert.", className="s")]
