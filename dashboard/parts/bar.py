"""The bar: brand, the pages that exist, what time it is and how old the page is."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.parts.attributes import dashed
from dashboard.parts.icon import icon
from dashboard.speech import clock_seconds, day, zone_name


def bar(
    *,
    here: str,
    now_ns: int,
    zone: str,
    site: str,
    user: str,
    unacknowledged: int | None = None,
    is_simulated: bool = False,
) -> Component:
    """Draw the bar; `zone` is the site's on a site's page and UTC elsewhere."""
    return html.Header(
        [
            html.Span("Twintrace", className="brand"),
            html.Nav(
                [html.Span("Now", className="group"), _alerts_link(here, unacknowledged)],
                **dashed({"aria-label": "Pages"}),
            ),
            simulated_banner() if is_simulated else None,
            html.Span(
                [
                    html.Span(site, className="wide") if site else None,
                    html.Span(updated(now_ns), id="updated", className="wide"),
                    clock_face(now_ns, zone),
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
                        **dashed({"aria-label": "Keys"}),
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
    return html.Span("simulated data", className="sim banner", title="These readings come from the simulator")


def updated(now_ns: int) -> Component:
    """Say how old the page is; the browser counts on."""
    return html.Span("updated just now", **dashed({"data-updated": str(now_ns // 1_000_000)}))


def clock_face(now_ns: int, zone: str) -> Component:
    """Show the time in the zone, zone written; the browser keeps it going."""
    return html.Span(
        [html.B(clock_seconds(now_ns, zone), **dashed({"data-clock": zone})), html.B(f" {zone_name(now_ns, zone)}")],
        className="clock nw",
    )


def keys_help() -> Component:
    """List the keys; `?` opens it and Esc closes it."""
    keys = (
        ("a", "acknowledge"),
        ("j k", "next, previous row"),
        ("Enter", "open the row"),
        ("Esc", "close"),
        ("?", "keys"),
    )
    return html.Div(
        [
            html.H2("Keys"),
            html.Dl([part for key, does in keys for part in (html.Dt(html.Kbd(key)), html.Dd(does))]),
        ],
        id="keys-help",
        className="panel keys-help",
        hidden=True,
        role="dialog",
        **dashed({"aria-label": "Keys"}),
    )


def _alerts_link(here: str, unacknowledged: int | None) -> Component:
    count = html.I(str(unacknowledged), title="not acknowledged") if unacknowledged else None
    return dcc.Link(["Alerts", count], href="/", className="here" if here else "")
