"""The dashboard in a portal: below a prefix, behind nginx with TLS and its own Host header, in a real browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from contract.evidence_file import unpack_evidence
from dashboard.alert.state import alert_status
from inference.replay import prove
from tests.browser.conftest import further_dashboards
from tests.browser.lending import ACKNOWLEDGED, RunningPlant
from tests.browser.proxy import LEFT, Certificate, Proxy, claimed_proxy
from tests.browser.visits import Witness

pytestmark = pytest.mark.waits

Open = Callable[..., Witness]
PREFIX = "/twintrace"
PLACES = {
    "overview": "/",
    "shift": "/?since=shift",
    "list": "/alerts",
    "narrowed list": "/alerts?priority=high&sort=-age",
    "trail": "/alerts/{alert}",
    "proof": "/alerts/{alert}?tab=proof",
    "similar": "/alerts/{alert}?tab=similar",
    "record": "/alerts/{alert}?tab=record",
    "spans": "/alerts/{alert}?tab=spans",
    "spectrum": "/alerts/{alert}?tab=spectrum",
    "as seen": "/alerts/{alert}?tab=seen",
    "assets": "/assets",
    "asset": "/assets/{asset}",
    "trace": "/traces/{trace}",
    "no alert": "/alerts/00000000000000000000000000000000",
    "no page": "/nothing/here",
}
LINKS = "() => [...document.querySelectorAll('a[href]')].map((link) => link.href)"


@dataclass(frozen=True, kw_only=True)
class Portal:
    """Where people open the dashboard, where it listens, and the proxy between."""

    url: str
    direct: str
    proxy: Proxy


@contextmanager
def opened_portal(
    plant: RunningPlant, folder: Path, certificate: Certificate, *, keeps_prefix: bool
) -> Iterator[Portal]:
    """A dashboard of the plant behind a proxy that keeps the prefix, or takes it off."""
    folder.mkdir()
    with claimed_proxy(folder / "nginx", certificate) as proxy, further_dashboards(plant, folder) as start:
        url = proxy.origin + PREFIX
        direct = start(public_url=f"{url}/")
        upstream = direct if keeps_prefix else f"{direct}/"
        with proxy.running(location=f"{PREFIX}/", upstream=upstream):
            yield Portal(url=url, direct=direct, proxy=proxy)


@pytest.fixture(scope="module")
def portal(
    running_plant: RunningPlant, certificate: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """The portal as docs/DEPLOYMENT.md has it."""
    with opened_portal(
        running_plant, tmp_path_factory.mktemp("portal") / "kept", certificate, keeps_prefix=True
    ) as opened:
        yield opened


def path_of(plant: RunningPlant, place: str) -> str:
    """The path of a place, with the ids of the plant."""
    alert = plant.untouched[0]
    raised = plant.trail(alert).events[0].record
    return PLACES[place].format(alert=alert, asset=quote(raised.asset_id), trace=raised.window_id)


def settled(page: Page) -> None:
    """Wait until the page has drawn what it asked for and looked for news."""
    expect(page.locator(".bar [data-updated]")).to_contain_text("updated")
    page.evaluate("() => window.twintrace.refresh.look()")
    page.wait_for_load_state("networkidle")


def assert_nothing_left(portal: Portal, witness: Witness) -> None:
    """No complaint, nothing asked elsewhere, nothing outside of the prefix, nothing that is not there."""
    assert witness.complaints == []
    assert witness.outside == []
    asked = portal.proxy.asked()
    assert asked
    assert [each for each in asked if not each.path.startswith(f"{PREFIX}/")] == []
    assert [each for each in asked if each.status >= 400 and each.status != LEFT] == []


@pytest.mark.parametrize("place", PLACES)
def test_every_page_stays_below_the_prefix(
    portal: Portal, running_plant: RunningPlant, open_page: Open, place: str
) -> None:
    witness = open_page(portal.url + path_of(running_plant, place))
    settled(witness.page)
    if place == "asset":
        expect(witness.page.locator(".js-plotly-plot svg").first).to_be_visible()

    links = witness.page.evaluate(LINKS)

    assert links
    assert [each for each in links if not each.startswith((f"{portal.url}/", f"{portal.url}?"))] == []
    assert_nothing_left(portal, witness)
    assert f"{PREFIX}/version" in [each.path for each in portal.proxy.asked()]


def test_links_lead_from_the_overview_to_a_trace_and_back(portal: Portal, open_page: Open) -> None:
    witness = open_page(f"{portal.url}/")
    page = witness.page

    page.locator(".bar").get_by_role("link", name="Alerts").click()
    page.locator("#alerts-sheet .ag-row a.nm").first.click()
    expect(page).to_have_url(re.compile(rf"{portal.url}/alerts/[0-9a-f]{{32}}$"))
    page.locator(".tabs [data-tab=record]").click()
    expect(page.locator("#tab-record")).to_be_visible()
    page.go_back()
    expect(page.locator("#tab-timeline")).to_be_visible()
    page.locator(f"main a[href^='{PREFIX}/assets/']").first.click()
    expect(page).to_have_url(re.compile(rf"{portal.url}/assets/[^/]+/[^/]+/[^/]+$"))
    expect(page.locator("main.asset h1")).to_be_visible()
    page.locator(".bar").get_by_role("link", name="Assets").click()
    expect(page).to_have_url(f"{portal.url}/assets")
    page.locator(".bar").get_by_role("link", name="Overview").click()
    expect(page).to_have_url(f"{portal.url}/")
    settled(page)

    assert_nothing_left(portal, witness)


def test_the_list_is_filtered_kept_as_a_view_and_downloaded(portal: Portal, open_page: Open, tmp_path: Path) -> None:
    witness = open_page(f"{portal.url}/alerts")
    page = witness.page
    expect(page.locator("#alerts-sheet .ag-row").first).to_be_visible()

    page.locator("#alerts-q").fill("pump")
    expect(page).to_have_url(re.compile(rf"{portal.url}/alerts\?q=pump$"))
    expect(page.locator("[data-download=csv]")).to_have_attribute("href", f"{PREFIX}/alerts.csv?q=pump")
    page.locator("summary", has_text="Download").click()
    with page.expect_download() as download:
        page.locator("[data-download=csv]").click()
    download.value.save_as(tmp_path / "alerts.csv")
    settled(page)

    assert (tmp_path / "alerts.csv").read_text(encoding="utf-8").startswith("alert_id,")
    assert_nothing_left(portal, witness)


def test_an_acknowledgement_is_stored_and_taken_back(
    portal: Portal, running_plant: RunningPlant, open_page: Open, fresh_alert: Callable[[], str]
) -> None:
    alert = fresh_alert()
    witness = open_page(f"{portal.url}/alerts/{alert}")
    page = witness.page
    expect(page.locator("#proof-chip")).to_contain_text("recomputed: identical")

    page.keyboard.press("a")
    expect(page.locator("#acked")).to_contain_text(ACKNOWLEDGED)
    stored = alert_status(running_plant.trail(alert)).acknowledged
    page.locator("#acked .undo").click()
    expect(page.locator("#acknowledge")).to_be_visible()

    assert stored is not None
    assert alert_status(running_plant.trail(alert)).acknowledged is None
    assert_nothing_left(portal, witness)


def test_the_evidence_file_comes_through_the_proxy(
    portal: Portal, running_plant: RunningPlant, open_page: Open, tmp_path: Path
) -> None:
    witness = open_page(portal.url + path_of(running_plant, "proof"))

    with witness.page.expect_download() as download:
        witness.page.get_by_text("Evidence file").click()
    download.value.save_as(tmp_path / "evidence.zip")

    evidence = unpack_evidence((tmp_path / "evidence.zip").read_bytes())
    assert prove(evidence).result == "identical"
    assert_nothing_left(portal, witness)


def test_the_zone_is_chosen_for_the_prefix_alone(portal: Portal, open_page: Open) -> None:
    witness = open_page(f"{portal.url}/alerts")

    witness.page.locator("#zone-toggle").click()
    expect(witness.page.locator(".clock")).to_contain_text("UTC")

    kept = {cookie["name"]: cookie["path"] for cookie in witness.page.context.cookies()}
    assert kept == {"tz": f"{PREFIX}/"}
    assert_nothing_left(portal, witness)


@pytest.mark.parametrize("path", ["/", "/alerts?priority=high", "/assets#main"])
def test_a_page_that_is_opened_without_the_prefix_goes_to_the_one_with_it(
    portal: Portal, open_page: Open, path: str
) -> None:
    witness = open_page(portal.direct + path)

    settled(witness.page)

    assert witness.page.url == f"{portal.direct}{PREFIX}{path}"
    assert (witness.complaints, witness.outside) == ([], [])


def test_a_proxy_that_takes_the_prefix_off_serves_the_same_pages(
    running_plant: RunningPlant, open_page: Open, certificate: Certificate, tmp_path: Path
) -> None:
    with opened_portal(running_plant, tmp_path / "taken", certificate, keeps_prefix=False) as portal:
        witness = open_page(f"{portal.url}/")
        for place in ("overview", "list", "trail", "trace", "no page"):
            witness.page.goto(portal.url + path_of(running_plant, place))
            settled(witness.page)
            assert_nothing_left(portal, witness)


def test_a_dashboard_that_was_not_told_its_address_says_which_setting_is_missing(
    running_plant: RunningPlant,
    open_page: Open,
    second_dashboard: Callable[..., str],
    certificate: Certificate,
    tmp_path: Path,
) -> None:
    page = open_page(f"{running_plant.url}/").page
    with (
        claimed_proxy(tmp_path / "nginx", certificate) as proxy,
        proxy.running(location="/", upstream=second_dashboard()),
    ):
        with page.expect_response(re.compile("_dash-update-component")) as answered:
            page.goto(f"{proxy.origin}/")

        assert answered.value.status == 403
        assert f"origin {proxy.origin} is not" in answered.value.text()
        assert "set `public_url`" in answered.value.text()
