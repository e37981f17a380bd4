"""The page of a trace in a real browser: ours, another service's, a long one, the dashboard's own, none at all."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contract.ids import Id
from dashboard.trace.text import OUTBOX
from tests.browser import foreign
from tests.browser.accessibility import barriers
from tests.browser.conftest import outlive_answers, unfold
from tests.browser.door import Door
from tests.browser.lending import SCOPE, RunningPlant
from tests.browser.test_browser_pages import CUT, OVERFLOW
from tests.browser.visits import Witness

Open = Callable[..., Witness]
LONG = 2_100


@pytest.fixture(scope="module")
def shop(running_plant: RunningPlant) -> Id:
    """A trace of other services, with logs and a link to a long one that is stored too."""
    foreign.send(running_plant, "traces", foreign.shop_trace(foreign.IMPORT))
    foreign.send(running_plant, "logs", foreign.shop_logs())
    foreign.send(running_plant, "traces", foreign.long_trace(LONG))
    return foreign.SHOP


def trace_of(plant: RunningPlant) -> str:
    """The trace of a window that raised an alert."""
    return plant.trail(plant.untouched[0]).events[0].record.window_id


def path_of(plant: RunningPlant, place: str) -> str:
    """Where a kind of trace is shown."""
    ids = {"ours": trace_of(plant), "foreign": foreign.SHOP, "long": foreign.IMPORT, "unknown": "a" * 32}
    return f"{plant.url}/traces/{ids.get(place, place)}"


def open_everything(page: Page) -> None:
    """Open every span and log record; of a long trace one line."""
    page.wait_for_load_state("networkidle")
    for each in page.locator(".trace .waterfall summary, .trace .sp-logs summary").all():
        unfold(each)
    if page.locator(".sp-line").count() and not page.locator(".open-span", has_text="attributes").count():
        page.locator(".sp-line").nth(2).click()
        expect(page.locator(".open-span")).to_contain_text("attributes")


def test_the_trace_of_a_window_leads_to_the_trail_of_the_alert_it_raised(
    running_plant: RunningPlant, come_to: Open
) -> None:
    alert = running_plant.untouched[0]
    page = come_to(f"{running_plant.url}/alerts/{alert}?tab=spans").page

    page.locator("#tab-spans .sp-said a").click()
    expect(page).to_have_url(re.compile(f"/traces/{trace_of(running_plant)}$"))
    expect(page.locator(".trace h1")).to_contain_text("twin.window")
    expect(page.locator(".trace .waterfall")).to_contain_text(f"waited in {OUTBOX}")
    expect(page.locator(".trace .sp-logs")).to_contain_text("twin.alert")
    page.locator(".trace .top a", has_text="alert").click()

    expect(page).to_have_url(re.compile(f"/alerts/{alert}$"))
    expect(page.locator(".head h1")).to_contain_text("deviation, led by")


def test_a_trace_of_another_service_opens_to_its_events_links_and_sender(
    running_plant: RunningPlant, come_to: Open, shop: Id
) -> None:
    page = come_to(f"{running_plant.url}/traces/{shop}").page

    expect(page.locator(".trace .top")).to_contain_text("5 spans of 2 services · 1 failed · 2 log records")
    page.locator("summary", has_text="ask the bank").click()
    inside = page.locator("details[open] .sp-inside")
    expect(inside).to_contain_text("the bank did not answer in 200 ms")
    expect(inside).to_contain_text("retry")
    expect(page.locator(".trace .sources")).to_contain_text("deployment.environment.name")
    inside.get_by_role("link", name=f"trace {foreign.IMPORT[:8]}").click()

    expect(page.locator(".trace h1")).to_have_text("import rows")
    expect(page.locator(".open-span h2")).to_have_text("row 8")


def test_a_long_trace_is_painted_in_parts_and_whole_when_asked(
    running_plant: RunningPlant, come_to: Open, shop: Id
) -> None:
    assert shop
    page = come_to(f"{running_plant.url}/traces/{foreign.IMPORT}").page
    lines = page.locator(".sp-line")
    expect(lines).to_have_count(500)

    page.get_by_role("link", name="next 500").click()
    expect(lines.first).to_contain_text("row 500")
    expect(page).to_have_url(re.compile(r"\?from=500$"))
    page.get_by_role("link", name="show all 2,100").click()
    expect(lines).to_have_count(LONG)
    expect(page).to_have_url(re.compile(r"\?show=all$"))
    page.go_back()

    expect(lines).to_have_count(500)
    expect(lines.first).to_contain_text("row 500")


def test_a_line_opens_its_span_by_keyboard_and_escape_closes_it(
    running_plant: RunningPlant, come_to: Open, shop: Id
) -> None:
    assert shop
    page = come_to(f"{running_plant.url}/traces/{foreign.IMPORT}").page
    expect(page.locator(".sp-line")).to_have_count(500)

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".open-span h2")).to_have_text("row 1")
    expect(page.locator(".sp-line[aria-current]")).to_contain_text("row 1")
    expect(page.locator(".open-span")).to_contain_text("orders.csv")
    expect(page).to_have_url(re.compile(r"\?span=0000000000000002$"))
    page.keyboard.press("Escape")

    expect(page.locator(".open-span")).to_have_count(0)
    assert "span=" not in page.url


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", ["ours", "foreign", "long", "unknown", "not-an-id"])
def test_no_trace_keeps_anybody_out(
    running_plant: RunningPlant, kept_page: Open, shop: Id, theme: str, place: str
) -> None:
    assert shop
    witness = kept_page(f"{path_of(running_plant, place)}?theme={theme}")
    open_everything(witness.page)

    assert barriers(witness.page) == []
    assert (witness.complaints, witness.outside) == ([], [])


@pytest.mark.parametrize("width", [1440, 420])
@pytest.mark.parametrize("place", ["ours", "foreign", "long", "unknown"])
def test_nothing_of_a_trace_is_cut(
    running_plant: RunningPlant, kept_page: Open, shop: Id, width: int, place: str
) -> None:
    assert shop
    page = kept_page(f"{path_of(running_plant, place)}?theme=light", width=width).page
    open_everything(page)

    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("address", ["a" * 32, "not-an-id", "0" * 32, "%3Cscript%3E", "ab" * 600])
def test_a_trace_that_nobody_knows_says_so_and_leads_to_the_alerts(
    running_plant: RunningPlant, come_to: Open, address: str
) -> None:
    page = come_to(f"{running_plant.url}/traces/{address}").page
    expect(page.locator("main h1")).to_have_text("No such trace")

    page.get_by_role("link", name="All alerts").click()

    expect(page.locator("#alerts-headline")).to_be_visible()


def test_spans_that_come_late_appear_by_themselves(running_plant: RunningPlant, come_to: Open) -> None:
    witness = come_to(f"{running_plant.url}/traces/{foreign.LATE}")
    page = witness.page
    expect(page.locator("main h1")).to_have_text("No such trace")

    foreign.send(running_plant, "traces", foreign.late_span(1))
    outlive_answers(page)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator(".trace .top")).to_contain_text("1 span of 1 service")
    page.evaluate("window.twintrace.refresh.look()")
    foreign.send(running_plant, "traces", foreign.late_span(2))
    page.evaluate("window.twintrace.refresh.look()")

    expect(page.locator(".trace .top")).to_contain_text("2 spans of 1 service")
    assert witness.complaints == []


def test_the_trace_of_a_failed_panel_is_in_the_dashboards_memory_and_then_in_the_store(
    running_plant: RunningPlant, open_page: Open, second_dashboard: Callable[..., str]
) -> None:
    nobody = Door(0)
    page = open_page(second_dashboard(api=f"http://127.0.0.1:{nobody.port}")).page
    link = page.locator(".inner-failure a[href^='/traces/']").first
    trace = str(link.get_attribute("href")).removeprefix("/traces/")

    link.click()

    expect(page.locator(".trace .top")).to_contain_text(
        "kept in this dashboard's memory; whether they are stored could not be asked"
    )
    expect(page.locator(".trace .waterfall")).to_contain_text("ask overview_alerts")
    nobody.close()
    until = time.monotonic() + 30
    while not running_plant.store.ask(SCOPE, "trace_spans", trace_id=trace, limit=9).num_rows:
        assert time.monotonic() < until, "its spans never came to the store"
        time.sleep(0.2)
