"""Tabs below the fold; which one is open is in the URL, so that back and a copied link work."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import dashed
from dashboard.components.panel import panel

TABS = {
    "timeline": "Timeline",
    "similar": "Similar",
    "spectrum": "Spectrum",
    "record": "Record",
    "spans": "Spans",
    "proof": "Proof",
    "seen": "As seen at",
}
FIRST = "timeline"
LAZY = {
    "similar": "Looking for alerts like this…",
    "record": "Reading the record…",
    "spans": "Reading the trace…",
    "seen": "Reading what came when…",
}
"""Tabs that are drawn when somebody opens them, and what they say until then."""


def open_tab(asked: object) -> str:
    """Return the tab the URL asks for; the first one for anything else."""
    return asked if isinstance(asked, str) and asked in TABS else FIRST


def tabs(contents: dict[str, Component], asked: str, note: str) -> Component:
    """Draw the links and one panel a tab; all but the asked one hidden."""
    links = html.Nav(
        [*(_link(name, asked) for name in TABS), html.Span(note, className="note", id="tab-note")],
        className="tabs",
        **dashed({"aria-label": "More about this alert"}),
    )
    opened = (
        html.Div(contents[name], id=f"tab-{name}", hidden=name != asked, **dashed({"data-panel": name}))
        for name in TABS
    )
    return panel("below", links, *opened, css="below", id="below")


def _link(name: str, asked: str) -> Component:
    current = {"aria-current": "true"} if name == asked else {}
    return html.A(TABS[name], href=f"?tab={name}", **dashed({"data-tab": name, **current}))
