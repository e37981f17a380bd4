"""The panel of every page: a title, how much there is and of when, and the content, or why it could not be read."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from dash import html
from dash.development.base_component import Component

from dashboard.components.notice import failed_panel, waiting
from dashboard.data.failure import Failed

Answer = TypeVar("Answer")
Drawn = TypeVar("Drawn", bound=Component | None)
Part = Component | Failed
"""What a panel holds: drawn, or the failure of its question."""


def panel_heading(
    title: str | Sequence[str | Component | None], sub: str | Component | None = None, *extras: Component | None
) -> Component:
    """Draw the heading of a panel: title, unit or count or time (`sub`), and what stands beside them."""
    below = None if sub is None else html.Span(sub, className="sub")
    return html.Header([part for part in (html.H2(title), below, *extras) if part is not None])


def titled(title: str, sub: str | Component | None, content: Component, *extras: Component | None) -> Component:
    """Draw the heading of a panel and below it the content."""
    return html.Div([panel_heading(title, sub, *extras), content])


def failed_titled(title: str, failure: Failed) -> Component:
    """Draw a panel whose question failed: its title, why, and a button that asks again."""
    return html.Div([html.Header(html.H2(title)), failed_panel(failure)])


def slot(slot_id: str, loading: str, *, css: str) -> Component:
    """Place what a callback brings into a panel; until then it says what is loading."""
    return html.Div(waiting(loading), id=slot_id, className=css)


def filled(part: Part | None, empty: str) -> Component:
    """Draw what stands in a slot: what was drawn, why it failed with a button that asks again, or why it is empty."""
    if isinstance(part, Failed):
        return failed_panel(part)
    return waiting(empty) if part is None else part


def drawn_or_failure(draw: Callable[[Answer], Drawn], answer: Answer | Failed) -> Drawn | Failed:
    """Draw an answer; a failure stays the failure it is, so that a page can keep the old content."""
    return answer if isinstance(answer, Failed) else draw(answer)


def part_of(part_id: str, title: str, part: Part) -> Component:
    """Place what a callback renews."""
    inner = failed_titled(title, part) if isinstance(part, Failed) else part
    return html.Div(inner, id=part_id, className="part")


def panel(name: str, *content: Component | None, css: str = "", **attributes: Any) -> Component:
    """Place a panel of a page; css knows its place by its name, or by other classes (`css`)."""
    inner = list(content) if len(content) > 1 else content[0]
    return html.Section(inner, className=f"panel {css or f'p-{name}'}", **attributes)
