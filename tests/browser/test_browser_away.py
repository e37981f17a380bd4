"""A collector that goes away and comes back, in a real browser: every page says it, and mends itself without a hand."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from dashboard.data.cache import LIFE_S
from tests.browser.conftest import further_dashboards, outlive_answers
from tests.browser.door import Door
from tests.browser.lending import RunningPlant
from tests.browser.visits import Witness

pytestmark = pytest.mark.waits

Open = Callable[..., Witness]
TRACE = re.compile(r"is the collector running there\? Trace [0-9a-f]{8}")


@pytest.fixture(scope="module")
def behind(running_plant: RunningPlant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Door]]:
    """A dashboard of the plant, and the way from it to the read API."""
    made = Door(int(running_plant.api.rpartition(":")[2]))
    with further_dashboards(running_plant, tmp_path_factory.mktemp("away")) as start:
        yield start(api=f"http://127.0.0.1:{made.port}"), made
    made.close()


@pytest.fixture
def base(behind: tuple[str, Door]) -> str:
    """Where the dashboard is, whose collector is away and of whose answers none is shared any more (ADR-012)."""
    address, door = behind
    door.shut()
    time.sleep(LIFE_S)
    return address


@pytest.fixture
def door(behind: tuple[str, Door], base: str) -> Door:
    """The way to the read API, which is shut when a test begins."""
    assert base
    return behind[1]


def look(page: Page) -> None:
    """Do at once what the page does every 10 s."""
    outlive_answers(page)
    page.evaluate("window.twintrace.refresh.look()")


@pytest.mark.parametrize(("path", "renewed"), [("/", ".stale-line p"), ("/alerts", "#alerts-problem p")])
@pytest.mark.parametrize("width", [1440, 420])
def test_an_open_page_says_that_it_grows_old_and_renews_itself(
    path: str, renewed: str, width: int, come_to: Open, base: str, door: Door
) -> None:
    door.open()
    page = come_to(f"{base}{path}", width=width).page
    look(page)

    door.shut()
    look(page)

    expect(page.locator(renewed).first).to_contain_text("Not renewed: ")
    expect(page.locator(renewed).first).to_contain_text(TRACE)
    expect(page.locator(".bar .stale")).to_have_text(re.compile(r"^not renewed for \d+ s$"))
    expect(page.locator(".bar .stale")).to_be_visible()

    door.open()
    look(page)

    expect(page.locator(renewed)).to_have_count(0)
    expect(page.locator(".bar .stale")).to_have_count(0)


@pytest.mark.parametrize("path", ["/alerts", "/alerts/{alert}", "/traces/" + "a" * 32, "/assets/pump"])
def test_a_page_that_could_not_be_read_says_in_which_trace_and_comes_by_itself(
    path: str, running_plant: RunningPlant, open_page: Open, base: str, door: Door
) -> None:
    witness = open_page(base + path.format(alert=running_plant.untouched[0]))
    page = witness.page
    expect(page.locator(".failure")).to_contain_text("cannot be read")
    expect(page.locator(".failure")).to_contain_text(TRACE)
    expect(page.get_by_role("link", name="Try again")).to_have_count(1)
    expect(page.locator(".bar")).not_to_contain_text("updated")
    look(page)
    assert witness.complaints == []

    door.open()
    look(page)

    expect(page.locator(".failure[role=alert]")).to_have_count(0)
    expect(page.locator("main h1")).to_be_visible()


@pytest.mark.parametrize(("path", "failed"), [("/", ".inner-failure"), ("/alerts", ".failure[role=alert]")])
def test_a_collector_that_is_back_before_the_first_look_is_noticed_too(
    path: str, failed: str, open_page: Open, base: str, door: Door
) -> None:
    page = open_page(base + path).page
    expect(page.locator(failed).first).to_be_visible()

    door.open()
    look(page)

    expect(page.locator(failed)).to_have_count(0)
    expect(page.locator("main h1")).to_contain_text("need")
