"""Undo: a button where the last action stands; the browser counts down and hides it when it is too late."""

from dash import html
from dash.development.base_component import Component

from dashboard.actions.undo import Undo
from dashboard.components.attributes import dashed
from dashboard.formatting.text import SECOND


def undo_button(undo: Undo | None, now_ns: int, *, named: bool = True) -> Component | None:
    """Draw the button, named after what it takes back unless that is said beside it; nothing when it is too late."""
    if undo is None or now_ns >= undo.until_ns:
        return None
    left = html.Span(
        f"{(undo.until_ns - now_ns) // SECOND} s left", **dashed({"data-until": str(undo.until_ns // 1_000_000)})
    )
    text = f"Undo {undo.noun}, " if named else "Undo, "
    return html.Button([text, left], type="button", className="btn sm undo", **dashed({"data-press": "undo"}))
