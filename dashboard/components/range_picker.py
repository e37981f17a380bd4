"""Range picker: relative ranges that stay relative, or two moments; the URL holds what is picked."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import dashed
from dashboard.times.range import CHOICES, TimeRange


def range_picker(picked: TimeRange, *, key: str = "range") -> Component:
    """Draw the buttons and the two fields; a click writes `key` into the URL and the store `<key>-picked`."""
    begin, _, end = picked.text.partition("..")
    return html.Div(
        [
            html.Span(
                [_button(text, word, picked, key) for text, word in CHOICES.items()],
                className="seg",
                role="group",
                **dashed({"aria-label": "Range of time"}),
            ),
            html.Details(
                [
                    html.Summary(_range_text(picked), className="btn sm"),
                    html.Div(
                        [
                            html.Label(["from, UTC", _field(f"{key}-from", begin if end else "")]),
                            html.Label(["to, UTC", _field(f"{key}-to", end)]),
                            html.Button("Show", type="button", className="btn sm", **dashed({"data-between": key})),
                        ],
                        className="panel between pop",
                    ),
                ]
            ),
            dcc.Store(id=f"{key}-picked", data=picked.text),
        ],
        className="range-picker",
    )


def _range_text(picked: TimeRange) -> str:
    return "from … to" if picked.length_ns is not None else picked.text.replace("..", " to ").replace("T", " ")


def _button(text: str, word: str, picked: TimeRange, key: str) -> Component:
    pressed = "true" if text == picked.text else "false"
    attributes = dashed({"data-pick": text, "data-key": key, "aria-pressed": pressed})
    return html.Button(word, type="button", className="btn sm", **attributes)


def _field(identifier: str, value: str) -> Component:
    return dcc.Input(
        id=identifier, type="text", value=value.replace("T", " "), placeholder="2026-11-24 02:41", size="16"
    )
