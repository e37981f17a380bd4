"""The overview in a real browser: who is needed, who is blind, what changed, the sheet, the zone, and how it renews."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
import urllib3
from playwright.sync_api import Page, expect

from contract.alerts import AlertEvent, OperatorAction
from contract.codec import Value
from contract.ids import Id, action_id, alert_event_id, alert_id, mint
from contract.readings import Refusal
from dashboard.actions.otlp_encoding import encode_events
from dashboard.alert.text import what_of
from dashboard.asset.no_data import EDGE_COMMAND, NO_DATA
from tests.browser.accessibility import barriers
from tests.browser.conftest import outlive_answers
from tests.browser.simulated import a_simulated_plant, an_empty_plant, shown
from tests.browser.test_browser_pages import CUT, OVERFLOW, SPILT
from tests.browser.visits import Witness
from tests.story.plant import SCOPE, Plant

pytestmark = pytest.mark.waits

Open = Callable[..., Witness]
HOUR = 3_600_000_000_000
BLIND = Id(mint("nobody sees the fan"))


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A plant in India, where the overview is, and an alert that others can be made like."""

    plant: Plant
    url: str
    like: AlertEvent

    def send(self, records: Sequence[Any], *, credential: str = "edge") -> None:
        """Send records as a gateway or a person would."""
        resource: dict[str, Value] = {"twin.gateway.id": self.like.gateway_id} if credential == "edge" else {}
        body = encode_events(records, resource=resource, scope="test", observed_ns=time.time_ns())
        headers = {
            "content-type": "application/x-protobuf",
            "authorization": f"Bearer {self.plant.token(credential)}",
        }
        answer = urllib3.request("POST", f"{self.plant.otlp}/v1/logs", body=body, headers=headers)
        assert (answer.status, answer.data) == (200, b""), "some of it was refused"

    def raise_another(self, name: str) -> Id:
        """Raise an alert by a rule of that name now."""
        now, like = time.time_ns(), self.like
        alert = alert_id(like.asset_id, name, like.run_id, like.bundle_id, like.raised_sequence)
        event_id = alert_event_id(alert, like.step, like.sequence)
        event = replace(
            like, event_id=event_id, alert_id=alert, rule=name, priority="high", event_ns=now, produced_ns=now
        )
        self.send([event])
        return alert


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Simulated runs that have ended, a fan nobody sees, refused readings, a shelved alert."""
    with a_simulated_plant(tmp_path_factory.mktemp("overview")) as plant:
        move_to_india(plant)
        plant.start("collector", "edge", "dashboard")
        plant.wait_until_loaded()
        plant.stop("edge")
        url = shown(plant)
        alerts = plant.remote().ask(SCOPE, "alerts", limit=1).column("alert_id").to_pylist()
        trail = plant.remote().trail(SCOPE, alerts[0])
        made = Watched(plant=plant, url=url, like=trail.events[0].record)
        plant.stop("collector")
        plant.put_past_the_door(troubles(trail.asset, made.like))
        plant.start("collector")
        plant.wait_until_ready()
        made.send([shelved(alerts[0])], credential="dashboard")
        yield made


def move_to_india(plant: Plant) -> None:
    """Let the site's times differ from UTC."""
    site = plant.state.config("site")
    moved, times = re.subn(r"time_zone: \S+", "time_zone: Asia/Kolkata", site.read_text(encoding="utf-8"))
    assert times == 1
    site.write_text(moved, encoding="utf-8")


def troubles(asset: Any, like: AlertEvent) -> list[Any]:
    """A fan that was declared and that nobody sees, and a reading refused just now."""
    now = time.time_ns()
    fan = replace(
        asset, declaration_id=mint("fan"), asset_id="fan-332", name="Fan F-332", component="", declared_ns=now
    )
    blind = replace(
        like,
        event_id=mint("fan is blind"),
        alert_id=BLIND,
        kind="blind",
        rule="blind",
        asset_id="fan-332",
        led_by="",
        reason="no valid score since 2026-11-26 03:00:00 IST",
        priority="high",
        event_ns=now - HOUR,
        produced_ns=now,
    )
    refused = Refusal(
        refusal_id=mint("refused"),
        gateway_id=like.gateway_id,
        source="plant",
        run_id=like.run_id,
        asset_id=like.asset_id,
        signal="temperature",
        sequence=5,
        event_ns=now,
        value="999",
        reason="out_of_range",
        detail="above 120",
        produced_ns=now,
    )
    return [fan, blind, refused]


