"""Pages in a frame that may keep nothing, as settings or the frame of another site make it: all works until it is left.

What such a frame does is put on the page: reading either store throws, as Chromium's SecurityError does.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.lending import RunningPlant
from tests.browser.scripts import NEW_VIEW
from tests.browser.test_browser_trace import trace_of
from tests.browser.visits import Visits, Witness

Open = Callable[..., Witness]
FORBIDDEN = """for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { get() { throw new DOMException('Access is denied', 'SecurityError'); } });"""
REFUSAL = "SecurityError"


def open_forbidden(open_page: Open, plant: RunningPlant, path: str) -> Witness:
    """Open a page in which both stores throw."""
    witness = open_page(f"{plant.url}/assets")
    witness.page.add_init_script(FORBIDDEN)
    witness.page.goto(plant.url + path)
    witness.page.wait_for_selector("main")
    assert (
        witness.page.evaluate("() => { try { return typeof localStorage; } catch (e) { return e.name; } }") == REFUSAL
    )
    return witness


@pytest.mark.parametrize("place", ["overview", "list", "trail", "assets", "asset", "trace"])
def test_every_page_works_where_nothing_can_be_kept(running_plant: RunningPlant, open_page: Open, place: str) -> None:
    alert = running_plant.untouched[0]
    paths = {
        "overview": "/",
        "list": "/alerts",
        "trail": f"/alerts/{alert}",
        "assets": "/assets",
        "asset": f"/assets/{running_plant.trail(alert).events[0].record.asset_id}",
        "trace": f"/traces/{trace_of(running_plant)}",
    }
    witness = open_forbidden(open_page, running_plant, paths[place] + "?theme=light")
    page = witness.page
    page.wait_for_load_state("networkidle")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")

    page.locator("#theme-toggle").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator(".bar [data-updated]")).to_contain_text("updated")
    assert witness.complaints == []


def test_the_list_remembers_until_it_is_left_where_nothing_can_be_kept(
    running_plant: RunningPlant, open_page: Open
) -> None:
    witness = open_forbidden(open_page, running_plant, "/alerts?priority=high")
    page = witness.page
    expect(page.locator("#alerts-sheet .ag-row").first).to_be_visible()

    page.locator("[data-density-is=comfortable]").click()
    page.locator("#refresh-choice").select_option("60")
    page.locator(".views summary").click()
    page.get_by_label(NEW_VIEW).fill("mine")
    page.get_by_label(NEW_VIEW).press("Enter")

    expect(page.locator("main.alert-list")).to_have_attribute("data-density", "comfortable")
    expect(page.locator("#saved-views a")).to_have_text(["mine"])
    page.locator(".bar nav a", has_text="Overview").click()
    expect(page.locator("main.overview")).to_be_visible()
    expect(page.locator("#refresh-choice")).to_have_value("60")
    page.locator(".bar nav a", has_text="Alerts").click()
    expect(page.locator("main.alert-list")).to_have_attribute("data-density", "comfortable")
    expect(page.locator("#saved-views a")).to_have_text(["mine"])
    assert witness.complaints == []


def test_a_test_begins_with_nothing_that_another_has_stored(
    running_plant: RunningPlant, returning: BrowserContext, browser: Browser
) -> None:
    for _ in range(2):
        visits = Visits(returning=returning, browser=lambda: browser)
        page = visits.open(running_plant.url).page
        assert page.evaluate("[localStorage.getItem('kept'), document.cookie.includes('kept=')]") == [None, False]

        page.evaluate("() => { localStorage.setItem('kept', '1'); document.cookie = 'kept=1'; }")
        assert page.evaluate("[localStorage.getItem('kept'), document.cookie.includes('kept=')]") == ["1", True]
        visits.end()
