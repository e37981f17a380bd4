"""The pages of assets in a real browser: each state, both themes, the phone; what is picked stands in the URL."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from dashboard.alert.blind import NOTHING_CAME
from dashboard.asset.no_data import START_A_GATEWAY
from dashboard.pages.asset import text as asset_text
from dashboard.pages.assets import text as assets_text
from tests.browser.accessibility import barriers
from tests.browser.conftest import outlive_answers
from tests.browser.door import Door
from tests.browser.lending import RunningPlant
from tests.browser.simulated import an_empty_plant
from tests.browser.test_browser_pages import CUT, OVERFLOW, SPILT
from tests.browser.visits import Witness

Open = Callable[..., Witness]
RANGE = "7d"


def asset_of(plant: RunningPlant) -> str:
    """An asset that has alerts."""
    trail = plant.trail(plant.untouched[0])
    assert trail.asset is not None
    return quote(trail.asset.asset_id)


def wait_for_everything(page: Page) -> None:
    """Wait for the chart, which comes after the first paint."""
    expect(page.locator("#asset-chart .plot > svg")).to_be_visible()


def test_the_list_leads_to_an_asset_its_alert_and_back(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(running_plant.url).page

    page.locator(".bar nav a", has_text="Assets").click()
    expect(page.locator("#summary")).to_have_text(re.compile(r"^\d+ assets: "))
    page.locator(f'a[href="/assets/{asset_of(running_plant)}"]').click()
    expect(page.locator(".lanes")).to_be_visible()
    page.locator(".its-alerts .nm").first.click()
    expect(page.locator(".head h1")).to_contain_text("deviation, led by")
    page.locator(".head h1 .to-asset").click()

    expect(page.locator(".its-alerts")).to_be_visible()
    page.go_back()
    expect(page.locator(".head h1")).to_contain_text("deviation, led by")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1280, 900, 420])
@pytest.mark.parametrize("place", ["list", "asset"])
def test_no_complaint_no_outside_request_and_nothing_cut(
    running_plant: RunningPlant, kept_page: Open, place: str, width: int, theme: str
) -> None:
    path = "/assets" if place == "list" else f"/assets/{asset_of(running_plant)}"
    witness = kept_page(f"{running_plant.url}{path}?range={RANGE}&theme={theme}", width=width)
    if place == "asset":
        wait_for_everything(witness.page)

    assert witness.complaints == []
    assert witness.outside == []
    assert witness.page.evaluate(OVERFLOW) <= 0
    assert witness.page.evaluate(CUT) == []
    assert witness.page.evaluate(SPILT) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", ["list", "asset", "unknown"])
def test_no_page_of_assets_keeps_anybody_out(
    running_plant: RunningPlant, kept_page: Open, theme: str, place: str
) -> None:
    paths = {"list": "/assets", "asset": f"/assets/{asset_of(running_plant)}", "unknown": "/assets/nobody"}
    page = kept_page(f"{running_plant.url}{paths[place]}?range={RANGE}&theme={theme}").page
    if place == "asset":
        wait_for_everything(page)

    assert barriers(page) == []


def test_typing_narrows_the_list_and_the_url_says_so(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/assets").page
    rows = page.locator(".asset-rows tbody tr")
    expect(rows).to_have_count(2)

    page.keyboard.press("/")
    page.keyboard.type("pump")
    expect(rows).to_have_count(1)
    assert page.url.endswith("?q=pump")
    page.reload()
    expect(rows).to_have_count(1)

    page.locator("#assets-q").fill("no asset has this name")
    expect(page.locator("#none-fits")).to_be_visible()
    page.locator("#none-fits a").click()
    expect(rows).to_have_count(2)


def test_letters_typed_fast_stay_in_order(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/assets").page
    text = "the quick pump of the second hall"

    page.keyboard.press("/")
    page.keyboard.type(text)

    expect(page.locator("#none-fits")).to_be_visible()
    expect(page.locator("#assets-q")).to_have_value(text)


def test_a_class_is_picked_by_a_link(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/assets").page

    page.locator(".seg a", has_text="pump").click()

    expect(page.locator(".asset-rows tbody tr")).to_have_count(1)
    assert page.url.endswith("?class=pump")
    page.go_back()
    expect(page.locator(".asset-rows tbody tr")).to_have_count(2)


def test_keys_move_through_the_list(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/assets").page

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page.locator("main.asset h1")).to_be_visible()


def test_the_range_stands_in_the_url_and_reaches_lanes_and_chart(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/assets/{asset_of(running_plant)}").page
    wait_for_everything(page)
    before = page.locator("#asset-chart .xtick text").first.text_content()

    page.locator('[data-pick="7d"]').click()

    expect(page.locator("#asset-line")).to_contain_text(" of 7 d")
    expect(page.locator("#asset-chart .xtick text").first).not_to_have_text(before or "")
    assert "range=7d" in page.url
    page.reload()
    expect(page.locator("#asset-line")).to_contain_text(" of 7 d")


def test_two_moments_that_are_picked_fit_on_a_phone(running_plant: RunningPlant, come_to: Open) -> None:
    between = "2026-11-24T02:41..2026-11-29T03:00"
    page = come_to(f"{running_plant.url}/assets/{asset_of(running_plant)}?range={between}", width=420).page
    expect(page.locator(".range-picker summary")).to_have_text("2026-11-24 02:41 to 2026-11-29 03:00")

    page.locator(".range-picker summary").click()

    expect(page.locator("#range-from")).to_have_value("2026-11-24 02:41")
    assert page.evaluate(OVERFLOW) <= 0


def test_signals_are_picked_by_their_buttons_and_stand_in_the_url(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/assets/{asset_of(running_plant)}?range={RANGE}").page
    wait_for_everything(page)
    shown = page.locator('.choices [aria-pressed="true"]')
    expect(shown).to_have_count(3)
    hidden = page.locator('.choices [aria-pressed="false"]').first
    name = hidden.text_content() or ""

    hidden.click()

    expect(shown).to_have_count(4)
    expect(page.locator("#asset-chart .plot .word", has_text=name).first).to_be_visible()
    assert "signals=" in page.url
    page.locator('.choices [aria-pressed="false"]').first.click()
    expect(shown).to_have_count(4)
    page.reload()
    expect(shown).to_have_count(4)


def test_the_theme_reaches_the_chart_of_an_asset(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/assets/{asset_of(running_plant)}?range={RANGE}").page
    wait_for_everything(page)
    name = page.locator("#asset-chart .plot .word").first
    light = name.evaluate("e => getComputedStyle(e).fill")

    page.locator("#theme-toggle").click()

    expect(name).not_to_have_css("fill", light)


def test_the_first_paint_of_an_asset_needs_no_chart(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(running_plant.url).page
    page.route("**/chart.js*", lambda route: route.abort())

    page.goto(f"{running_plant.url}/assets/{asset_of(running_plant)}")

    expect(page.locator(".sensors tbody tr").first).to_be_visible()
    expect(page.locator(".lanes .track").first).to_be_visible()
    expect(page.locator("#asset-chart .plot > svg")).to_have_count(0)


def test_an_unknown_asset_leads_to_the_list(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/assets/no%20such%2Fasset").page
    expect(page.locator("main")).to_contain_text("No such asset")
    expect(page.locator("main .mono")).to_have_text("no such/asset")

    page.locator("main a", has_text="All assets").click()

    expect(page.locator(".asset-rows")).to_be_visible()


def test_a_range_before_anything_says_so_and_keeps_its_size(running_plant: RunningPlant, come_to: Open) -> None:
    path = f"/assets/{asset_of(running_plant)}?range=2020-01-01T00:00..2020-01-02T00:00"
    page = come_to(f"{running_plant.url}{path}").page

    expect(page.locator("#asset-chart")).to_contain_text(NOTHING_CAME)
    expect(page.locator("#asset-line")).to_contain_text("no window in this range")
    expect(page.locator("#asset-done")).to_contain_text("Nobody did anything to it in this range")
    box = page.locator(".p-chart").bounding_box()
    assert box is not None
    assert box["height"] > 363


def test_without_the_collector_each_page_says_so_and_tries_again(
    running_plant: RunningPlant, open_page: Open, second_dashboard: Callable[..., str]
) -> None:
    api_port = int(running_plant.api.rsplit(":", 1)[1])
    door = Door(api_port)
    url = second_dashboard(api=f"http://127.0.0.1:{door.port}")
    listed = open_page(f"{url}/assets").page
    asset = open_page(f"{url}/assets/{asset_of(running_plant)}").page
    expect(listed.locator("main")).to_contain_text(assets_text.UNREADABLE)
    expect(asset.locator("main")).to_contain_text(asset_text.UNREADABLE)

    door.open()
    listed.locator("[data-again]").click()
    asset.locator("main a", has_text="Try again").click()

    expect(listed.locator(".asset-rows")).to_be_visible()
    expect(asset.locator(".sensors")).to_be_visible()
    door.close()


def test_an_empty_store_says_so_and_what_cannot_be_renewed_stays(
    tmp_path_factory: pytest.TempPathFactory, open_page: Open
) -> None:
    with an_empty_plant(tmp_path_factory.mktemp("empty")) as (plant, url):
        listed = open_page(f"{url}/assets").page
        expect(listed.locator("#summary")).to_have_text(assets_text.heading([]))
        expect(listed.locator("#assets-table")).to_contain_text(START_A_GATEWAY)

        plant.start("edge")
        plant.wait_until_loaded()
        listed.reload()
        listed.locator(".asset-rows .nm").first.click()
        expect(listed.locator(".sensors tbody tr").first).to_be_visible()
        plant.stop("collector")
        outlive_answers(listed)
        listed.evaluate("dash_clientside.set_props('changed', {data: 'news'})")

        expect(listed.locator("#asset-stale")).to_contain_text("Not renewed: ")
        expect(listed.locator(".sensors tbody tr").first).to_be_visible()


def test_an_asset_prints_without_its_buttons(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/assets/{asset_of(running_plant)}?range={RANGE}").page
    wait_for_everything(page)

    page.emulate_media(media="print")

    expect(page.locator(".choices")).to_be_hidden()
    expect(page.locator(".range-picker")).to_be_hidden()
    expect(page.locator(".lanes")).to_be_visible()
    expect(page.locator(".sensors tbody tr").first).to_be_visible()
