"""A chart that plotly draws, in a real browser: after the numbers, in the page's colours, on paper, and without it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.charts.palette import palette
from dashboard.pages.asset.distribution_panel import NOTHING
from tests.browser.accessibility import barriers
from tests.browser.conftest import unfold
from tests.browser.lending import RunningPlant
from tests.browser.test_browser_assets import asset_of
from tests.browser.test_browser_pages import CUT, OVERFLOW, SPILT
from tests.browser.test_browser_paper import cut_nothing, on_paper
from tests.browser.visits import Witness

pytestmark = pytest.mark.long

Open = Callable[..., Witness]
HIDDEN = """Object.defineProperty(document, "hidden", { get: () => true });
window.requestAnimationFrame = () => 0;"""
"""A page in the background as it sees itself: no frame is ever painted."""

SCRIPT = "**/plotly.min.js*"
TAG = "head script[src*=plotly]"
PLACE = "#asset-distribution-place"
DRAWN = f"{PLACE} .js-plotly-plot .bars path"
FACTS = "#asset-distribution-numbers .facts"
FILL = "element => getComputedStyle(element).fill"
BOX = "() => document.querySelector('#asset-distribution-place .main-svg').getBoundingClientRect().width"


def opened(open_page: Open, plant: RunningPlant, query: str = "", **how: object) -> Witness:
    return open_page(f"{plant.url}/assets/{asset_of(plant)}?range=7d{query}", **how)


def wait_for_chart(page: Page) -> None:
    expect(page.locator(DRAWN).first).to_be_attached()
    expect(page.locator(f"{PLACE} .dash-graph--pending")).to_have_count(0)


def rgb(colour: str) -> str:
    """A token's colour as a browser computes it."""
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


def fill_of(page: Page) -> str:
    return str(page.locator(DRAWN).first.evaluate(FILL))


def test_numbers_and_lines_never_wait_for_the_script(running_plant: RunningPlant, open_page: Open) -> None:
    held: list[Route] = []
    witness = open_page(running_plant.url)
    page = witness.page
    page.route(SCRIPT, lambda route: held.append(route))

    page.goto(f"{running_plant.url}/assets/{asset_of(running_plant)}?range=7d")

    expect(page.locator(f"{FACTS} tbody tr")).to_have_count(6)
    expect(page.locator("h1")).not_to_be_empty()
    expect(page.locator("#asset-chart .plot > svg")).to_be_visible()
    expect(page.locator(".its-alerts")).to_be_visible()
    page.locator(".p-distribution summary").click()
    expect(page.locator(".p-distribution .bins tbody tr").first).to_be_visible()
    expect(page.locator(TAG)).to_have_count(1)
    expect(page.locator(f"{PLACE} .waiting")).to_have_text("Drawing the chart…")
    assert page.evaluate("!window.Plotly")
    for route in held:
        route.continue_()
    wait_for_chart(page)
    expect(page.locator(f"{PLACE} .waiting")).to_have_count(0)
    assert witness.complaints == []


