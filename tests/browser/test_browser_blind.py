"""An asset that nobody sees, in a real browser: its gateway was killed while it ran, and the collector said so."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from dashboard.alert.text import what_of
from dashboard.pages.overview.text import NOBODY_KNOWS
from tests.browser.accessibility import barriers
from tests.browser.lending import ACKNOWLEDGED
from tests.browser.simulated import shown
from tests.browser.visits import Witness
from tests.story.living_plant import PATIENCE_S, Pump, a_living_plant

pytestmark = pytest.mark.waits

Open = Callable[..., Witness]
PUMP = "unseen"
FIRST_SIGNALS = ("speed", "flow", "suction pressure")
HEIGHTS = "(panes) => new Set(panes.map((pane) => pane.getAttribute('y'))).size"


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """Where the plant is shown, and its blind alert."""

    url: str
    alert: str


@pytest.fixture(scope="module")
def unseen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unseen]:
    """A plant of one pump that was scored until its gateway was killed."""
    with a_living_plant(
        tmp_path_factory.mktemp("unseen"), {PUMP: Pump()}, blind={"intervals": PATIENCE_S, "heartbeats": 10_000.0}
    ) as living:
        living.start(PUMP)
        living.until(lambda: living.is_scored(PUMP), "the pump is scored")
        living.kill(PUMP)
        living.until(lambda: living.blind(PUMP), "the pump is blind")
        living.plant.start("dashboard")
        yield Unseen(url=shown(living.plant), alert=living.blind(PUMP)[0]["alert_id"])


def test_the_overview_counts_it_and_leads_to_its_trail(unseen: Unseen, open_page: Open) -> None:
    witness = open_page(unseen.url)
    page = witness.page
    expect(page.locator("h1")).to_contain_text(re.compile(r"1 asset is blind"))
    row = page.locator(".blinds tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(NOBODY_KNOWS)

    row.locator("a.nm").click()

    expect(page).to_have_url(f"{unseen.url}/alerts/{unseen.alert}")
    expect(page.locator("#headline")).to_contain_text(what_of("blind", "", is_over=False))
    assert witness.complaints == []
    assert witness.outside == []


def test_its_trail_says_what_is_missing_and_owes_no_verdict(unseen: Unseen, come_to: Open) -> None:
    witness = come_to(f"{unseen.url}/alerts/{unseen.alert}")
    hops = witness.page.locator(".hop")
    expect(hops).to_have_count(7)

    expect(hops.nth(0)).to_contain_text("missing")
    for place in (1, 2, 3):
        expect(hops.nth(place)).to_contain_text("waits for a window")
    expect(hops.nth(6)).to_contain_text("no verdict is asked for")
    expect(witness.page.locator(".chart h2")).to_contain_text("Score and readings")
    assert witness.complaints == []


def test_its_chart_draws_the_first_signals_of_the_contract_while_readings_came(unseen: Unseen, come_to: Open) -> None:
    page = come_to(f"{unseen.url}/alerts/{unseen.alert}").page

    expect(page.locator(".chart .plot > svg")).to_be_visible()

    words = page.locator(".chart .plot .word").all_text_contents()
    assert page.locator(".chart .plot svg svg").evaluate_all(HEIGHTS) == 1 + len(FIRST_SIGNALS)
    assert [name for name in FIRST_SIGNALS if not any(word.startswith(name) for word in words)] == []


def test_it_is_acknowledged_as_any_other(unseen: Unseen, come_to: Open) -> None:
    page = come_to(f"{unseen.url}/alerts/{unseen.alert}").page
    expect(page.locator("#acknowledge")).to_be_visible()

    page.keyboard.press("a")

    expect(page.locator("#acked")).to_contain_text(ACKNOWLEDGED)
    page.locator("#acked .undo").click()
    expect(page.locator("#acknowledge")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 420])
def test_its_trail_keeps_nobody_out(unseen: Unseen, kept_page: Open, theme: str, width: int) -> None:
    page = kept_page(f"{unseen.url}/alerts/{unseen.alert}?theme={theme}", width=width).page
    expect(page.locator(".hop")).to_have_count(7)

    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
