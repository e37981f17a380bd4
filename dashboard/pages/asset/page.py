"""`/assets/<id>`: one asset over a range of time; read anew while the page is open, the chart after the first paint."""

from typing import Any
from urllib.parse import unquote

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from contract.asset_key import asset_at_site
from dashboard.alert.blind import NOTHING_CAME
from dashboard.charts.graph import graph
from dashboard.charts.palette import palette
from dashboard.components.app_bar import bar, updated, updated_id
from dashboard.components.notice import no_such_asset, stale_line
from dashboard.components.page_frame import single_panel_page, unavailable_page
from dashboard.components.panel import drawn_or_failure, filled
from dashboard.data.context import current_context
from dashboard.data.failure import Failed
from dashboard.http.input_checks import is_small
from dashboard.navigation.links import asset_href, is_asset_id
from dashboard.navigation.page import Page
from dashboard.pages.asset import distribution_callbacks
from dashboard.pages.asset.chart import asset_chart, frame_of
from dashboard.pages.asset.layout import PANELS, asset_main, asset_parts, newest, newest_reading_ns
from dashboard.pages.asset.queries import AssetView, read_asset
from dashboard.pages.asset.series import AssetSeries, read_series
from dashboard.pages.asset.signals import remembered_signals
from dashboard.pages.asset.text import UNREADABLE
from dashboard.times.range import parse_range
from dashboard.times.zone import shown_zone

NAME = "asset"
IN_MENU = "assets"
"""The page that the menu marks as the one this asset is of."""


def title(asset_id: str = "") -> str:
    """Name the page in the browser's tab."""
    return f"Asset {asset_at_site(unquote(asset_id))[:60]} | Twintrace"


def layout(asset_id: str = "", range: Any = None, signals: Any = None, **_query: Any) -> Component:  # noqa: A002 (a name in the URL)
    """Draw the page; an id that no site file declares gets a page that says so."""
    asked = unquote(asset_id)
    if not is_asset_id(asked):
        return single_panel_page(no_such_asset(asked[:64], "No asset can have this id."))
    view = read_asset(current_context(), asked, parse_range(range))
    if view is None:
        return single_panel_page(no_such_asset(asked, "No site file that has reached this collector declares it."))
    if isinstance(view, Failed):
        return unavailable_page(UNREADABLE, view, href=asset_href(asked))
    return html.Div([_bar(view), asset_main(view, signals)])


def asked_asset(data: object) -> str:
    """Return the asset id a page remembers. Raises PreventUpdate for what no page of ours remembers."""
    if not isinstance(data, str) or not is_asset_id(data):
        raise PreventUpdate
    return data


def register(app: Dash) -> None:
    """Register what keeps the page fresh, and its chart."""

    @app.callback(
        output={
            "shown": {name: Output(f"asset-{name}", "children") for name in PANELS},
            "stale": Output("asset-stale", "children"),
            "newest": Output("asset-newest", "data"),
            "updated": Output(updated_id(NAME), "children"),
        },
        inputs=[
            Input("changed", "data"),
            Input("again", "data"),
            Input("range-picked", "data"),
            State("asset-id", "data"),
        ],
        prevent_initial_call=True,
    )
    def _refresh(_changed: object, _again: object, picked: object, asset: object) -> dict[str, Any]:
        view = read_asset(current_context(), asked_asset(asset), parse_range(picked))
        if view is None:
            raise PreventUpdate
        return renewed(view)

    @app.callback(
        Output("asset-chart", "children"),
        Input("asset-newest", "data"),
        Input("screen", "data"),
        Input("range-picked", "data"),
        Input("signals-picked", "data"),
        Input("again", "data"),
        State("asset-id", "data"),
    )
    def _chart(
        newest: object, screen: object, picked: object, signals: object, _again: object, asset: object
    ) -> Component:
        if not isinstance(screen, dict):
            raise PreventUpdate
        is_narrow = bool(screen.get("narrow"))
        chosen = remembered_signals(signals)
        series = read_series(
            current_context(),
            asked_asset(asset),
            parse_range(picked),
            chosen,
            is_narrow=is_narrow,
            newest_ns=newest_reading_ns(newest),
        )
        if series is None:
            raise PreventUpdate
        return drawn_chart(series, is_dark=screen.get("theme") == "dark", is_narrow=is_narrow)

    distribution_callbacks.register(app)


def renewed(view: AssetView | Failed) -> dict[str, Any]:
    """Return what each part shows now: new content, or the old one with a line that says why."""
    if isinstance(view, Failed):
        kept = dict.fromkeys(PANELS, no_update)
        return {"shown": kept, "stale": stale_line(view), "newest": no_update, "updated": no_update}
    parts = asset_parts(view)
    problem = next((each for each in parts.values() if isinstance(each, Failed)), None)
    return {
        "shown": {name: no_update if isinstance(part, Failed) else part for name, part in parts.items()},
        "stale": stale_line(problem),
        "newest": newest(view),
        "updated": no_update if problem else updated(view.now_ns),
    }


def drawn_chart(series: AssetSeries | Failed, *, is_dark: bool, is_narrow: bool) -> Component:
    """Draw the figure for this screen; without a point say that there is none."""
    return filled(
        drawn_or_failure(lambda found: _figure(found, is_dark=is_dark, is_narrow=is_narrow), series), NOTHING_CAME
    )


def _figure(series: AssetSeries, *, is_dark: bool, is_narrow: bool) -> Component | None:
    if not series.points:
        return None
    zone = shown_zone(series.time_zone)
    frame = frame_of(series.from_ns, series.to_ns, zone, series.hysteresis)
    colours = palette("dark" if is_dark else "light")
    figure = asset_chart(series.score, series.signals, frame, series.deployed_ns, colours, is_narrow=is_narrow)
    return graph(figure, f"Score over its limit, and {', '.join(each.name for each in series.signals)}")


def _bar(view: AssetView) -> Component:
    asset = view.asset
    return bar(
        here=IN_MENU,
        page=NAME,
        now_ns=view.now_ns,
        zone=shown_zone(asset.time_zone),
        site=asset.site,
        user=current_context().user,
        is_simulated=asset.origin == "simulated",
    )


PAGE = Page(
    name=NAME,
    path="/assets/<asset_id>",
    title=title,
    layout=layout,
    register=register,
    topics=("alerts", "scores", "readings", "runs"),
    inputs=dict.fromkeys(("asset-id.data", "asset-newest.data", "range-picked.data", "signals-picked.data"), is_small),
)
