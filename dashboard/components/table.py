"""The table of every page: declared columns, rows of cells, lines over rows, and a sentence where there are none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import dashed


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, the css classes of its cells (the first sets the width), what the heading explains."""

    text: str
    style: str = ""
    title: str = ""


Columns = tuple[Column, ...]
Rows = Sequence[Component] | Component
"""Rows of one body, or a body of its own with a class."""


def table(columns: Columns, *bodies: Rows, style: str) -> Component:
    """Draw a table; each body is a part of it, as rows that need someone and rows in hand."""
    heads = [html.Th(each.text, className=each.style, title=each.title or None) for each in columns]
    widths = [html.Col(className=next(iter(each.style.split()), None)) for each in columns]
    drawn = [body if isinstance(body, Component) else html.Tbody(list(body)) for body in bodies]
    return html.Table([html.Colgroup(widths), html.Thead(html.Tr(heads)), *drawn], className=style)


def table_row(columns: Columns, cells: Sequence[Any], **attributes: Any) -> Component:
    """Draw one row; a cell is whatever a component holds. Raises ValueError unless each column has its cell."""
    drawn = [html.Td(cell, className=column.style) for cell, column in zip(cells, columns, strict=True)]
    return html.Tr(drawn, **attributes)


def line_over(columns: Columns, spanned: int, *content: Component | str) -> Component:
    """Draw a line over rows, across the first columns; each of the others keeps a cell, which goes with its column."""
    beyond = [html.Td(className=each.style.split()[0]) for each in columns[spanned:]]
    return html.Tr([html.Td(list(content), colSpan=spanned), *beyond], className="group")


def nothing(*sentence: Component | str, **attributes: Any) -> Component:
    """Say in place of a table why it has no row."""
    content = sentence[0] if len(sentence) == 1 else list(sentence)
    return html.P(content, className="nothing", **attributes)


def wide_table(drawn: Component, label: str) -> Component:
    """Let a table that is wider than its place scroll in it, by keyboard too."""
    return html.Div(drawn, className="wide-sheet", tabIndex="0", role="region", **dashed({"aria-label": label}))
