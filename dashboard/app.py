"""create_app: the Dash application of one desk; nothing global, so that a process may hold two."""

from collections.abc import Collection

from dash import ClientsideFunction, Dash, Input, Output, dcc, html, page_container
from flask import Flask
from opentelemetry.trace import NoOpTracer, Tracer

from dashboard.actions.otlp_sender import Sender, describe
from dashboard.config import DashboardConfig, read_token
from dashboard.data.cache import AnsweredOnce
from dashboard.data.context import KEY, Desk
from dashboard.data.freshness import add_version
from dashboard.data.invalidation import ForgettingPost
from dashboard.data.traced import TracedPlant
from dashboard.http.compression import add_compression
from dashboard.http.health import add_health
from dashboard.http.index_page import Front
from dashboard.http.request_validation import admit_callbacks
from dashboard.http.security_headers import add_headers
from dashboard.pages.alerts import bulk_callbacks as bulk
from dashboard.pages.alerts import page as alerts
from dashboard.pages.alerts.routes import add_alert_routes
from dashboard.pages.asset import page as asset
from dashboard.pages.assets import page as assets
from dashboard.pages.not_found import page as nowhere
from dashboard.pages.overview import page as overview
from dashboard.pages.trace import page as trace
from dashboard.pages.trail import action_callbacks as acting
from dashboard.pages.trail import lazy_panels as later
from dashboard.pages.trail import page as trail
from dashboard.pages.trail.evidence_route import add_evidence_route
from dashboard.proof.process import Prover
from dashboard.static_files import ASSETS
from dashboard.telemetry.recent_spans import SpanRing
from dashboard.telemetry.tracing import SCOPE, build_provider, trace_requests
from store.remote import RemoteStore

BROWSER_STORES = ("screen", "again", "changed")
"""What the browser says by itself: theme and width, that a panel is asked again, that there is news."""

INDEX = """<!DOCTYPE html>
<html lang="en">
    <head>
        {%metas%}
        <title>{%title%}</title>
        {%favicon%}
        {%css%}
        <script src="/_assets/base/storage.js"></script>
        <script src="/_assets/base/theme.js"></script>
    </head>
    <body>
        {%app_entry%}
        <footer>
            {%config%}
            {%scripts%}
            {%renderer%}
        </footer>
    </body>
</html>"""


def create_app(at: Desk, *, hosts: Collection[str] = (), tracer: Tracer | None = None) -> Dash:
    """Return the application; `app.server` is what a WSGI server takes. Without a tracer no request is traced."""
    server = Flask("dashboard")
    server.extensions[KEY] = at
    trace_requests(server, tracer or NoOpTracer())
    app = Front(
        "dashboard",
        server=server,  # type: ignore[arg-type]  # Dash documents a Flask server and types only bool
        use_pages=True,
        pages_folder="",
        assets_folder=str(ASSETS),
        assets_url_path="_assets",  # /assets is a page of the plant
        assets_ignore=r"(storage|theme)\.js",  # the head asks for them itself, before the first paint
        include_pages_meta=False,
        index_string=INDEX,
        suppress_callback_exceptions=True,  # what callbacks draw into is on pages, not in the layout
        title="Twintrace",
        update_title="",
        enable_mcp=False,
    )
    app.layout = html.Div([page_container, *(dcc.Store(id=name) for name in BROWSER_STORES)])
    overview.place()
    alerts.place()
    trail.place()
    trace.place()
    assets.place()
    asset.place()
    nowhere.place()
    _register_screen(app)
    for page in (overview, alerts, bulk, trail, acting, later, trace, assets, asset):
        page.register(app)
    admit_callbacks(app, server, hosts=hosts)
    add_compression(server)
    add_headers(app, server)
    add_health(server, at)
    add_version(server, at)
    add_alert_routes(server, at)
    add_evidence_route(server, at)
    return app


def app_from(config: DashboardConfig) -> Dash:
    """Return the application of a configuration. Raises BadDocument when its token cannot be read."""
    token = read_token(config)
    ring = SpanRing()
    tracer = build_provider(describe(), endpoint=config.otlp, token=token, ring=ring).get_tracer(SCOPE)
    prover = Prover(api=config.api, token=token)
    prover.warm()
    once = AnsweredOnce(RemoteStore(config.api, token))
    at = Desk(
        plant=TracedPlant(once, tracer),
        post=ForgettingPost(Sender(endpoint=config.otlp, token=token), once.forget),
        user=config.user,
        prover=prover,
        ring=ring,
    )
    return create_app(at, hosts=config.hosts, tracer=tracer)


def _register_screen(app: Dash) -> None:
    """The browser says which theme and width it has; figures are drawn for it."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("twintrace", "screen"),
        Output("screen", "data"),
        Input("_pages_location", "pathname"),
    )
