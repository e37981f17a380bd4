"""The tools over the list of alerts: views, search and filters; the script writes what is chosen into the URL."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from contract.words import NEEDS_SOMEONE
from dashboard.components.attributes import dashed
from dashboard.components.icon import icon
from dashboard.components.range_picker import moment_fields
from dashboard.formatting.text import humanize
from dashboard.navigation.links import alert_list_href
from dashboard.pages.alerts.filters import DATA, KINDS, ME, NOBODY, PRIORITIES, STATES, VERDICTS

WORDS = {"unseen": "ended, not seen", "returned": "closed", "undecided": "no verdict"}
RAISED = {"1h": "last hour", "24h": "last 24 h", "7d": "last 7 d", "30d": "last 30 d", "over30d": "over 30 d ago"}
BETWEEN = "Raised from, UTC", "to"

VIEWS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("all", "All", ()),
    ("mine", "Mine", (("owner", ME),)),
    ("unacknowledged", "Unacknowledged", tuple(("state", state) for state in NEEDS_SOMEONE)),
    ("undecided", "Undecided > 30 d", (("kind", "deviation"), ("verdict", "undecided"), ("raised", "over30d"))),
)
"""The views that are always there: a view is nothing but a query string."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a filter can be set to, from the question `episodes_choices`."""

    filter: str
    value: str
    label: str


def choices_of(rows: Sequence[dict[str, str]]) -> tuple[Choice, ...]:
    """Read the choices, each value once: an area of two sites is one choice."""
    found = {(row["filter"], row["value"]): row["label"] for row in rows}
    return tuple(Choice(filter=key, value=value, label=label) for (key, value), label in found.items())


def tools(choices: Sequence[Choice]) -> Component:
    """Draw views, search and filters; counts and what is chosen are written by the script."""
    return html.Div(
        [views(), _find(), *(_select(*each) for each in _first(choices)), _more(choices)], className="tools"
    )


def views() -> Component:
    """Draw the tabs: those that are always there, those a person saved, and how to save one."""
    return html.Nav(
        [
            *(_view(*each) for each in VIEWS),
            html.Span(id="saved-views"),
            html.Details(
                [html.Summary("Save view", className="add"), html.Div(id="views-panel", className="panel pop")],
                id="views-menu",
            ),
        ],
        className="views",
        **dashed({"aria-label": "Views"}),
    )


def _view(name: str, word: str, keys: tuple[tuple[str, str], ...]) -> Component:
    query = urlencode(keys)
    return html.A(
        [word, html.I("", id=f"count-{name}")],
        href=alert_list_href(query),
        **dashed({"data-view": query}),
    )


def _find() -> Component:
    field = dcc.Input(id="alerts-q", type="text", value="", maxLength=200, placeholder="asset, signal, id")
    return html.Label(
        [icon("find"), html.Span("Search asset, signal, rule or id", className="sr"), field],
        className="field find",
        **dashed({"data-search": "1"}),
    )


def _first(choices: Sequence[Choice]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    return [
        ("site", "Site", _named(choices, "site")),
        ("area", "Area", _named(choices, "area")),
        ("priority", "Priority", [_option("priority", p) for p in PRIORITIES]),
        (
            "state",
            "State",
            [
                (urlencode([("state", each) for each in NEEDS_SOMEONE]), "needs someone"),
                *(_option("state", state) for state in STATES),
            ],
        ),
        ("data", "Data", [_option("data", each) for each in DATA]),
        ("raised", "Raised", [(urlencode({"raised": key}), word) for key, word in RAISED.items()]),
    ]


def _more(choices: Sequence[Choice]) -> Component:
    owners = [(urlencode({"owner": ME}), "me"), (urlencode({"owner": NOBODY}), "nobody"), *_named(choices, "owner")]
    selects = (
        ("asset", "Asset", _named(choices, "asset")),
        ("class", "Class", _named(choices, "class")),
        ("kind", "Kind", [_option("kind", kind) for kind in KINDS]),
        ("verdict", "Verdict", [_option("verdict", verdict) for verdict in VERDICTS]),
        ("owner", "Owner", owners),
    )
    return html.Details(
        [
            html.Summary("More", className="field", id="more-filters"),
            html.Div(
                [*(_select(*each) for each in selects), *moment_fields("raised", BETWEEN, css="field")],
                className="panel pop",
            ),
        ]
    )


def _select(key: str, word: str, options: list[tuple[str, str]]) -> Component:
    return html.Label(
        [
            word,
            html.Select(
                [html.Option("any", value=""), *(html.Option(text[:80], value=query) for query, text in options)],
                **dashed({"data-filter": key}),
            ),
        ],
        className="field",
    )


def _named(choices: Sequence[Choice], key: str) -> list[tuple[str, str]]:
    return [(urlencode({key: _sendable(each.value)}), each.label) for each in choices if each.filter == key]


def _option(key: str, value: str) -> tuple[str, str]:
    return urlencode({key: value}), WORDS.get(value, humanize(value))


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
