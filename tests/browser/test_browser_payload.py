"""Nothing that telemetry says can run as script or break a page: a hostile plant in a real browser."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
import urllib3
from playwright.sync_api import Page, expect

from contract.ids import mint
from tests.browser import hostile
from tests.browser.simulated import a_loaded_plant
from tests.browser.visits import Witness
from tests.story.plant import SCOPE, Plant

pytestmark = pytest.mark.waits

Open = Callable[..., Witness]


@dataclass(frozen=True, kw_only=True)
class Spoiled:
    """Where the hostile plant is shown, and the addresses that show what it says."""

    url: str
    known_alert: str
    hostile_alert: str
    hostile_asset: str


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spoiled]:
    """A plant whose asset, alert, people and foreign traces all mean harm."""
    with a_loaded_plant(tmp_path_factory.mktemp("hostile")) as (plant, url):
        yield _spoil(plant, url)


def _spoil(plant: Plant, url: str) -> Spoiled:
    now, remote = time.time_ns(), plant.remote()
    known = remote.ask(SCOPE, "alerts", limit=1).column("alert_id").to_pylist()[0]
    trail = remote.trail(SCOPE, known)
    assert trail.asset is not None
    alert = hostile.alert(trail.events[0].record, now_ns=now)
    plant.stop("edge")
    plant.stop("collector")
    plant.put_past_the_door([hostile.declaration(trail.asset, now_ns=now), alert, *hostile.deeds(known, now_ns=now)])
    plant.start("collector")
    plant.wait_until_ready()
    _send(plant, "edge", "traces", hostile.foreign_trace())
    _send(plant, "edge", "traces", hostile.foreign_trace(trace=hostile.LONG_TRACE, times=10))
    _send(plant, "edge", "logs", hostile.foreign_logs())
    return Spoiled(url=url, known_alert=known, hostile_alert=alert.alert_id, hostile_asset=quote(alert.asset_id))


def _send(plant: Plant, credential: str, signal: str, body: bytes) -> None:
    headers = {"content-type": "application/x-protobuf", "authorization": f"Bearer {plant.token(credential)}"}
    answer = urllib3.request("POST", f"{plant.otlp}/v1/{signal}", body=body, headers=headers)
    assert (answer.status, answer.data) == (200, b""), "some of it was refused, so it would not be shown"


PLACES = {
    "overview": "/",
    "alerts": "/alerts",
    "assets": "/assets",
    "assets, narrowed": "/assets?q=<img src=x onerror=window.harmed=1>&class=%22%3E%3Cscript%3E",
    "a hostile asset": "/assets/{hostile_asset}",
    "an address of an asset": "/assets/<script>window.harmed=1</script>",
    "a known alert": "/alerts/{known_alert}",
    "its record": "/alerts/{known_alert}?tab=record",
    "its spans": "/alerts/{known_alert}?tab=spans",
    "a hostile alert": "/alerts/{hostile_alert}",
    "a foreign trace": "/traces/{foreign_trace}",
    "a span of it": "/traces/{foreign_trace}?span=0000000000000003",
    "a long foreign trace": "/traces/{long_trace}?show=all&span=0000000000000007",
    "a hostile alert's trace": "/traces/{hostile_window}",
    "an address of a trace": "/traces/<script>window.harmed=1</script>",
    "a query of a trace": "/traces/{foreign_trace}?span=%22%3E%3Cscript%3E&from=javascript:1&show=<img src=x>",
    "an address": "/alerts/<script>window.harmed=1</script>",
    "a query": "/alerts?q=<img src=x onerror=window.harmed=1>&state=%22%3E%3Cscript%3E",
}


@pytest.mark.parametrize("place", PLACES)
def test_nothing_that_telemetry_says_runs_or_breaks_a_page(spoiled: Spoiled, open_page: Open, place: str) -> None:
    known, asset = spoiled.known_alert, quote(spoiled.hostile_asset, safe="")
    path = PLACES[place].format(
        known_alert=known,
        hostile_alert=spoiled.hostile_alert,
        hostile_asset=asset,
        hostile_window=mint("hostile window"),
        foreign_trace=hostile.FOREIGN_TRACE,
        long_trace=hostile.LONG_TRACE,
    )

    witness = open_page(f"{spoiled.url}{path}")
    settle(witness.page)

    assert witness.page.evaluate("window.harmed ?? null") is None
    assert witness.page.locator("img[src='x'], main script, a[href^='javascript:']").count() == 0
    assert witness.complaints == []
    assert witness.outside == []
    assert witness.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    expect(witness.page.locator("main")).not_to_be_empty()


def test_a_known_asset_whose_names_are_hostile_is_drawn_and_leads_nowhere_else(
    spoiled: Spoiled, open_page: Open
) -> None:
    listed = open_page(f"{spoiled.url}/assets").page
    found = listed.locator(".asset-rows .nm", has_text="<img src=x").first.get_attribute("href")

    witness = open_page(f"{spoiled.url}{found}?range=7d&signals=<img src=x>,javascript:1")
    settle(witness.page)

    assert witness.page.evaluate("window.harmed ?? null") is None
    assert witness.page.locator("img[src='x'], main script, a[href^='javascript:']").count() == 0
    assert witness.complaints == []
    assert witness.outside == []
    assert witness.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    expect(witness.page.locator(".elsewhere")).to_contain_text("<img src x onerror=")
    expect(witness.page.locator(".elsewhere a")).to_have_count(0)


def test_what_is_hostile_is_shown_as_the_text_it_is(spoiled: Spoiled, open_page: Open) -> None:
    page = open_page(f"{spoiled.url}/alerts/{spoiled.known_alert}").page

    expect(page.locator("#tab-timeline")).to_contain_text("<img src=x onerror=")
    expect(page.locator("#tab-timeline")).to_contain_text("javascript:window.harmed")
    expect(page.locator(".head h1")).to_contain_text("<")


def test_a_hostile_trace_is_shown_as_the_text_it_is(spoiled: Spoiled, open_page: Open) -> None:
    page = open_page(f"{spoiled.url}/traces/{hostile.FOREIGN_TRACE}").page
    settle(page)

    for part in (".trace h1", ".trace .waterfall", ".trace .sp-logs", ".trace .sources"):
        expect(page.locator(part)).to_contain_text("<img src=x onerror=")
    expect(page.locator(".trace .sp-inside").nth(1)).to_contain_text("javascript:window.harmed")


def settle(page: Page) -> None:
    """Wait until nothing is asked any more, then touch what might have taken a handler."""
    page.wait_for_load_state("networkidle")
    for row in page.locator(".trace summary").all()[:20]:
        row.click()
    for target in page.locator("main h1, main td, main .hop, main .chip, main dd, main .sp-line").all()[:12]:
        if target.is_visible():
            target.hover()
