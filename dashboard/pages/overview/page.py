"""`/`: what needs someone now, what nobody sees, how the sites are, what changed; or the same since the last shift."""

from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard.components.app_bar import bar, updated, updated_id
from dashboard.components.notice import stale_line
from dashboard.data.context import current_context
from dashboard.data.failure import Failed
from dashboard.http.input_checks import is_small
from dashboard.navigation.page import Page
from dashboard.pages.overview.layout import PANELS, Parts, overview_main, overview_parts
from dashboard.pages.overview.queries import Overview, read_overview
from dashboard.times.zone import shown_zone

NAME = "overview"


def layout(since: object = None, **_query: Any) -> Component:
    """Draw the whole page with its data."""
    context = current_context()
    is_shift = since == "shift"
    seen = read_overview(context, is_shift=is_shift)
    parts = overview_parts(seen, context.user)
    return html.Div([_bar(seen), overview_main(parts, is_shift=is_shift)])


def register(app: Dash) -> None:
    """Register what keeps the panels fresh."""

    @app.callback(
        output={
            "shown": {name: Output(f"{name}-part", "children") for name in PANELS},
            "stale": {name: Output(f"{name}-stale", "children") for name in PANELS},
            "updated": Output(updated_id(NAME), "children"),
        },
        inputs=[Input("changed", "data"), Input("again", "data"), State("overview-since", "data")],
        prevent_initial_call=True,
    )
    def _refresh(_changed: object, _again: object, since: object) -> dict[str, Any]:
        context = current_context()
        seen = read_overview(context, is_shift=since == "shift")
        return renewed(overview_parts(seen, context.user), seen.now_ns)


def renewed(parts: Parts, now_ns: int) -> dict[str, Any]:
    """Return what each panel shows now: new content, or the old one with a line that says why."""
    problems = {name: part if isinstance(part, Failed) else None for name, part in parts.items()}
    return {
        "shown": {name: no_update if problems[name] else part for name, part in parts.items()},
        "stale": {name: stale_line(problem) for name, problem in problems.items()},
        "updated": no_update if all(problems.values()) else updated(now_ns),
    }


def _bar(seen: Overview) -> Component:
    plant = None if isinstance(seen.plant, Failed) else seen.plant
    return bar(
        here=NAME,
        page=NAME,
        now_ns=seen.now_ns,
        zone=shown_zone(seen.zone),
        site=plant.some_sites[0] if plant and len(plant.some_sites) == 1 else "All sites",
        user=current_context().user,
        unacknowledged=plant.needing if plant else None,
        is_simulated=bool(plant and plant.is_simulated),
        is_read=plant is not None,
    )


PAGE = Page(
    name=NAME,
    path="/",
    title="Overview | Twintrace",
    layout=layout,
    menu_group="Now",
    menu_text="Overview",
    register=register,
    topics=("alerts", "scores", "runs"),
    inputs={"overview-since.data": is_small},
)
