"""`/alerts`: every episode, those that need someone first; the grid's script reads further rows from /alerts.json."""

from typing import Any
from urllib.parse import urlencode

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard.actions.records import mint_nonce
from dashboard.components.app_bar import bar
from dashboard.components.page_frame import unavailable_page
from dashboard.data.context import current_context
from dashboard.data.failure import Failed
from dashboard.data.queries import Question, ask_together
from dashboard.http.input_checks import is_small
from dashboard.navigation.links import alert_list_href
from dashboard.navigation.page import Page
from dashboard.pages.alerts import bulk_callbacks
from dashboard.pages.alerts.filter_bar import choices_of, tools
from dashboard.pages.alerts.filters import KEYS, AlertFilters, readable_filters
from dashboard.pages.alerts.layout import alert_title, empty_panel, foot, grid
from dashboard.pages.alerts.queries import Wanted, asked_now, counts_json, page_question, rows_json, summary_question
from dashboard.pages.alerts.routes import add_routes
from dashboard.pages.alerts.rows import EpisodePage, Scored, Summary, episode_page, scored_of, summary_of
from dashboard.pages.alerts.text import headline, listed, nothing, subtitle

NAME = "alerts"
HEARS = {"begin": "alerts-begin", "renew": "changed", "again": "again", "done": "bulk-done"}
"""Functions of assets/pages/alerts/list.js and the store that each of them hears of."""

_RAN = tuple(f"alerts-{function}-ran" for function in HEARS)


def layout(**query: Any) -> Component:
    """Draw the list with its first rows; when the collector is away, say so and offer to try again."""
    context = current_context()
    now, filters = asked_now(context), readable_filters(query)
    answers = ask_together(
        context,
        {
            "page": page_question(filters, Wanted(), now_ns=now, me=context.user),
            "summary": summary_question(filters, now_ns=now, me=context.user),
            "choices": Question(name="episodes_choices"),
            "scored": Question(name="scored_assets", params={"now_ns": now}),
        },
    )
    tables = {}
    for key, answer in answers.items():
        if isinstance(answer, Failed):
            return unavailable_page("The alerts cannot be read", answer, href=_again(filters), here=NAME)
        tables[key] = answer
    return _drawn(
        filters,
        episode_page(tables["page"]),
        summary_of(tables["summary"]),
        scored_of(tables["scored"]),
        tools(choices_of(tables["choices"].to_pylist())),
        now,
    )


def register(app: Dash) -> None:
    """Register the grid's script, and the bar: it begins with the page, looks again on news and after an action."""
    bulk_callbacks.register(app)
    for function, source in HEARS.items():
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("alerts", function),
            Output(f"alerts-{function}-ran", "data"),
            Input(source, "data"),
            prevent_initial_call=function != "begin",
        )


def _drawn(
    filters: AlertFilters, page: EpisodePage, summary: Summary, scored: Scored, over: Component, now_ns: int
) -> Component:
    context = current_context()
    title, sentence = nothing(scored, is_narrowed=filters.is_narrowed)
    begin = rows_json(page, now_ns) | counts_json(summary, scored, now_ns) | {"nonce": mint_nonce()}
    shown = bar(
        here=NAME,
        now_ns=now_ns,
        zone="UTC",
        site="",
        user=context.user,
        unacknowledged=summary.needing,
        is_simulated=scored.is_simulated,
    )
    inside = [
        alert_title(headline(summary, scored, now_ns), subtitle(summary)),
        over,
        html.Div(id="alerts-problem", role="status"),
        grid(),
        empty_panel(title, sentence, is_narrowed=filters.is_narrowed, is_hidden=page.total > 0),
        foot(listed(page.total, filters.sort), scored),
        html.Div(id="bulk-outcome", className="told-slot"),
        *(dcc.Store(id=name) for name in ("bulk-pressed", "bulk-done", *_RAN)),
        dcc.Store(id="alerts-begin", data=begin),
    ]
    return html.Div([shown, html.Main(inside, className="alert-list", id="main")])


def _again(filters: AlertFilters) -> str:
    asked = urlencode([(key, each) for key in KEYS for each in _values(filters, key)])
    return alert_list_href(asked)


def _values(filters: AlertFilters, key: str) -> tuple[str, ...]:
    value = getattr(filters, "class_" if key == "class" else key)
    return value if isinstance(value, tuple) else (value,) if value else ()


PAGE = Page(
    name=NAME,
    path="/alerts",
    title="Alerts | Twintrace",
    layout=layout,
    menu_group="Now",
    menu_text="Alerts",
    register=register,
    routes=add_routes,
    topics=("alerts", "scores"),
    inputs={"bulk-pressed.data": is_small},
)
