"""From one page to another after something was put into the URL: the move goes where it says, and back comes back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.pages.trail.record_tab import READINGS_DIGEST
from tests.browser.lending import RunningPlant
from tests.browser.staying import rest
from tests.browser.visits import Witness

pytestmark = pytest.mark.long

Open = Callable[..., Witness]
ROW = "#alerts-sheet .ag-row[row-id]"
SITE = "select[data-filter=site]"


def narrowed(page: Page) -> None:
    page.locator(SITE).select_option(index=1)


def sorted_(page: Page) -> None:
    page.locator(".ag-header-cell[col-id=age]").click()


def dense(page: Page) -> None:
    page.locator("[data-density-is=comfortable]").click()


@pytest.mark.parametrize("change", [narrowed, sorted_, dense])
@pytest.mark.parametrize("how", ["click", "Enter"])
def test_a_row_opens_its_trail_whatever_the_list_is_narrowed_to_and_back_returns_there(
    running_plant: RunningPlant, come_to: Open, change: Callable[[Page], None], how: str
) -> None:
    witness = come_to(f"{running_plant.url}/alerts")
    page = witness.page
    expect(page.locator(ROW).first).to_be_visible()
    change(page)
    expect(page).not_to_have_url(f"{running_plant.url}/alerts")
    rest(page)  # the rows that were asked for take the place of those before
    asked, link = page.url, page.locator(f"{ROW}[row-index='0'] a.nm")
    expect(link).to_be_visible()

    if how == "click":
        link.click()
    else:
        page.locator("#alerts-headline").click()  # the focus away from what was pressed
        page.keyboard.press(how)

    expect(page.locator("#headline")).to_be_visible()
    page.go_back()
    expect(page.locator(ROW).first).to_be_visible()
    assert page.url == asked
    assert witness.complaints == []


@pytest.fixture
def sorting(running_plant: RunningPlant, come_to: Open) -> tuple[Page, Callable[[], None]]:
    """A list whose rows went for a new order, and how to let the new ones come."""
    page = come_to(f"{running_plant.url}/alerts").page
    expect(page.locator(ROW).first).to_be_visible()
    held: list[Route] = []
    page.route("**/alerts.json*", lambda route: held.append(route))
    sorted_(page)
    expect(page.locator(f"{ROW} a.nm")).to_have_count(0)
    page.locator("#alerts-headline").click()

    def let_them_come() -> None:
        for route in held:
            route.continue_()

    return page, let_them_come


def test_enter_while_the_rows_are_on_their_way_opens_the_one_that_comes(
    sorting: tuple[Page, Callable[[], None]],
) -> None:
    page, let_them_come = sorting

    page.keyboard.press("Enter")
    let_them_come()

    expect(page.locator("#headline")).to_be_visible()
    opened = page.evaluate("location.pathname")
    page.go_back()
    expect(page.locator(f"{ROW}[row-index='0'] a.nm")).to_have_attribute("href", opened)


def test_enter_opens_nothing_once_the_person_has_turned_to_something_else(
    sorting: tuple[Page, Callable[[], None]],
) -> None:
    page, let_them_come = sorting

    page.keyboard.press("Enter")
    page.locator("#alerts-q").click()
    let_them_come()

    expect(page.locator(f"{ROW} a.nm").first).to_be_visible()
    rest(page)
    assert page.evaluate("location.pathname") == "/alerts"


def test_the_zone_of_a_narrowed_list_and_of_an_open_tab_is_changed_where_one_is(
    running_plant: RunningPlant, come_to: Open
) -> None:
    page = come_to(f"{running_plant.url}/alerts").page
    expect(page.locator(ROW).first).to_be_visible()
    narrowed(page)
    expect(page).not_to_have_url(f"{running_plant.url}/alerts")
    chosen = page.locator(SITE).input_value()

    page.locator("#zone-toggle").click()
    expect(page).to_have_url(f"{running_plant.url}/alerts?{chosen}&tz=utc")
    expect(page.locator(SITE)).to_have_value(chosen)
    page.locator(f"{ROW} a.nm").first.click()
    page.locator(".tabs a", has_text="Record").click()
    page.locator("#zone-toggle").click()

    expect(page.locator("#tab-record")).to_contain_text(READINGS_DIGEST)
    assert page.url.endswith("?tab=record&tz=site")


def test_the_handover_sheet_keeps_what_else_the_url_says(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(running_plant.url).page
    page.evaluate("window.print = () => (window.printed = true)")
    page.locator(".bar select").select_option("60")

    page.locator("[data-handover]").first.click()

    expect(page.locator("main.overview[data-since=shift]")).to_be_visible()
    assert page.url.endswith("?refresh=60&since=shift")
