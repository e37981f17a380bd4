"""The legend below a chart: a swatch and what it stands for; css draws each kind of swatch as the chart draws it."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component


def legend(entries: Mapping[str, str]) -> Component:
    """Draw what each kind of swatch stands for, in this order."""
    swatches = [html.Span([html.I(className=f"sw sw-{kind}"), text]) for kind, text in entries.items()]
    return html.P(swatches, className="legend")
