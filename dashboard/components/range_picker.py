"""Range picker: the ranges that a page offers, and two moments where it takes them; the URL holds what is picked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import dashed
from dashboard.times.range import CHOICES

DEFAULT = "24h"


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeChoices:
    """What a page offers: labels by what the URL says, and the range `first` of a URL that says nothing."""

    labels: Mapping[str, str] = field(default_factory=lambda: CHOICES)
    first: str = DEFAULT
    name: str = "Range of time"
    takes_moments: bool = True  # whether people can write from when to when


def range_picker(picked: str, choices: RangeChoices | None = None, *, key: str = "range") -> Component:
    """Draw the picker of what the URL says under `key`; a pick goes into the URL and the store `<key>-picked`."""
    choices = choices or RangeChoices()
    return html.Div(
        [
            html.Span(
                [_button(text, label, picked, key) for text, label in choices.labels.items()],
                className="seg",
                role="group",
                **dashed({"aria-label": choices.name, "data-range-key": key, "data-first-range": choices.first}),
            ),
            *([_between(picked, key)] if choices.takes_moments else []),
            dcc.Store(id=f"{key}-picked", data=picked),
        ],
        className="range-picker",
    )


def moment_fields(
    key: str, labels: tuple[str, str] = ("from, UTC", "to, UTC"), *, picked: str = "", css: str = ""
) -> list[Component]:
    """Draw the two fields and the button that picks what lies between them under `key` of the URL."""
    begin, _, end = picked.partition("..")
    ends = zip(("from", "to"), labels, (begin if end else "", end), strict=True)
    return [
        *(html.Label([label, _field(f"{key}-{name}", value)], className=css or None) for name, label, value in ends),
        html.Button("Show", type="button", className="btn sm", **dashed({"data-between": key})),
    ]


def _between(picked: str, key: str) -> Component:
    text = picked.replace("..", " to ").replace("T", " ") if ".." in picked else "from … to"
    fields = html.Div(moment_fields(key, picked=picked), className="panel between pop")
    return html.Details([html.Summary(text, className="btn sm"), fields])


def _button(text: str, label: str, picked: str, key: str) -> Component:
    pressed = "true" if text == picked else "false"
    attributes = dashed({"data-pick": text, "data-key": key, "aria-pressed": pressed})
    return html.Button(label, type="button", className="btn sm", **attributes)


def _field(identifier: str, value: str) -> Component:
    return dcc.Input(
        id=identifier, type="text", value=value.replace("T", " "), placeholder="2026-11-24 02:41", size="16"
    )
