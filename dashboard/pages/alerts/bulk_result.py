"""What became of one press for many: done with Undo for 60 s, what the collector refused row by row."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.actions.bulk import UNDO, UNDO_S, Outcome, Press, outcome_text
from dashboard.components.attributes import dashed
from dashboard.components.icon import icon
from dashboard.navigation.links import alert_href

NAMED = 20


def bulk_outcome(press: Press, outcome: Outcome, now_ns: int) -> Component:
    """Say it; the Undo button carries what the script sends back to take it back."""
    problem = bool(outcome.refused)
    return html.Div(
        [
            html.P(
                [icon("bad" if problem else "complete", tone="high" if problem else ""), outcome_text(press, outcome)]
            ),
            _refusals(outcome) if problem else None,
            _undo(press, outcome, now_ns) if outcome.done and press.verb != UNDO else None,
        ],
        className="told bulk-told problem" if problem else "told bulk-told",
        role="alert" if problem else "status",
        key=press.action_nonce,
    )


def bulk_problem(text: str, key: str) -> Component:
    """Say why nothing was done; what is selected and written stays as it is."""
    return html.Div(html.P([icon("bad", tone="high"), text]), className="told bulk-told problem", role="alert", key=key)


def _refusals(outcome: Outcome) -> Component:
    shown = list(outcome.refused.items())[:NAMED]
    rest = len(outcome.refused) - len(shown)
    items = [
        html.Li([dcc.Link(name[:100], href=alert_href(alert)), html.Span(f" {alert[:8]}", className="mono")])
        for alert, name in shown
    ]
    why = f"Not done, the collector refused: {outcome.why}" if outcome.why else "Not done:"
    return html.Div([html.P(why), html.Ul([*items, html.Li(f"and {rest} more") if rest else None])])


def _undo(press: Press, outcome: Outcome, now_ns: int) -> Component:
    left = html.Span(f"{UNDO_S} s left", **dashed({"data-until": str(now_ns // 1_000_000 + UNDO_S * 1000)}))
    return html.Button(
        ["Undo, ", left],
        type="button",
        id="undo",
        className="btn sm",
        **dashed(
            {
                "data-undo": ",".join(outcome.done),
                "data-undone": press.verb,
                "data-nonce": press.action_nonce,
            }
        ),
    )
