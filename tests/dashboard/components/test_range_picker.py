"""One range picker for every page: each offers its own ranges, under its own key of the URL."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dashboard.alert.state import alert_status
from dashboard.components.range_picker import RangeChoices, moment_fields, range_picker
from dashboard.formatting.stored_labels import labels_of
from dashboard.formatting.text import DAY
from dashboard.pages.alerts.filter_bar import tools
from dashboard.pages.trail.chart_data import chosen_range
from dashboard.pages.trail.chart_panel import RANGES
from dashboard.pages.trail.layout import View, trail_page
from dashboard.times.range import CHOICES, parse_range
from tests.dashboard.sample_alert import sample_trail, time_of
from tests.dashboard.trees import nodes, text_of


def picks(component: Any) -> dict[str, tuple[str, str]]:
    """What each button picks, with its key and whether it is pressed."""
    found = [each["props"] for each in nodes(component) if "data-pick" in each["props"]]
    return {each["data-pick"]: (each["data-key"], each["aria-pressed"]) for each in found}


def keys_between(component: Any) -> list[str]:
    """The keys under which two written moments are picked."""
    return [each["props"]["data-between"] for each in nodes(component) if "data-between" in each["props"]]


def test_a_picker_offers_what_its_page_says_and_presses_what_is_picked() -> None:
    choices = RangeChoices(labels={"shift": "this shift", "24h": "24 h"}, first="shift", name="Shift")

    drawn = range_picker("24h", choices, key="during")

    assert picks(drawn) == {"shift": ("during", "false"), "24h": ("during", "true")}
    (group,) = [each["props"] for each in nodes(drawn) if each["props"].get("role") == "group"]
    assert (group["aria-label"], group["data-range-key"], group["data-first-range"]) == ("Shift", "during", "shift")
    assert keys_between(drawn) == ["during"]
    (store,) = [each["props"] for each in nodes(drawn) if each["type"] == "Store"]
    assert store == {"id": "during-picked", "data": "24h"}


def test_two_moments_that_are_picked_stand_on_the_button_and_in_the_fields() -> None:
    drawn = range_picker("2026-11-24T02:41..2026-11-24T03:00")

    assert {pressed for _, pressed in picks(drawn).values()} == {"false"}
    assert "2026-11-24 02:41 to 2026-11-24 03:00" in text_of(drawn)
    values = [each["props"]["value"] for each in nodes(drawn) if each["type"] == "Input"]
    assert values == ["2026-11-24 02:41", "2026-11-24 03:00"]
    assert set(picks(range_picker("24h"))) == set(CHOICES)


def test_a_trail_offers_its_own_ranges_and_takes_no_moments() -> None:
    trail = sample_trail()
    view = View(trail=trail, status=alert_status(trail), labels=labels_of(trail), now_ns=time_of(705), user="m.kern")

    drawn = trail_page(view, tab="timeline", chosen=chosen_range(view, "6h"), nonce="a" * 32)

    assert picks(drawn) == {text: ("range", str(text == "6h").lower()) for text in RANGES}
    assert keys_between(drawn) == []


def test_the_list_takes_two_moments_by_the_fields_of_the_picker() -> None:
    drawn = tools(())

    assert keys_between(drawn) == keys_between(moment_fields("raised")) == ["raised"]
    ids = [each["props"].get("id") for each in nodes(drawn) if each["type"] == "Input"]
    assert ids[-2:] == ["raised-from", "raised-to"]


@given(days=st.integers(1, 9999))
def test_what_is_older_is_a_range_only_where_it_is_taken(days: int) -> None:
    text, now_ns = f"over{days}d", 20_000 * DAY

    assert parse_range(text, takes_older=True).bounds(now_ns) == (0, now_ns - days * DAY)
    assert parse_range(text).text == "24h"
