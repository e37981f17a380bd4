"""create_app: the Dash application of one context; nothing global, so that a process may hold two."""

from collections.abc import Collection, Mapping, Sequence

from dash import ClientsideFunction, Dash, Input, Output, dcc, html, page_container
from flask import Flask
from opentelemetry.trace import NoOpTracer, Tracer

from dashboard.actions.otlp_sender import Sender, describe
from dashboard.config import DashboardConfig, read_token
from dashboard.data.cache import QueryCache
from dashboard.data.context import AppContext, ContextSource, bind_context, current_sites
from dashboard.data.freshness import add_version
from dashboard.data.invalidation import CacheInvalidatingSink
from dashboard.data.traced import TracedReadApi
from dashboard.http.compression import add_compression
from dashboard.http.faults import answer_faults
from dashboard.http.health import add_health
from dashboard.http.index_page import IndexPage
from dashboard.http.input_checks import is_path, is_small, is_text
from dashboard.http.prefix import take_off_prefix
from dashboard.http.public_address import public_address
from dashboard.http.request_validation import admit_callbacks, require_declared
from dashboard.http.security_headers import add_headers
from dashboard.navigation.menu import register_menu
from dashboard.navigation.page import Check, Page
from dashboard.pages.registry import PAGES, add_pages
from dashboard.proof.process import Prover
from dashboard.static_files import ASSETS
from dashboard.telemetry.recent_spans import SpanRing
from dashboard.telemetry.tracing import SCOPE, build_provider, trace_requests
from store.remote import RemoteStore

BROWSER_STORES = ("screen", "again", "changed")
"""What the browser says by itself: theme and width, that a panel is asked again, that there is news."""

SHELL_INPUTS: Mapping[str, Check] = {
    "_pages_location.pathname": is_path,
    "_pages_location.search": is_text,
    **{f"{name}.data": is_small for name in BROWSER_STORES},
}
"""What a browser sends of every page: where it is, and what it says by itself."""

INDEX = """<!DOCTYPE html>
<html lang="en">
    <head>
        {%metas%}
        <meta name="address-base" content="{%base%}">
        <title>{%title%}</title>
        {%favicon%}
        {%css%}
        <script src="{%base%}_assets/base/address.js"></script>
        <script src="{%base%}_assets/base/storage.js"></script>
        <script src="{%base%}_assets/base/theme.js"></script>
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


def create_app(
    context: AppContext | ContextSource,
    *,
    pages: Sequence[Page] = PAGES,
    hosts: Collection[str] = (),
    public_url: str = "",
    tracer: Tracer | None = None,
) -> Dash:
    """Return the application; `app.server` is what a WSGI server takes. Without a tracer no request is traced.

    A context serves every request; a source of contexts makes one for each.
    """
    public = public_address(public_url, hosts)
    server = Flask("dashboard")
    take_off_prefix(server, public)
    bind_context(server, context if callable(context) else lambda: context)
    trace_requests(server, tracer or NoOpTracer())
    app = IndexPage(
        "dashboard",
        server=server,  # type: ignore[arg-type]  # Dash documents a Flask server and types only bool
        use_pages=True,
        pages_folder="",
        requests_pathname_prefix=f"{public.prefix}/",
        routes_pathname_prefix="/",
        assets_folder=str(ASSETS),
        assets_url_path="_assets",  # /assets is a page of the plant
        assets_ignore=r"(address|storage|theme)\.js",  # the head asks for them itself, before the first paint
        include_pages_meta=False,
        index_string=INDEX,
        suppress_callback_exceptions=True,  # what callbacks draw into is on pages, not in the layout
        title="Twintrace",
        update_title="",
        enable_mcp=False,
    )
    app.layout = html.Div([page_container, *(dcc.Store(id=name) for name in BROWSER_STORES)])
    register_menu(server, pages)
    _register_screen(app)
    add_pages(app, pages)
    inputs = declared_inputs(pages)
    require_declared(app.callback_map, inputs)
    answer_faults(server)
    admit_callbacks(app, server, public=public, inputs=inputs)
    add_compression(server)
    add_headers(app, server)
    add_health(server)
    add_version(server)
    for page in pages:
        page.routes(server)
    return app


def declared_inputs(pages: Sequence[Page]) -> Mapping[str, Check]:
    """Return what browsers may send to the callbacks of these pages, by "component-id.property"."""
    return {**SHELL_INPUTS, **{name: check for page in pages for name, check in page.inputs.items()}}


def app_from(config: DashboardConfig) -> Dash:
    """Return the application of a configuration. Raises BadDocument when its token cannot be read."""
    token = read_token(config)
    ring = SpanRing(sites=current_sites)
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
    return create_app(context, hosts=config.hosts, public_url=config.public_url, tracer=tracer)


def _register_screen(app: Dash) -> None:
    """The browser says which theme and width it has; figures are drawn for it."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("twintrace", "screen"),
        Output("screen", "data"),
        Input("_pages_location", "pathname"),
    )
