"""Acting in a real browser on a real plant: what is pressed is in the store before the page says so."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from dashboard.standing import standing_of
from tests.browser.conftest import RunningPlant, Witness
from tests.browser.door import Door

Open = Callable[..., Witness]


@pytest.fixture
def door(running_plant: RunningPlant) -> Iterator[Door]:
    made = Door(running_plant.otlp_port)
    yield made
    made.close()


def trail_page(open_page: Open, base: str, alert: str) -> Page:
    """Open the trail of an alert and wait until it can be acted on."""
    page = open_page(f"{base}/alerts/{alert}").page
    expect(page.locator("#acknowledge")).to_be_visible()
    return page


def test_an_acknowledgement_by_key_is_stored_and_shown_and_can_be_taken_back(
    running_plant: RunningPlant, open_page: Open
) -> None:
    alert = running_plant.fresh_alert()
    page = trail_page(open_page, running_plant.url, alert)

    page.keyboard.press("a")
    expect(page.locator("#acked")).to_contain_text("Acknowledged by demo user")
    stored = standing_of(running_plant.trail(alert)).acknowledged
    page.locator("#undo").click()
    expect(page.locator("#acknowledge")).to_be_visible()

    assert stored is not None
    assert standing_of(running_plant.trail(alert)).acknowledged is None
    expect(page.locator("#tab-timeline")).to_contain_text("Taken back")
    expect(page.locator(".head")).to_contain_text("nobody has acknowledged")


def test_pressing_twice_is_one_action(running_plant: RunningPlant, open_page: Open) -> None:
    alert = running_plant.fresh_alert()
    page = trail_page(open_page, running_plant.url, alert)

    page.locator("#acknowledge").evaluate("button => { button.click(); button.click(); }")
    expect(page.locator("#acked")).to_be_visible()

    assert [a.record.verb for a in running_plant.trail(alert).actions] == ["acknowledge"]
    expect(page.locator(".hop").nth(5)).to_have_class("hop")


def test_a_verdict_is_stored_with_its_reason_and_shown(running_plant: RunningPlant, open_page: Open) -> None:
    alert = running_plant.fresh_alert()
    page = trail_page(open_page, running_plant.url, alert)

    page.locator("#reason").fill("valve half closed")
    page.locator("#verdict-true").click()
    expect(page.locator("#verdict-words")).to_contain_text("true, by demo user")

    verdict = standing_of(running_plant.trail(alert)).verdict
    assert verdict is not None
    assert (verdict.record.value, verdict.record.reason) == ("true", "valve half closed")
    expect(page.locator("#reason")).to_have_value("")
    expect(page.locator("#tab-timeline")).to_contain_text("“valve half closed”")


def test_a_collector_that_is_away_keeps_the_input_and_the_retry_stores_it_once(
    running_plant: RunningPlant, open_page: Open, second_dashboard: Callable[..., str], door: Door
) -> None:
    alert = running_plant.fresh_alert()
    base = second_dashboard(otlp=f"http://127.0.0.1:{door.port}")
    page = trail_page(open_page, base, alert)
    page.locator("#reason").fill("pump was off")

    page.locator("#verdict-false").click()
    expect(page.locator(".told.problem")).to_contain_text("Not saved")
    expect(page.locator("#reason")).to_have_value("pump was off")
    expect(page.locator("#verdict-words")).not_to_contain_text("false")
    door.open()
    page.locator(".told.problem button").click()

    expect(page.locator("#verdict-words")).to_contain_text("false, by demo user")
    reasons = [v.record.reason for v in running_plant.trail(alert).verdicts if v.record.source == "operator"]
    assert reasons == ["pump was off"]


def test_a_read_api_that_is_away_is_a_panel_with_a_retry(
    open_page: Open, second_dashboard: Callable[..., str], door: Door
) -> None:
    base = second_dashboard(api=f"http://127.0.0.1:{door.port}")

    witness = open_page(f"{base}/alerts")

    expect(witness.page.locator("main")).to_contain_text("The alerts cannot be read")
    expect(witness.page.locator("main a")).to_have_text("Try again")
    assert witness.complaints == []
