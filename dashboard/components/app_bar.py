"""The bar: brand, the pages that exist, what time it is and how old the page is."""

from dash import dcc, html
from dash.development.base_component import Component

from contract.zone import known_zone
from dashboard.components.attributes import dashed
from dashboard.components.icon import FROM_SIMULATOR, icon
from dashboard.data.context import current_roles
from dashboard.formatting.text import clock_seconds, day, zone_name
from dashboard.navigation.links import page_href
from dashboard.navigation.menu import PageLink, current_menu

ALERTS = "alerts"
"""The page whose link carries the count of alerts that need someone."""

REFRESHES = {"0": "no refresh", "10": "every 10 s", "60": "every minute"}
"""Seconds between two looks for news, and the words."""


def bar(
    *,
    here: str,
    now_ns: int,
    zone: str,
    site: str,
    user: str,
    page: str = "",
    unacknowledged: int | None = None,
    is_simulated: bool = False,
    is_read: bool = True,
) -> Component:
    """Draw the bar; `zone` is the site's on a site's page and UTC elsewhere.

    A page that renews itself gives its name: its callback writes into `updated_id(page)`, which no other page has.
    A page of which nothing could be read is of no time, and says none.
    """
    return html.Header(
        [
            html.Span("Twintrace", className="brand"),
            html.Nav(_links(here, unacknowledged), **dashed({"aria-label": "Pages"})),
            simulated_banner() if is_simulated else None,
            html.Span(
                [
                    html.Span(site, className="wide") if site else None,
                    html.Span(updated(now_ns) if is_read else None, id=updated_id(page), className="wide"),
                    clock_face(now_ns, zone),
                    zone_toggle(),
                    refresh_choice(),
                    html.Span(day(now_ns, zone), className="wide"),
                    html.Span(user, className="wide", title="who acts on this screen"),
                    html.Button(
                        [icon("theme"), html.Span("Light or dark", className="sr")],
                        id="theme-toggle",
                        type="button",
                        className="icon-btn",
                        title="Light or dark",
                    ),
                    html.Button(
                        "?",
                        id="keys-toggle",
                        type="button",
                        className="icon-btn",
                        title="Keys",
                        **dashed({"aria-label": "Keys", "aria-expanded": "false", "aria-controls": "keys-help"}),
                    ),
                ],
                className="end",
            ),
            keys_help(),
        ],
        className="bar",
    )


def simulated_banner() -> Component:
    """Say on every page that no real machine is behind it."""
    return html.Span("simulated data", className="sim banner", title=FROM_SIMULATOR)


def updated_id(page: str) -> str:
    """Return the id of what says how old this page is.

    One id a page: a callback of which one output is here and another is not is an error in the browser.
    """
    return f"updated-{page or 'never'}"


def updated(now_ns: int) -> Component:
    """Say how old the page is; the browser counts on."""
    return html.Span("updated just now", **dashed({"data-updated": str(now_ns // 1_000_000)}))


def clock_face(now_ns: int, zone: str) -> Component:
    """Show the time in the zone, zone written; the browser keeps it going."""
    return html.Span(
        [
            html.B(clock_seconds(now_ns, zone), **dashed({"data-clock": known_zone(zone).key})),
            html.B(f" {zone_name(now_ns, zone)}"),
        ],
        className="clock nw",
    )


def keys_help() -> Component:
    """List the keys; `?` opens it and Esc closes it."""
    keys = (
        ("j k", "next, previous row"),
        ("Enter", "open the row"),
        ("a", "acknowledge: on a trail its alert, in the list the row that has the focus"),
        ("/", "search"),
        ("Esc", "close, or leave a field"),
        ("?", "these keys"),
    )
    return html.Div(
        [
            html.H2("Keys"),
            html.Dl([part for key, does in keys for part in (html.Dt(html.Kbd(key)), html.Dd(does))]),
            html.P(
                "No letter acts while a field, a button or any other control has the focus, or anything is open.",
                className="s q",
            ),
        ],
        id="keys-help",
        className="panel keys-help",
        hidden=True,
        role="dialog",
        tabIndex="-1",
        **dashed({"aria-label": "Keys"}),
    )


def zone_toggle() -> Component:
    """Draw the switch between the site's time and UTC; the browser keeps the choice and shows it."""
    return html.Button(
        "UTC",
        id="zone-toggle",
        type="button",
        className="icon-btn wide-btn wide",
        title="Times in UTC, or in the site's zone",
        **dashed({"aria-pressed": "false"}),
    )


def refresh_choice() -> Component:
    """Draw how often the page looks for news; a check asks for less than 1 kB."""
    return html.Select(
        [html.Option(word, value=value) for value, word in REFRESHES.items()],
        id="refresh-choice",
        className="wide",
        title="How often the page looks for news",
        **dashed({"aria-label": "How often the page looks for news"}),
    )


def _links(here: str, unacknowledged: int | None) -> list[Component]:
    links: list[Component] = []
    for group, pages in current_menu(current_roles()):
        if [page.text for page in pages] != [group]:
            links.append(html.Span(group, className="group"))
        links += [_link(page, here, unacknowledged if page.name == ALERTS else None) for page in pages]
    return links


def _link(page: PageLink, here: str, count: int | None) -> Component:
    marked = html.I(str(count), title="nobody has acknowledged") if count else None
    return dcc.Link([page.text, marked], href=page_href(page.href), className="here" if page.name == here else "")
