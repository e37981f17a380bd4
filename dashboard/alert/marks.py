"""The mark of a priority."""

from dash import html
from dash.development.base_component import Component

from contract.words import Priority
from dashboard.components.icon import icon

KNOWN_PRIORITIES = tuple(p.value for p in Priority)


def priority_mark(priority: str) -> Component:
    """Draw shape and word of a priority: ◆ critical, ▲ high, ■ medium, ○ low."""
    shape = priority if priority in KNOWN_PRIORITIES else "low"
    return html.Span([icon(shape), priority.upper()], className=f"prio {shape}")
