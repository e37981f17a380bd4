"""The frame of a figure that plotly draws: fonts, margins, fixed axes, colours as tokens (ADR-024)."""

from collections.abc import Sequence
from html import escape

from dashboard.charts.palette import Palette
from dashboard.charts.pane_chart import FONT, FONT_PX
from dashboard.charts.panes import Figure

HEIGHT_PX = 240
NUMBERS = ",.6~r"
"""How an axis writes a number: thousands grouped as everywhere else, at most six digits that count."""


def framed(data: Sequence[Figure], shapes: Sequence[Figure], colours: Palette, *, x_title: str, y_title: str) -> Figure:
    """Put traces and shapes into a figure; titles are plain text, whatever a contract wrote."""
    return {
        "data": list(data),
        "layout": {
            "height": HEIGHT_PX,
            "margin": {"l": 52, "r": 12, "t": 8, "b": 42},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": FONT_PX, "color": colours.ink_2},
            "showlegend": False,
            "dragmode": False,  # a finger that moves over the chart moves the page
            "hovermode": "x",
            "hoverlabel": {"bgcolor": colours.panel, "bordercolor": colours.line, "font": {"color": colours.ink}},
            "bargap": 0,
            "shapes": list(shapes),
            "xaxis": _axis(x_title, colours) | {"showgrid": False, "ticks": "outside", "tickcolor": colours.line},
            "yaxis": _axis(y_title, colours) | {"rangemode": "tozero"},
        },
    }


def plain(text: str) -> str:
    """Return text as plotly writes it unchanged: of what looks like a tag it would make markup, and even links.

    >>> plain('<a href="https://example.org">flow</a>')
    '&lt;a href="https://example.org"&gt;flow&lt;/a&gt;'
    """
    return escape(text, quote=False)


def _axis(title: str, colours: Palette) -> Figure:
    return {
        "title": {"text": plain(title), "standoff": 8, "font": {"size": FONT_PX}},
        "tickformat": NUMBERS,
        "fixedrange": True,
        "automargin": True,
        "zeroline": False,
        "linecolor": colours.line,
        "gridcolor": colours.line_soft,
    }