def shelved(alert: str) -> OperatorAction:
    """Out of view for three hours."""
    nonce = mint("nonce of the shelf")
    now = time.time_ns()
    return OperatorAction(
        action_id=action_id(Id(alert), "shelve", nonce),
        alert_id=Id(alert),
        verb="shelve",
        actor="a.lind",
        session="test",
        nonce=nonce,
        note="until the fitter is here",
        until_ns=now + 3 * HOUR,
        acted_ns=now,
    )


def overview(open_page: Open, base: str, query: str = "", **visit: int) -> Page:
    """Open the overview."""
    page: Page = open_page(f"{base}/{query}", **visit).page
    expect(page.locator("#summary")).to_be_visible()
    return page


def test_the_sentence_counts_who_is_needed_and_each_row_leads_to_its_trail(watched: Watched, come_to: Open) -> None:
    page = overview(come_to, watched.url)
    rows = page.locator(".needs .need:visible")

    expect(page.locator("#summary")).to_have_text(re.compile(r"^\d+ alerts need someone[,;]"))
    count = int(str(page.locator("#summary").text_content()).split()[0])
    assert rows.count() == min(count, 8)
    expect(page.locator(".p-needs header")).to_contain_text(f"{count} unacknowledged")
    name = page.locator(".needs .nm", has_text="Fan F-332")
    name.click()

    expect(page).to_have_url(re.compile(f"/alerts/{BLIND}$"))
    expect(page.locator(".head h1")).to_contain_text(what_of("blind", "", is_over=False))


def test_assign_leads_to_the_open_form_once(watched: Watched, come_to: Open) -> None:
    page = overview(come_to, watched.url)

    page.locator(".needs .assign").first.click()

    expect(page.locator("#form-assign")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/alerts/[0-9a-f]{32}$"))


def test_who_is_blind_or_degraded_says_since_when_and_the_first_broken_hop(watched: Watched, kept_page: Open) -> None:
    page = overview(kept_page, watched.url)
    blind, degraded = page.locator(".blinds tbody tr").nth(0), page.locator(".blinds tbody tr").nth(1)

    expect(blind).to_contain_text("Fan F-332")
    expect(blind).to_contain_text("No valid score")
    expect(blind.locator(".nm")).to_have_attribute("href", f"/alerts/{BLIND}")
    expect(degraded).to_contain_text("Contract: temperature refused, out of range")


def test_the_site_is_one_row_with_a_line_an_asset_and_changes_are_told_by_day(
    watched: Watched, kept_page: Open
) -> None:
    page = overview(kept_page, watched.url)

    expect(page.locator(".sites tbody tr").first).to_contain_text("Simulated plant")
    expect(page.locator(".sites .line[title*='Fan F-332: blind']")).to_have_count(1)
    expect(page.locator(".changes .day").first).to_contain_text("To come")
    expect(page.locator(".changes")).to_contain_text("Shelve ends")
    expect(page.locator(".changes")).to_contain_text("a.lind")


def test_since_the_last_shift_is_the_sheet_that_prints(watched: Watched, open_page: Open) -> None:
    page = overview(open_page, watched.url)
    page.evaluate("window.print = () => { document.documentElement.dataset.printed = 'yes'; }")

    page.get_by_role("button", name="Handover sheet").click()
    expect(page.locator("main")).to_have_attribute("data-since", "shift")
    expect(page).to_have_url(re.compile(r"\?since=shift$"))
    expect(page.locator(".top .sub").first).to_contain_text(re.compile(r"^Since the last shift, \d\d:00 IST"))
    expect(page.locator("html")).to_have_attribute("data-printed", "yes")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})

    expect(page.locator(".sheet-line")).to_contain_text("Handover, 20")
    expect(page.locator(".overview .tools")).to_be_hidden()
    assert page.evaluate(OVERFLOW) <= 0


