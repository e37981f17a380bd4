"""The page of all assets: heading, filters, table; each says its own failure and keeps its size."""

from collections.abc import Sequence
from dataclasses import replace

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.asset.rows import STATES, AssetNow
from dashboard.asset.text import state_word
from dashboard.components.attributes import dashed
from dashboard.components.notice import failed_panel
from dashboard.data.failure import Failed
from dashboard.pages.assets.filter import AssetFilter, classes_of
from dashboard.pages.assets.table import asset_table
from dashboard.pages.assets.text import UNREADABLE, heading, subtitle


def list_main(assets: tuple[AssetNow, ...] | Failed, asked: AssetFilter, now_ns: int) -> Component:
    """Place heading, filters and table."""
    return html.Main(
        [
            html.Div(_head(assets), id="assets-head", className="top"),
            _tools(() if isinstance(assets, Failed) else assets, asked),
            html.Section(
                [
                    html.Div(id="assets-stale", className="stale-line"),
                    html.Div(_table(assets, asked, now_ns), id="assets-table"),
                ],
                className="panel",
            ),
            dcc.Store(id="assets-where", data={"class": asked.asset_class, "state": asked.state}),
        ],
        className="asset-list",
        id="main",
    )


def list_head(assets: Sequence[AssetNow]) -> Component:
    """Draw the sentence and what stands below it."""
    return html.Div([html.H1(heading(assets), id="summary"), html.P(subtitle(assets), className="sub")])


def _head(assets: tuple[AssetNow, ...] | Failed) -> Component:
    return html.H1(UNREADABLE) if isinstance(assets, Failed) else list_head(assets)


def _table(assets: tuple[AssetNow, ...] | Failed, asked: AssetFilter, now_ns: int) -> Component:
    return failed_panel(assets) if isinstance(assets, Failed) else asset_table(assets, asked, now_ns)


def _tools(assets: Sequence[AssetNow], asked: AssetFilter) -> Component:
    classes = classes_of(assets)
    states = tuple(state for state in STATES if any(asset.state == state for asset in assets))
    return html.Div(
        [
            html.Label(
                [
                    html.Span("Find", className="sr"),
                    dcc.Input(
                        id="assets-q",
                        type="text",
                        value=asked.q,
                        placeholder="Find: name, site, alias",
                        autoComplete="off",
                    ),
                ],
                **dashed({"data-search": "1"}),
            ),
            _choice("State", [(state, state_word(state)) for state in states], "state", asked.state, asked),
            _choice(
                "Class", [(each, each.replace("_", " ")) for each in classes], "asset_class", asked.asset_class, asked
            ),
        ],
        className="tools",
    )


def _choice(word: str, values: list[tuple[str, str]], field: str, chosen: str, asked: AssetFilter) -> Component | None:
    if len(values) < 2 and not chosen:
        return None
    offered = [("", "all"), *values]
    links = [
        dcc.Link(
            [text, html.Span("(shown)", className="sr") if value == chosen else None],
            href=replace(asked, **{field: value}).href(),
            className="btn sm chosen" if value == chosen else "btn sm",
            title=text,
        )
        for value, text in offered
    ]
    return html.Nav([html.Span(word, className="q"), *links], className="seg", **dashed({"aria-label": word}))
