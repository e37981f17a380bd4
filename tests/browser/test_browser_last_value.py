"""What stands beside a pane is the last reading of its range, and the same wherever it stands."""

import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from dashboard.pages.asset.series import MOST_POINTS, PHONE_POINTS
from dashboard.pages.trail.lazy_panels import MAX_POINTS
from dashboard.times.range import CHOICES
from tests.browser.lending import SCOPE, RunningPlant
from tests.browser.visits import Witness

pytestmark = pytest.mark.waits

Open = Callable[..., Witness]
DAY_NS = 86_400 * 10**9
BESIDE = """
words => {
  const text = words.map(each => [each.textContent, each.getAttribute('x'), each.getAttribute('font-size')]);
  return text.filter(([, , size]) => size === '13').map(([said]) => said);
}
"""
"""The last values, from top to bottom: the only words of a chart in their size."""


LAST = "rows => rows.map(row => [row.querySelector('[title]').title, row.querySelectorAll('td')[1].textContent])"
"""Of each row of the sensors, its signal and its last value."""


def beside_the_panes(page: Page, panes: int) -> list[str]:
    """Wait for a chart of as many panes; what stands beside each."""
    words = page.locator(".plot > svg .word")
    expect(words.and_(page.locator("[font-size='13']"))).to_have_count(panes)
    said: list[str] = words.evaluate_all(BESIDE)
    return said


def readings_of(plant: RunningPlant, asset: str, signal: str) -> int:
    """How many readings of it came in the last month, none left out."""
    now = time.time_ns()
    over = {"from_ns": now - 30 * DAY_NS, "to_ns": now, "max_points": 10**7}
    return len(plant.store.ask(SCOPE, "signal_series", asset_id=asset, signal=signal, **over))


def assets_of(plant: RunningPlant) -> list[str]:
    rows = plant.store.ask(SCOPE, "asset_now", asset_id=None, now_ns=time.time_ns()).to_pylist()
    return [row["asset_id"] for row in rows]


def choose(page: Page, chosen: str) -> None:
    """Pick a range, and wait until the chart is drawn over it."""
    plot, button = page.locator("#asset-chart .plot"), page.locator(f"[data-pick='{chosen}']")
    if button.get_attribute("aria-pressed") != "true":
        before = str(plot.get_attribute("data-figure"))
        button.click()
        expect(plot).not_to_have_attribute("data-figure", before)


@pytest.mark.parametrize(("width", "most"), [(1440, MOST_POINTS), (420, PHONE_POINTS)])
def test_an_assets_chart_says_of_every_range_what_its_sensors_last_said(
    running_plant: RunningPlant, come_to: Open, width: int, most: int
) -> None:
    thinned = 0
    for asset in assets_of(running_plant):
        address = f"{running_plant.url}/assets/{quote(asset)}?range={next(iter(CHOICES))}"
        page = come_to(address, width=width).page
        for chosen in CHOICES:
            choose(page, chosen)
            shown = page.locator(".choices [aria-pressed=true]")
            expect(shown).not_to_have_count(0)
            signals = shown.evaluate_all("shown => shown.map(each => each.dataset.signal)")
            said = beside_the_panes(page, 1 + len(signals))[1:]
            last = dict(page.locator(".sensors tbody tr").evaluate_all(LAST))

            assert said == [last[signal] for signal in signals], f"{asset} over {chosen}"
        thinned += sum(readings_of(running_plant, asset, signal) > most for signal in signals)
    assert thinned > 0, "no signal has more readings than a chart takes, so this shows nothing"


def test_a_trails_chart_says_the_same_of_one_moment_in_every_range_that_ends_with_it(
    running_plant: RunningPlant, come_to: Open
) -> None:
    alert = running_plant.untouched[0]
    asset = running_plant.trail(alert).events[0].record.asset_id
    page = come_to(f"{running_plant.url}/alerts/{alert}?range=6h").page
    said = {"6h": beside_the_panes(page, 4)}
    for chosen in ("24h", "30d"):
        before = page.locator("#chart .plot").get_attribute("data-figure")
        page.locator(f"[data-pick='{chosen}']").click()
        expect(page.locator("#chart .plot")).not_to_have_attribute("data-figure", str(before))
        said[chosen] = beside_the_panes(page, 4)

    assert said["24h"] == said["6h"]
    assert said["30d"] == said["6h"]
    windows = running_plant.store.ask(
        SCOPE, "score_series", asset_id=asset, from_ns=0, to_ns=time.time_ns(), max_points=10**7
    )
    assert len(windows) > MAX_POINTS