def test_the_zone_switch_changes_every_time_and_stays(watched: Watched, come_to: Open) -> None:
    page = overview(come_to, watched.url)
    times = page.locator(".p-changes header")
    expect(times).to_contain_text("times IST")
    expect(page.locator(".clock")).to_contain_text("IST")

    page.locator("#zone-toggle").click()
    expect(times).to_contain_text("times UTC")
    expect(page.locator(".clock")).to_contain_text("UTC")
    page.locator(".needs .nm").first.click()
    expect(page.locator(".head-text")).to_contain_text("UTC")
    page.go_back()
    expect(times).to_contain_text("times UTC")
    page.goto(f"{watched.url}/")
    expect(times).to_contain_text("times UTC")
    page.locator("#zone-toggle").click()

    expect(times).to_contain_text("times IST")


@pytest.mark.parametrize(("choice", "waits_s", "looks"), [("0", 300, 0), ("10", 25, 2), ("60", 130, 2)])
def test_how_often_it_looks_for_news_is_chosen_and_kept(
    watched: Watched, open_page: Open, choice: str, waits_s: int, looks: int
) -> None:
    page = open_page(f"{watched.url}/no-such-page", is_new=True).page
    page.clock.install()
    page.goto(f"{watched.url}/")
    page.locator("#refresh-choice").select_option(choice)
    expect(page).to_have_url(re.compile(rf"\?refresh={choice}$"))
    page.goto(f"{watched.url}/")
    expect(page.locator("#refresh-choice")).to_have_value(choice)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/version") else None)

    for _ in range(waits_s):
        page.clock.run_for(1000)
    page.wait_for_load_state("networkidle")

    assert looks <= len(asked) <= looks + (looks > 0)


def test_what_a_look_costs_is_less_than_a_kilobyte(watched: Watched) -> None:
    answer = urllib3.request("GET", f"{watched.url}/version")

    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    assert answer.status == 200
    assert head + len(answer.data) < 1000


def test_a_new_alert_appears_by_itself(watched: Watched, open_page: Open) -> None:
    witness = open_page(f"{watched.url}/?refresh=10")
    page = witness.page
    count = int(str(page.locator("#summary").text_content()).split()[0])

    watched.raise_another("by itself")

    expect(page.locator("#summary")).to_contain_text(f"{count + 1} alerts need someone", timeout=25_000)
    assert witness.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1280, 1100, 900, 420])
@pytest.mark.parametrize("query", ["?", "?since=shift&"])
def test_the_overview_keeps_nobody_out_and_cuts_nothing(
    watched: Watched, kept_page: Open, theme: str, width: int, query: str
) -> None:
    witness = kept_page(f"{watched.url}/{query}theme={theme}", width=width)
    page = witness.page

    assert barriers(page) == []
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(CUT) == []
    assert page.evaluate(SPILT) == []
    assert (witness.complaints, witness.outside) == ([], [])


def test_an_empty_store_says_how_to_start_and_a_collector_that_is_away_keeps_the_page(
    tmp_path_factory: pytest.TempPathFactory, open_page: Open
) -> None:
    with an_empty_plant(tmp_path_factory.mktemp("empty")) as (plant, url):
        page = overview(open_page, url)
        expect(page.locator("#summary")).to_have_text(NO_DATA)
        expect(page.locator(".top")).to_contain_text(EDGE_COMMAND)
        expect(page.locator(".needs, .blinds, .sites")).to_have_count(0)

        plant.stop("collector")
        outlive_answers(page)
        page.evaluate("dash_clientside.set_props('changed', {data: 'news'})")
        expect(page.locator(".p-needs .stale-line")).to_contain_text("Not renewed: ")
        expect(page.locator("#summary")).to_have_text(NO_DATA)
        page.goto(f"{url}/")
        expect(page.locator(".inner-failure")).to_have_count(5)
        expect(page.locator(".inner-failure").first).to_contain_text(re.compile("Trace [0-9a-f]{8}"))
        assert barriers(page) == []
        plant.start("collector")
        plant.wait_until_ready()
        page.locator(".inner-failure button", has_text="Try again").first.click()

        expect(page.locator("#summary")).to_have_text(NO_DATA)
        expect(page.locator(".inner-failure")).to_have_count(0)
