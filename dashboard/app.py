"""create_app: the Dash application of one context; nothing global, so that a process may hold two."""

from collections.abc import Collection

from dash import ClientsideFunction, Dash, Input, Output, dcc, html, page_container
from flask import Flask
from opentelemetry.trace import NoOpTracer, Tracer

from dashboard.actions.otlp_sender import Sender, describe
from dashboard.config import DashboardConfig, read_token
from dashboard.data.cache import QueryCache
from dashboard.data.context import KEY, AppContext
from dashboard.data.freshness import add_version
from dashboard.data.invalidation import CacheInvalidatingSink
from dashboard.data.traced import TracedReadApi
from dashboard.http.compression import add_compression
from dashboard.http.health import add_health
from dashboard.http.index_page import IndexPage
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


def create_app(context: AppContext, *, hosts: Collection[str] = (), tracer: Tracer | None = None) -> Dash:
    """Return the application; `app.server` is what a WSGI server takes. Without a tracer no request is traced."""
    server = Flask("dashboard")
    server.extensions[KEY] = context
    trace_requests(server, tracer or NoOpTracer())
    app = IndexPage(
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
    add_health(server, context)
    add_version(server, context)
    add_alert_routes(server, context)
    add_evidence_route(server, context)
    return app


def app_from(config: DashboardConfig) -> Dash:
    """Return the application of a configuration. Raises BadDocument when its token cannot be read."""
    token = read_token(config)
    ring = SpanRing()
    tracer = build_provider(describe(), endpoint=config.otlp, token=token, ring=ring).get_tracer(SCOPE)
    prover = Prover(api=config.api, token=token)
    prover.warm()
    once = QueryCache(RemoteStore(config.api, token))
    context = AppContext(
        read_api=TracedReadApi(once, tracer),
        action_sink=CacheInvalidatingSink(Sender(endpoint=config.otlp, token=token), once.forget),
        user=config.user,
        prover=prover,
        ring=ring,
    )
    return create_app(context, hosts=config.hosts, tracer=tracer)


def _register_screen(app: Dash) -> None:
    """The browser says which theme and width it has; figures are drawn for it."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("twintrace", "screen"),
        Output("screen", "data"),
        Input("_pages_location", "pathname"),
    )
