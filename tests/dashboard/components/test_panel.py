"""The panel of every page: its heading, the place of what comes later, and what stands there then."""

from dash import html

from dashboard.components.notice import failed_panel, waiting
from dashboard.components.panel import drawn_or_failure, filled, panel, panel_heading, slot, titled
from dashboard.data.failure import Failed
from tests.dashboard.trees import classes, text_of, tree

AWAY = Failed(problem="Nobody answers.", trace_id="ab" * 16)


def test_a_heading_has_title_count_and_what_stands_beside_it_and_no_empty_place() -> None:
    drawn = panel_heading("Sensors", "8 signals", None, html.Button("More"))

    assert text_of(drawn) == "Sensors 8 signals More"
    assert tree(drawn)["type"] == "Header"
    assert [each["type"] for each in tree(drawn)["props"]["children"]] == ["H2", "Span", "Button"]
    assert tree(titled("Sensors", "8 signals", html.P("flow"), html.Button("More")).children[0]) == tree(drawn)


def test_a_panel_is_named_for_css_or_has_the_classes_of_its_page() -> None:
    content = html.P("flow")

    assert tree(panel("sensors", content))["props"] == {"children": tree(content), "className": "panel p-sensors"}
    assert classes(panel("why", content, None, css="why degraded", id="w")) == {"panel", "why", "degraded"}


def test_a_slot_says_what_is_loading_until_its_callback_has_drawn() -> None:
    drawn = slot("chart", "Drawing the chart…", css="plot-slot")

    assert tree(drawn) == tree(html.Div(waiting("Drawing the chart…"), id="chart", className="plot-slot"))


def test_a_slot_then_holds_what_was_drawn_or_why_it_failed_or_why_it_is_empty() -> None:
    chart = html.P("a chart")

    def draw(points: list[int]) -> html.P | None:
        return chart if points else None

    assert filled(drawn_or_failure(draw, [1]), "No reading arrived.") is chart
    assert tree(filled(drawn_or_failure(draw, AWAY), "No reading arrived.")) == tree(failed_panel(AWAY))
    assert text_of(filled(drawn_or_failure(draw, []), "No reading arrived.")) == "No reading arrived."
