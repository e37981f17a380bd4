"""Pages on A4 in a real browser: no word cut, and a list that says how it was filtered and what it leaves out."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from contract.words import Priority
from dashboard.pages.trail.tabs import TABS
from tests.browser.lending import SCOPE, RunningPlant
from tests.browser.staying import rest
from tests.browser.test_browser_pages import CUT, OVERFLOW, SPILT, THIN, alert_of, wait_for_everything
from tests.browser.test_browser_trace import trace_of
from tests.browser.visits import Witness

Open = Callable[..., Witness]
PAPER = 703  # pixels of A4 between its margins
NARROW = """() => [...document.querySelectorAll('main [role=region]')]
    .filter(e => e.getClientRects().length && e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"""
LAID = """async limit => {
    const found = await (await fetch(`/alerts.json?offset=0&limit=${limit}`)).json();
    window.twintrace.alerts.print.lay(document.getElementById('alerts-sheet'), found.rows, found.total);
}"""


def on_paper(page: Page) -> Page:
    """What the browser does when a person prints: it tells the page, then lays it out as wide as the paper."""
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    return page


def cut_nothing(page: Page) -> None:
    """Hold the page against every way in which a word can be cut."""
    assert page.evaluate(OVERFLOW) <= 0
    for way in (CUT, SPILT, THIN, NARROW):
        assert page.evaluate(way) == []


@pytest.mark.parametrize("place", ["overview", "list", "trail", "assets", "asset", "trace"])
def test_paper_cuts_nothing(running_plant: RunningPlant, come_to: Open, place: str) -> None:
    trail = running_plant.trail(alert_of(running_plant))
    event = trail.events[0].record
    paths = {
        "overview": "/",
        "list": "/alerts",
        "trail": f"/alerts/{trail.alert_id}",
        "assets": "/assets",
        "asset": f"/assets/{quote(event.asset_id)}",
        "trace": f"/traces/{trace_of(running_plant)}",
    }
    page = come_to(running_plant.url + paths[place]).page
    rest(page)

    cut_nothing(on_paper(page))


@pytest.mark.parametrize("tab", TABS)
def test_paper_cuts_no_tab_of_a_trail(running_plant: RunningPlant, come_to: Open, tab: str) -> None:
    page = come_to(f"{running_plant.url}/alerts/{alert_of(running_plant)}?tab={tab}").page
    wait_for_everything(page)
    expect(page.locator(f"#tab-{tab}")).to_be_visible()
    rest(page)

    cut_nothing(on_paper(page))


def test_the_list_on_paper_has_the_rows_that_nobody_scrolled_to(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/alerts").page
    wanted = [row["alert_id"] for row in running_plant.store.ask(SCOPE, "alerts", limit=100).to_pylist()]
    expect(page.locator("#alerts-sheet .ag-row[row-id] .nm")).to_have_count(len(wanted))
    page.locator("#alerts-sheet").evaluate("sheet => (sheet.style.height = '40px')")
    expect(page.locator("#alerts-sheet .ag-row[row-id] .nm")).not_to_have_count(len(wanted))

    on_paper(page)

    links = page.locator("#alerts-paper tbody .nm").evaluate_all("all => all.map(a => a.pathname.split('/').pop())")
    assert sorted(links) == sorted(wanted)
    expect(page.locator("#alerts-sheet")).to_be_hidden()
    expect(page.locator("#alerts-paper p")).to_contain_text("Not filtered")
    expect(page.locator("#alerts-paper p")).not_to_contain_text("the first")


def test_the_list_on_paper_names_its_filters_and_goes_with_the_print(
    running_plant: RunningPlant, come_to: Open
) -> None:
    page = come_to(f"{running_plant.url}/alerts?priority=high&priority=critical&q=pump").page
    expect(page.locator("#alerts-sheet .ag-row[row-id] .nm").first).to_be_visible()

    on_paper(page)
    expect(page.locator("#alerts-paper p")).to_contain_text("Only priority high or critical, search “pump”")
    page.emulate_media(media="screen")
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")

    expect(page.locator("#alerts-paper")).to_have_count(0)
    expect(page.locator("#alerts-sheet")).to_be_visible()


def test_a_long_list_on_paper_says_how_much_of_it_it_is(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/alerts").page
    expect(page.locator("#alerts-sheet .ag-row[row-id] .nm").first).to_be_visible()
    total = len(running_plant.store.ask(SCOPE, "alerts", limit=100))

    page.evaluate(LAID, 1)
    on_screen = page.locator("#alerts-paper p").text_content() or ""

    assert f"the first 1 of {total}, the download has all" in on_screen


def test_shapes_that_only_paper_shows_are_there_before_anybody_prints(
    running_plant: RunningPlant, open_page: Open
) -> None:
    page = open_page(f"{running_plant.url}/assets").page
    for name in (*Priority, "shelved", "out", "returned"):
        with_shape = f"performance.getEntriesByType('resource').some(r => r.name.includes('/icons/{name}.svg'))"
        until(page, with_shape)


def until(page: Page, is_so: str) -> None:
    """Ask again until it is so: the policy of our pages lets no `wait_for_function` in."""
    for _ in range(100):
        if page.evaluate(is_so):
            return
        page.wait_for_timeout(100)
    raise AssertionError(is_so)
