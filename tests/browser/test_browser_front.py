"""What comes after the first paint: the grid when somebody goes to its list, and the first look for news."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lending import RunningPlant
from tests.browser.visits import Witness

Open = Callable[..., Witness]
GRID = "**/dash_ag_grid/dash_ag_grid.*"
SCRIPT = "script[src*='/dash_ag_grid/']"
TO_THE_LIST = ".bar nav a[href='/alerts']"
ROW = "#alerts-sheet .ag-row[row-id]"


@pytest.mark.parametrize("come", [Locator.hover, Locator.focus])
def test_a_page_without_a_list_has_no_grid_until_somebody_comes_to_a_link_to_it(
    running_plant: RunningPlant, open_page: Open, come: Callable[[Locator], None]
) -> None:
    page = open_page(running_plant.url).page
    page.wait_for_load_state("networkidle")
    expect(page.locator(SCRIPT)).to_have_count(0)

    come(page.locator(TO_THE_LIST))

    expect(page.locator(SCRIPT)).to_have_count(1)


def test_a_click_before_the_grid_waits_for_it_and_needs_no_reload(running_plant: RunningPlant, open_page: Open) -> None:
    witness = open_page(running_plant.url)
    page = witness.page
    page.evaluate("window.stays = true")
    page.wait_for_load_state("networkidle")

    page.evaluate(f"""document.querySelector("{TO_THE_LIST}").click()""")

    expect(page.locator(ROW).first).to_be_visible()
    assert page.evaluate("window.stays") is True
    assert witness.complaints == []


def test_where_the_grid_does_not_come_the_list_says_so_and_tries_again(
    running_plant: RunningPlant, open_page: Open
) -> None:
    page = open_page(running_plant.url).page
    page.evaluate("window.stays = true")
    page.route(GRID, lambda route: route.abort())

    page.evaluate(f"""document.querySelector("{TO_THE_LIST}").click()""")
    expect(page.locator("#alerts-problem")).to_contain_text("The list cannot be drawn: the grid's script did not come.")
    page.unroute(GRID)
    page.locator("#alerts-problem [data-again]").click()

    expect(page.locator(ROW).first).to_be_visible()
    expect(page.locator("#alerts-problem")).to_be_empty()
    assert page.evaluate("window.stays") is True


def test_back_to_the_list_before_its_grid_has_arrived(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(f"{running_plant.url}/alerts").page
    page.locator(f"{ROW} a.nm").first.click()
    expect(page.locator("#headline")).to_be_visible()
    page.reload()
    expect(page.locator("#headline")).to_be_visible()
    assert page.evaluate("!window.dash_ag_grid")

    page.go_back()

    expect(page.locator(ROW).first).to_be_visible()
