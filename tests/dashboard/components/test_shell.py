"""What every page shares: the bar, ranges of time, zones, the look for news."""

import json

import pytest
from dash import html
from hypothesis import given
from hypothesis import strategies as st

from dashboard.app import create_app
from dashboard.components.app_bar import bar
from dashboard.components.notice import failed_panel
from dashboard.components.range_picker import range_picker
from dashboard.data.failure import Failed
from dashboard.data.freshness import versioned
from dashboard.formatting.text import DAY, HOUR, MINUTE, SECOND
from dashboard.navigation.menu import menu_of
from dashboard.pages.registry import PAGES
from dashboard.times.range import CHOICES, parse_range
from dashboard.times.zone import COOKIE, shown_zone
from tests.dashboard.browserless import client_of, page
from tests.dashboard.sample_plant import AWAY, NOW, SamplePlant, sample_context
from tests.dashboard.trees import nodes, text_of


def test_every_page_of_the_bar_exists() -> None:
    app = create_app(sample_context())
    client = client_of(app)

    for _, links in menu_of(PAGES):
        for each in links:
            status, drawn = page(app, client, each.href)
            assert status == 200
            assert "No such page" not in drawn, each


def test_the_bar_marks_where_one_is_and_counts_what_nobody_acknowledged() -> None:
    with create_app(sample_context()).server.app_context():
        drawn = bar(here="alerts", now_ns=NOW, zone="UTC", site="", user="m.kern", unacknowledged=5)

    links = {n["props"].get("href"): n["props"] for n in nodes(drawn) if n["type"] == "Link"}
    assert links["/alerts"]["className"] == "here"
    assert links["/"]["className"] == ""
    assert "Alerts 5" in text_of(drawn)


@given(
    text=st.text(max_size=40) | st.sampled_from(["0h", "1h..2h", "..", "2026-11-24T00:00..2026-11-24T00:00", "9999d"])
)
def test_any_text_is_a_range_that_begins_before_it_ends(text: str) -> None:
    begin, end = parse_range(text).bounds(40_000 * DAY)

    assert begin < end


@pytest.mark.parametrize("text", list(CHOICES))
def test_a_relative_range_moves_with_the_clock(text: str) -> None:
    picked = parse_range(text)

    assert picked.bounds(NOW + HOUR) == tuple(moment + HOUR for moment in picked.bounds(NOW))
    assert picked.text == text


def test_two_moments_stay_where_they_are() -> None:
    picked = parse_range("2026-11-24T02:00..2026-11-24T08:30")

    begin, end = picked.bounds(NOW)
    assert (begin, end) == picked.bounds(NOW + DAY)
    assert end - begin == 6 * HOUR + 30 * MINUTE
    pressed = [n["props"] for n in nodes(range_picker(picked.text)) if n["props"].get("aria-pressed") == "true"]
    assert pressed == []


def test_the_switch_to_utc_holds_for_every_time_of_the_page() -> None:
    app = create_app(sample_context())
    with app.server.test_request_context(headers={"Cookie": f"{COOKIE}=utc"}):
        switched = shown_zone("Europe/Berlin")
    with app.server.test_request_context():
        left = shown_zone("Europe/Berlin")

    assert (switched, left, shown_zone("Europe/Berlin")) == ("UTC", "Europe/Berlin", "Europe/Berlin")


def test_the_look_for_news_is_small_and_changes_only_with_news_or_the_minute() -> None:
    plant = SamplePlant()
    context = sample_context(plant)
    client = client_of(create_app(context))

    first, second = client.get("/version"), client.get("/version")
    plant.alerts += 1
    third = client.get("/version")

    assert len(first.data) < 1024
    assert first.get_json() == second.get_json()
    assert first.get_json()["alerts"] != third.get_json()["alerts"]
    assert first.get_json()["minute"] == str(NOW // (60 * SECOND))
    assert first.headers["Cache-Control"] == "no-store"


def test_a_page_carries_the_version_that_held_before_it_was_drawn() -> None:
    plant = SamplePlant()
    client = client_of(create_app(sample_context(plant)))
    before = client.get("/version").get_json()

    def drawn(**_query: object) -> html.Div:
        plant.alerts += 1  # news between the questions and the answer
        return html.Div()

    with client.application.test_request_context("/"):
        client.application.preprocess_request()
        page = versioned(drawn, ("alerts", "runs"))()

    carried = json.loads(getattr(page, "data-version"))
    assert getattr(page, "data-topics") == "alerts runs"
    assert carried == {topic: text for topic, text in before.items() if topic != "minute"}
    assert carried["alerts"] != client.get("/version").get_json()["alerts"]


def test_a_look_for_news_that_nobody_answers_is_no_fault_of_the_page() -> None:
    client = client_of(create_app(sample_context(SamplePlant(away=AWAY))))

    answer = client.get("/version")

    assert (answer.status_code, answer.data) == (204, b"")


def test_a_failed_panel_names_its_trace_and_leads_to_it() -> None:
    drawn = failed_panel(Failed(problem="Nobody answers.", trace_id="ab" * 16))

    assert "Nobody answers. Trace abababab" in text_of(drawn)
    assert {"/traces/" + "ab" * 16} == {n["props"]["href"] for n in nodes(drawn) if n["type"] == "Link"}
    assert "Try again" in text_of(drawn)
    assert "Trace" not in text_of(failed_panel(Failed(problem="Nobody answers.")))