def test_the_script_is_asked_for_after_the_lines_are_drawn(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(running_plant.url).page
    held: list[Route] = []

    def hold_lines(route: Route) -> None:
        if '"output":"asset-chart.children"' in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/_dash-update-component*", hold_lines)
    page.goto(f"{running_plant.url}/assets/{asset_of(running_plant)}?range=7d")
    expect(page.locator(f"{FACTS} tbody tr")).to_have_count(6)
    page.wait_for_timeout(1_500)  # longer than the script waits for an idle moment
    assert page.locator(TAG).count() == 0

    for route in held:
        route.continue_()

    wait_for_chart(page)
    assert page.locator(TAG).count() == 1
    expect(page.locator("#asset-chart .plot > svg")).to_be_visible()


def test_a_page_opened_in_the_background_has_its_chart_when_somebody_looks(
    running_plant: RunningPlant, open_page: Open
) -> None:
    page = open_page(running_plant.url).page
    page.add_init_script(HIDDEN)

    page.goto(f"{running_plant.url}/assets/{asset_of(running_plant)}?range=7d")

    expect(page.locator(DRAWN).first).to_be_attached()


def test_without_the_script_the_place_says_so_and_tries_again(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(running_plant.url).page
    page.route(SCRIPT, lambda route: route.abort())
    page.goto(f"{running_plant.url}/assets/{asset_of(running_plant)}?range=7d")
    expect(page.locator(f"{PLACE} .inner-failure")).to_contain_text("its script did not come")
    expect(page.locator(f"{FACTS} tbody tr")).to_have_count(6)
    page.unroute(SCRIPT)

    page.locator(f"{PLACE} [data-again]").click()

    wait_for_chart(page)
    expect(page.locator(f"{PLACE} .inner-failure")).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/alerts", "/assets", "/alerts/{alert}", "/traces/{trace}"])
def test_a_page_without_such_a_chart_never_asks_for_the_script(
    running_plant: RunningPlant, open_page: Open, path: str
) -> None:
    alert = running_plant.untouched[0]
    asked: list[str] = []
    page = open_page(f"{running_plant.url}/no-such-page").page
    page.on("request", lambda request: asked.append(request.url))

    page.goto(running_plant.url + path.format(alert=alert, trace=running_plant.trail(alert).events[0].record.window_id))
    page.wait_for_load_state("networkidle")

    assert any("/_dash-update-component" in url for url in asked)
    assert [url for url in asked if "plotly.min" in url or "async-graph" in url] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chart_has_the_colours_of_the_theme_and_follows_it(
    running_plant: RunningPlant, come_to: Open, theme: str
) -> None:
    witness = opened(come_to, running_plant, theme=theme)
    page, other = witness.page, "dark" if theme == "light" else "light"
    page.evaluate("window.stays = true")
    wait_for_chart(page)
    assert fill_of(page) == rgb(palette("dark" if theme == "dark" else "light").series_2)

    page.locator("#theme-toggle").click()

    expect(page.locator(DRAWN).first).to_have_css("fill", rgb(palette("dark" if other == "dark" else "light").series_2))
    assert page.evaluate("window.stays") is True
    assert witness.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 900, 420])
def test_nothing_is_cut_nobody_kept_out_and_nothing_outside_asked(
    running_plant: RunningPlant, kept_page: Open, width: int, theme: str
) -> None:
    witness = opened(kept_page, running_plant, f"&theme={theme}", width=width)
    page = witness.page
    wait_for_chart(page)
    unfold(page.locator(".p-distribution summary"))

    for way in (CUT, SPILT):
        assert page.evaluate(way) == []
    assert page.evaluate(OVERFLOW) <= 0
    assert barriers(page) == []
    assert page.locator(f"{PLACE} .modebar a, {PLACE} a[href]").count() == 0
    assert witness.complaints == []
    assert witness.outside == []


def test_paper_is_light_and_holds_chart_and_table(running_plant: RunningPlant, come_to: Open) -> None:
    page = opened(come_to, running_plant, theme="dark").page
    wait_for_chart(page)

    cut_nothing(on_paper(page))

    assert fill_of(page) == rgb(palette("light").series_2)
    assert page.evaluate(BOX) <= 660
    expect(page.locator(".p-distribution .bins tbody tr").first).to_be_visible()
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator(DRAWN).first).to_have_css("fill", rgb(palette("dark").series_2))
    page.wait_for_function(f"() => ({BOX})() > 660")


def test_another_signal_and_another_range_draw_the_chart_anew(running_plant: RunningPlant, come_to: Open) -> None:
    page = opened(come_to, running_plant).page
    wait_for_chart(page)
    title = page.locator(f"{PLACE} .xtitle")
    before = title.text_content()
    first = page.locator('.choices [aria-pressed="true"]').first

    first.click()

    expect(page.locator("#asset-distribution-of")).not_to_contain_text(str(before))
    expect(title).not_to_have_text(str(before))
    page.evaluate("window.twintrace.page.go('?range=2020-01-01T00:00..2020-01-02T00:00')")
    expect(page.locator("#asset-distribution-numbers")).to_contain_text(NOTHING)
    expect(page.locator(f"{PLACE} .js-plotly-plot")).to_have_count(0)


def test_an_axis_groups_thousands_as_every_other_number_of_the_page(running_plant: RunningPlant, come_to: Open) -> None:
    page = opened(come_to, running_plant, "&signals=speed").page
    wait_for_chart(page)

    ticks = page.locator(f"{PLACE} .xtick text").all_text_contents()

    assert any("," in tick for tick in ticks), ticks
    assert [tick for tick in ticks if not re.fullmatch(r"−?\d{1,3}(,\d{3})*(\.\d+)?", tick)] == []
