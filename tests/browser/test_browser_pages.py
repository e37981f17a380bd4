"""Pages in a real browser: nothing from outside, no complaint, nothing cut, readable by everyone."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import SCOPE, RunningPlant, Witness

Open = Callable[..., Witness]
CUT = """() => [...document.querySelectorAll('main *, .bar *')]
    .filter(e => !e.closest('svg, .sr') && !e.children.length && e.clientWidth && !e.title && !e.closest('[title]')
        && getComputedStyle(e).overflow !== 'visible' && e.scrollWidth > e.clientWidth + 1)
    .map(e => `${e.className}: ${e.textContent}`)"""
OVERFLOW = "() => document.documentElement.scrollWidth - innerWidth"


def wait_for_everything(page: Page) -> None:
    """Wait for what comes after the first paint."""
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(page.locator("#proof-chip")).to_contain_text("recomputed: identical")
    expect(page.locator("#tab-spans .waterfall li").first).to_be_attached()


def alert_of(plant: RunningPlant) -> str:
    """An alert to look at; looking does not use it up."""
    return plant.untouched[0]


def test_the_list_leads_to_a_trail_and_back(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(f"{running_plant.url}/alerts").page
    expect(page.locator("#alerts-headline")).to_have_text(
        re.compile(r"\d+ alerts? needs? someone|No alert needs anyone")
    )
    rows = page.locator("#alerts-sheet .ag-row[row-id]")
    total = len(running_plant.store.ask(SCOPE, "alerts", limit=100))
    expect(rows).to_have_count(total)

    page.locator("#alerts-sheet .nm").first.click()
    expect(page.locator(".head h1")).to_contain_text("deviation, led by")
    page.go_back()

    expect(rows).to_have_count(total)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 420])
def test_a_trail_has_no_complaint_no_outside_request_and_nothing_cut(
    running_plant: RunningPlant, open_page: Open, theme: str, width: int
) -> None:
    witness = open_page(f"{running_plant.url}/alerts/{alert_of(running_plant)}?theme={theme}", width=width)
    wait_for_everything(witness.page)

    assert witness.complaints == []
    assert witness.outside == []
    assert witness.page.evaluate(OVERFLOW) <= 0
    assert witness.page.evaluate(CUT) == []
    assert witness.page.locator("html").get_attribute("data-theme") == theme


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", ["overview", "list", "trail", "unknown"])
def test_no_page_keeps_anybody_out(running_plant: RunningPlant, open_page: Open, theme: str, place: str) -> None:
    paths = {
        "overview": "/",
        "list": "/alerts",
        "trail": f"/alerts/{alert_of(running_plant)}",
        "unknown": f"/alerts/{'0' * 32}",
    }
    page = open_page(f"{running_plant.url}{paths[place]}?theme={theme}").page
    if place == "trail":
        wait_for_everything(page)

    found = Axe().run(page).response["violations"]

    assert [f"{v['id']}: {v['nodes'][0]['target']}" for v in found if v["impact"] in ("serious", "critical")] == []


def test_headline_to_contributions_need_no_scrolling(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(f"{running_plant.url}/alerts/{alert_of(running_plant)}").page
    wait_for_everything(page)

    for part in (".head", ".chips", ".side", ".chart", ".why", ".hops"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900, part


def test_the_first_paint_needs_no_chart_library(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(running_plant.url).page
    page.route(re.compile("plotly"), lambda route: route.abort())

    page.goto(f"{running_plant.url}/alerts/{alert_of(running_plant)}")

    expect(page.locator(".head h1")).to_contain_text("deviation, led by")
    expect(page.locator(".hop")).to_have_count(7)
    expect(page.locator("#acknowledge")).to_be_visible()


def test_a_tab_is_in_the_url_and_back_returns_to_the_one_before(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(f"{running_plant.url}/alerts/{alert_of(running_plant)}").page
    wait_for_everything(page)

    page.locator(".tabs a", has_text="Proof").click()
    expect(page.locator("#tab-proof")).to_contain_text("twintrace verify")
    expect(page.locator("#tab-timeline")).to_be_hidden()
    assert page.url.endswith("?tab=proof")
    page.go_back()

    expect(page.locator("#tab-timeline")).to_be_visible()
    page.goto(page.url + "?tab=record")
    expect(page.locator("#tab-record")).to_contain_text("sha256 of the readings")


def test_the_range_of_the_chart_is_in_the_url(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(f"{running_plant.url}/alerts/{alert_of(running_plant)}").page
    wait_for_everything(page)
    before = page.locator(".xtick text").first.text_content()

    page.locator("[data-range=window]").click()

    expect(page.locator("[data-range=window]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".xtick text").first).not_to_have_text(before or "")
    assert page.url.endswith("?range=window")


def test_the_theme_reaches_the_chart_at_once(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(f"{running_plant.url}/alerts/{alert_of(running_plant)}?theme=light").page
    wait_for_everything(page)
    name = page.locator(".annotation-text").first
    light = name.evaluate("e => getComputedStyle(e).fill")

    page.locator("#theme-toggle").click()

    expect(name).not_to_have_css("fill", light)
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_keys_help_opens_with_a_question_mark_and_closes_with_escape(
    running_plant: RunningPlant, open_page: Open
) -> None:
    page = open_page(running_plant.url).page

    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#keys-help")).to_be_hidden()


def test_the_phone_keeps_its_actions_in_reach(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(f"{running_plant.url}/alerts/{alert_of(running_plant)}", width=420).page
    wait_for_everything(page)

    sticky = page.locator(".stickybar").bounding_box()

    assert sticky is not None
    assert sticky["y"] + sticky["height"] == pytest.approx(900, abs=1)
    assert page.locator(".hop").first.bounding_box() is not None
    expect(page.locator(".js-plotly-plot .cartesianlayer > .subplot")).to_have_count(2)


def test_an_unknown_alert_says_so_and_leads_to_the_list(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(f"{running_plant.url}/alerts/not-an-id").page
    expect(page.locator("main")).to_contain_text("No such alert")

    page.locator("main a").click()

    expect(page.locator("#alerts-sheet .ag-row[row-id]").first).to_be_visible()
