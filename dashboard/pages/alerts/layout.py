"""The list of alerts around its grid: headline, what is new, density and download, the foot with the bar for many."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.actions.bulk import LENGTHS, MOST
from dashboard.components.attributes import dashed
from dashboard.components.panel import panel
from dashboard.formatting.text import pluralize
from dashboard.navigation.links import alert_export_href, alert_list_href
from dashboard.pages.alerts.export import MOST_ROWS
from dashboard.pages.alerts.rows import Scored
from dashboard.pages.alerts.text import arriving


def alert_title(summary: str, others: str) -> Component:
    """Draw the line over the list."""
    return html.Div(
        [
            html.H1(summary, id="alerts-headline"),
            html.Span(others, id="alerts-beside", className="q"),
            html.Span([_clear(), _new(), _density(), _download()], className="end"),
        ],
        className="title",
    )


def grid() -> Component:
    """Place the grid, which assets/pages/alerts/list.js fills."""
    return html.Div(html.Div(id="alerts-grid"), className="sheet", id="alerts-sheet")


def empty_panel(title: str, sentence: str, *, is_narrowed: bool, is_hidden: bool) -> Component:
    """Draw what stands in place of rows when there is none."""
    clear = html.Button(
        "Clear the filters", type="button", className="btn primary", hidden=not is_narrowed, id="clear-all"
    )
    return panel(
        "empty",
        html.H2(title, id="empty-title"),
        html.P(sentence, id="empty-sentence"),
        clear,
        css="empty",
        id="alerts-empty",
        hidden=is_hidden,
    )


def foot(listed: str, scored: Scored) -> Component:
    """Draw the line under the list; when rows are selected the bar for many takes the hint's place."""
    return html.Div(
        [
            html.Span(
                [
                    html.Span(listed, id="alerts-listed"),
                    html.Span(f" · {arriving(scored)}", id="alerts-arriving"),
                    *_blind(scored),
                ]
            ),
            _hint(),
            _bulk(),
        ],
        className="foot",
    )


def _clear() -> Component:
    return html.Button("Clear filters", type="button", id="clear-filters", className="btn sm", hidden=True)


def _new() -> Component:
    return html.Button("Show new", type="button", id="show-new", className="btn sm new", hidden=True)


def _density() -> Component:
    buttons = [
        html.Button(
            word, type="button", className="btn sm", **dashed({"data-density-is": name, "aria-pressed": pressed})
        )
        for name, word, pressed in (("comfortable", "Comfortable", "false"), ("dense", "Dense", "true"))
    ]
    return html.Span(buttons, className="seg", role="group", **dashed({"aria-label": "Height of rows"}))


def _download() -> Component:
    links = [
        html.A(
            word, href=alert_export_href(suffix), download="", className="btn sm", **dashed({"data-download": suffix})
        )
        for suffix, word in (("csv", "CSV"), ("parquet", "Parquet"))
    ]
    note = html.P(f"What is filtered, at most {MOST_ROWS:,} rows.", className="s q")
    return html.Details(
        [html.Summary("Download", className="btn sm"), html.Div([*links, note], className="panel pop")], className="end"
    )


def _blind(scored: Scored) -> list[Component | str]:
    if not scored.blind:
        return []
    text = f"{pluralize(scored.blind, 'asset')} blind"
    return [" · ", html.A(text, href=alert_list_href("kind=blind"), **dashed({"data-view": "kind=blind"}))]


def _hint() -> Component:
    keys = (("j", ""), ("k", " move · "), ("Enter", " open · "), ("a", " acknowledge"))
    parts = [part for key, does in keys for part in (html.Kbd(key), f" {does}".replace("  ", " "))]
    return html.Span([f"select up to {MOST} rows to acknowledge, assign or shelve · ", *parts], className="hint")


def _bulk() -> Component:
    lengths = [
        html.Button(word, type="button", className="btn sm", **dashed({"data-bulk": "shelve", "data-for": word}))
        for word in LENGTHS
    ]
    assign = [
        html.Label("To", htmlFor="bulk-to"),
        dcc.Input(id="bulk-to", type="text", value="", maxLength=100, placeholder="name"),
        html.Button("Assign", type="button", className="btn sm", **dashed({"data-bulk": "assign"})),
    ]
    return html.Span(
        [
            html.B("", id="bulk-count"),
            html.Button(
                "Acknowledge", type="button", className="btn sm primary", **dashed({"data-bulk": "acknowledge"})
            ),
            _pop("Assign…", assign),
            _pop("Shelve…", lengths),
            html.Label([html.Span("One reason for all", className="sr"), _reason()]),
        ],
        className="bulk",
        id="bulk",
        hidden=True,
    )


def _reason() -> Component:
    text = f"one reason for all, up to {MOST}"
    return dcc.Input(id="bulk-reason", type="text", value="", maxLength=2000, placeholder=text)


def _pop(word: str, inside: Sequence[Component]) -> Component:
    return html.Details(
        [html.Summary(word, className="btn sm"), html.Div(list(inside), className="panel pop up")], className="pops"
    )
