"""Proof: what recomputing the alert from its stored readings gave, and how to do it elsewhere."""

from dash import html
from dash.development.base_component import Component

from contract.evidence import Both, Proof, ProofResult
from contract.ids import Id
from dashboard.components.icon import copyable, icon
from dashboard.formatting.text import humanize, pluralize
from dashboard.navigation.links import evidence_href

MEANS = {
    ProofResult.IDENTICAL: "Readings, features, score and decision were computed again from what is stored. "
    "Every number is the same to the last bit.",
    ProofResult.EQUIVALENT: "Numbers differ by at most one part in a million and the decision is the same: "
    "this machine has another processor than the gateway.",
    ProofResult.MISMATCH: "What is stored does not lead to this alert. Do not act on it before somebody knows why.",
    ProofResult.NOTHING: "This is a blind alert: no window led to it, so no number can be computed again.",
}


def proof_panel(proof: Proof, alert_id: Id) -> Component:
    """Draw result, counts and the command that repeats it."""
    is_bad, is_nothing = proof.result == ProofResult.MISMATCH, proof.result == ProofResult.NOTHING
    return html.Div(
        [
            html.P(
                [
                    icon("bad" if is_bad else "due" if is_nothing else "complete", tone="high" if is_bad else ""),
                    html.B(proof.result.value.capitalize()),
                ],
                className="proof-result",
            ),
            html.P(MEANS[proof.result]),
            html.Dl(
                [part for row in (() if is_nothing else _rows(proof)) for part in (html.Dt(row[0]), html.Dd(row[1]))]
            ),
            _both(proof) if proof.both else None,
            *([html.P(f"It was {proof.detail}.")] if is_nothing else _again(alert_id)),
        ],
        className="proof",
    )


def command(about: str) -> str:
    """Return the command line that recomputes an alert, by its id or its evidence file."""
    return f"twintrace verify {about}"


def _again(alert_id: Id) -> list[Component]:
    name = f"evidence-{alert_id[:8]}.zip"
    file = html.A("Evidence file", href=evidence_href(alert_id), download=name, className="btn sm")
    commands = (("Recompute it with that file alone: ", command(name)), ("From the store: ", command(alert_id)))
    return [
        html.P([file, html.Span(" alert, windows, readings, contract and model in one zip", className="q")]),
        *(html.P([text, copyable(line, line, "command")]) for text, line in commands),
    ]


def _both(proof: Proof) -> Component:
    """Draw the numbers of the window that raised, recorded beside recomputed, to the nine digits of a float32."""
    sides = [html.Th(word, className="num") for word in ("recorded", "recomputed")]
    head = html.Tr([html.Th("window that raised"), *sides])
    return html.Table([html.Thead(head), html.Tbody([_line(each) for each in proof.both])], className="wide-t both")


def _line(both: Both) -> Component:
    was, now = (f"{value:.9g}" for value in (both.recorded, both.recomputed))
    again: list[str | Component] = [now] if was == now else [icon("bad", tone="high"), f" differs: {now}"]
    cells = [html.Td(was, className="num mono"), html.Td(again, className="num mono")]
    return html.Tr([html.Td(humanize(both.name)), *cells])


def _rows(proof: Proof) -> tuple[tuple[str, str], ...]:
    first = proof.hop.value if proof.hop else "none"
    return (
        ("computed again", f"{pluralize(proof.windows, 'window')} from {pluralize(proof.readings, 'reading')}"),
        ("numbers compared", f"{proof.values:,}"),
        ("numbers that differ", f"{proof.differing:,}"),
        ("largest difference", f"{proof.largest_difference:.3g}"),
        ("first hop that differs", first),
        ("in words", proof.detail or "–"),
    )
