"""Notices: what is missing, what failed and what to do, in the place where the answer would stand."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import dashed
from dashboard.components.icon import copyable, icon
from dashboard.data.failure import Failed
from dashboard.navigation.links import alert_list_href, asset_list_href, trace_href


def missing_box(title: str, sentence: str, *, className: str = "") -> Component:  # noqa: N803 (Dash's spelling)
    """Draw the dashed box of something that does not exist yet: what is missing, in one plain sentence."""
    return html.Section(
        [html.H2(title), html.P(sentence)],
        className=f"missing-box {className}".strip(),
    )


def failure(title: str, problem: Failed, *, href: str) -> Component:
    """Draw the panel of a page that could not be read: why, the trace of this request, a link that tries again."""
    return html.Section(
        [
            html.H1([icon("bad", tone="high"), title]),
            html.P(_failure_content(problem)),
            html.A("Try again", href=href, className="btn primary"),
        ],
        className="panel failure",
        role="alert",
    )


def failed_panel(failure: Failed, *, again: bool = True) -> Component:
    """Draw what a panel shows whose question failed: why, the trace of this request, a button that asks again."""
    button = html.Button("Try again", type="button", className="btn sm", **dashed({"data-again": "1"}))
    return html.Div(
        [
            html.P([icon("bad", tone="high"), html.Span(_failure_content(failure))]),
            button if again else None,
        ],
        className="inner-failure",
        role="alert",
    )


def stale_line(failure: Failed | None) -> Component | None:
    """Say above old content that it could not be renewed, and in which trace; nothing when it could."""
    if failure is None:
        return None
    return html.P([icon("bad", tone="high"), html.Span(["Not renewed: ", *_failure_content(failure)])], role="status")


def _failure_content(failure: Failed) -> list[str | Component]:
    href = trace_href(failure.trace_id)
    if not href:
        return [failure.problem]
    link = dcc.Link(failure.trace_id[:8], href=href, className="mono")
    trace = html.Span(["Trace ", link, " ", copyable(failure.trace_id, "", "trace id")], className="nw")
    return [failure.problem, " ", trace]


def waiting(sentence: str) -> Component:
    """Draw what stands in a panel until its answer is there."""
    return html.P(sentence, className="waiting q")


def no_such_alert(alert_id: str, why: str) -> Component:
    """Draw the page of an id that leads nowhere, with the way to the alerts there are."""
    return _not_found("No such alert", [html.Span(alert_id, className="mono"), html.Br(), why])


def no_such_trace(trace_id: str, *why: str) -> Component:
    """Draw the page of a trace of which nothing is stored, with the way to the alerts there are; it may come yet."""
    lines = [part for each in why for part in (html.Br(), each)]
    return _not_found("No such trace", [html.Span(trace_id, className="mono"), *lines], again=trace_href(trace_id))


def no_such_asset(asset_id: str, why: str) -> Component:
    """Draw the page of an asset that nobody declared, with the way to those there are."""
    content: list[Component | str] = [html.Span(asset_id, className="mono"), html.Br(), why]
    return _not_found("No such asset", content, ("All assets", asset_list_href()))


def no_such_page() -> Component:
    """Draw the page of an address that leads nowhere."""
    return _not_found("No such page", ["Nothing is at this address."])


def _not_found(
    title: str,
    content: list[Component | str],
    leads_to: tuple[str, str] | None = None,
    *,
    again: str = "",
) -> Component:
    word, href = leads_to or ("All alerts", alert_list_href())
    back = dcc.Link(word, href=href, className="btn primary")
    retry = html.A("Look again", href=again, className="btn") if again else None
    return html.Section([html.H1(title), html.P(content), html.Div([back, " ", retry])], className="panel failure")
