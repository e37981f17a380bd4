"""The panel of every page: a title, how much there is and of when, and the content, or why it could not be read."""

from collections.abc import Callable
from typing import Any, TypeVar

from dash import html
from dash.development.base_component import Component

from dashboard.components.notice import failed_panel
from dashboard.data.failure import Failed

Answer = TypeVar("Answer")
Part = Component | Failed
"""What a panel holds: drawn, or the failure of its question."""


def titled(title: str, sub: str | Component | None, content: Component, *extras: Component | None) -> Component:
    """Draw title, unit or count or time (`sub`), what stands beside them, and the content."""
    below = None if sub is None else html.Span(sub, className="sub")
    header = [part for part in (html.H2(title), below, *extras) if part is not None]
    return html.Div([html.Header(header), content])


def failed_titled(title: str, failure: Failed) -> Component:
    """Draw a panel whose question failed: its title, why, and a button that asks again."""
    return html.Div([html.Header(html.H2(title)), failed_panel(failure)])


def drawn_or_failure(draw: Callable[[Answer], Component], answer: Answer | Failed) -> Part:
    """Draw an answer; a failure stays the failure it is, so that a page can keep the old content."""
    return answer if isinstance(answer, Failed) else draw(answer)


def part_of(part_id: str, title: str, part: Part) -> Component:
    """Place what a callback renews."""
    inner = failed_titled(title, part) if isinstance(part, Failed) else part
    return html.Div(inner, id=part_id, className="part")


def panel(name: str, *content: Component, **attributes: Any) -> Component:
    """Place a panel of a page; css knows its place by its name."""
    return html.Section(list(content) if len(content) > 1 else content[0], className=f"panel p-{name}", **attributes)
