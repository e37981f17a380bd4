"""Pages in a real browser: nothing from outside, no complaint, nothing cut, readable by everyone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from contract.evidence_file import unpack_evidence
from dashboard.pages.trail.record_tab import READINGS_DIGEST
from inference.replay import prove
from tests.browser.accessibility import barriers
from tests.browser.lending import SCOPE, RunningPlant
from tests.browser.staying import rest
from tests.browser.visits import Witness

Open = Callable[..., Witness]
CUT = """() => [...document.querySelectorAll('main *, .bar *')]
    .filter(e => !e.closest('svg, .sr') && !e.children.length && e.clientWidth && !e.title && !e.closest('[title]')
        && getComputedStyle(e).overflow !== 'visible' && e.scrollWidth > e.clientWidth + 1)
    .map(e => `${e.className}: ${e.textContent}`)"""
SPILT = """() => [...document.querySelectorAll('main .panel, main .hop, main .chip, main .head, main td, main .acts')]
    .filter(box => !box.closest('[role=region], .tabs'))
    .flatMap(box => [...box.querySelectorAll(':scope > *, :scope > header > *, :scope > header > * > *')]
        .filter(e => !e.closest('.sr') && getComputedStyle(e).clipPath === 'none' && e.getClientRects().length
            && e.getBoundingClientRect().right > box.getBoundingClientRect().right + 1))
    .map(e => `${e.className}: ${e.textContent}`)"""
THIN = """() => [...document.querySelectorAll('main td, main .hop .n')]
    .filter(e => e.textContent.trim() && e.getClientRects().length)
    .filter(e => e.clientWidth < 24 || e.scrollWidth > e.clientWidth + 1)
    .map(e => `${e.className}: ${e.textContent}`)"""
OVERFLOW = "() => document.documentElement.scrollWidth - innerWidth"


def wait_for_everything(page: Page) -> None:
    """Wait for what comes after the first paint."""
    expect(page.locator(".plot > svg")).to_be_visible()
    expect(page.locator("#proof-chip")).to_contain_text("recomputed: identical")


def alert_of(plant: RunningPlant) -> str:
    """An alert to look at; looking does not use it up."""
    return plant.untouched[0]


def test_the_list_leads_to_a_trail_and_back(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/alerts").page
    expect(page.locator("#alerts-headline")).to_have_text(
        re.compile(r"\d+ alerts? needs? someone|No alert needs anyone")
    )
    rows = page.locator("#alerts-sheet .ag-row[row-id]")
    total = len(running_plant.store.ask(SCOPE, "alerts", limit=100))
    expect(rows).to_have_count(total)

    page.locator("#alerts-sheet .nm").first.click()
    expect(page.locator(".head h1")).to_contain_text("deviation, led by")
    page.go_back()

    expect(rows).to_have_count(total)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1280, 900, 420])
def test_a_trail_has_no_complaint_no_outside_request_and_nothing_cut(
    running_plant: RunningPlant, kept_page: Open, theme: str, width: int
) -> None:
    witness = kept_page(f"{running_plant.url}/alerts/{alert_of(running_plant)}?theme={theme}", width=width)
    wait_for_everything(witness.page)

    assert witness.complaints == []
    assert witness.outside == []
    assert witness.page.evaluate(OVERFLOW) <= 0
    assert witness.page.evaluate(CUT) == []
    assert witness.page.evaluate(SPILT) == []
    assert witness.page.locator("html").get_attribute("data-theme") == theme


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", ["overview", "list", "trail", "unknown"])
def test_no_page_keeps_anybody_out(running_plant: RunningPlant, come_to: Open, theme: str, place: str) -> None:
    paths = {
        "overview": "/",
        "list": "/alerts",
        "trail": f"/alerts/{alert_of(running_plant)}",
        "unknown": f"/alerts/{'0' * 32}",
    }
    page = come_to(f"{running_plant.url}{paths[place]}", theme=theme).page
    if place == "trail":
        wait_for_everything(page)
    rest(page)
    expect(page.locator("html")).to_have_attribute("data-theme", theme)

    assert barriers(page) == []


def test_the_evidence_file_proves_the_alert_without_the_store(
    running_plant: RunningPlant, open_page: Open, tmp_path: Path
) -> None:
    alert = alert_of(running_plant)
    page = open_page(f"{running_plant.url}/alerts/{alert}?tab=proof").page
    expect(page.locator("#tab-proof .both tbody tr").last).to_contain_text("score / limit")
    expect(page.locator("#tab-proof .both")).not_to_contain_text("differs")

    with page.expect_download() as download:
        page.get_by_text("Evidence file").click()
    download.value.save_as(tmp_path / "evidence.zip")

    evidence = unpack_evidence((tmp_path / "evidence.zip").read_bytes())
    assert (evidence.raised.alert_id, evidence.origin) == (alert, "simulated")
    assert prove(evidence).result == "identical"


def test_headline_to_contributions_need_no_scrolling(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/alerts/{alert_of(running_plant)}").page
    wait_for_everything(page)

    for part in (".head", ".chips", ".side", ".chart", ".why", ".hops"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900, part


def test_a_chart_needs_no_chart_library(running_plant: RunningPlant, open_page: Open) -> None:
    page = open_page(running_plant.url).page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{running_plant.url}/alerts/{alert_of(running_plant)}")
    wait_for_everything(page)

    assert [url for url in asked if "_dash-component-suites" in url and ("plotly" in url or "graph" in url)] == []
    assert len([url for url in asked if "/chart.js" in url]) == 1


def test_the_pointer_reads_the_nearest_point_of_the_pane_below_it(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/alerts/{alert_of(running_plant)}").page
    wait_for_everything(page)
    panes = page.locator(".chart .plot svg svg")
    box = panes.last.bounding_box()
    assert box is not None

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".plot .tip")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d  -?[\d,.]+ \S+$"))
    page.mouse.move(10, 10)
    expect(page.locator(".plot .tip, .plot .read")).to_have_count(0)


WITHOUT_NUMBERS = """() => {
    const place = document.querySelector('.plot[data-figure]'), figure = JSON.parse(place.dataset.figure);
    for (const trace of figure.data) trace.y = trace.y.map(() => null);
    figure.layout.xaxis.range[1] = figure.layout.xaxis.range[0];
    place.dataset.figure = JSON.stringify(figure);
}"""


def test_what_is_no_number_stands_nowhere_in_the_chart(running_plant: RunningPlant, come_to: Open) -> None:
    witness = come_to(f"{running_plant.url}/alerts/{alert_of(running_plant)}")
    wait_for_everything(witness.page)

    witness.page.evaluate(WITHOUT_NUMBERS)

    expect(witness.page.locator(".chart .plot circle.marker")).to_have_count(0)
    assert "NaN" not in witness.page.locator(".chart .plot > svg").evaluate("(e) => e.outerHTML")
    assert witness.complaints == []


def test_a_chart_without_room_waits_for_it(running_plant: RunningPlant, come_to: Open) -> None:
    witness = come_to(f"{running_plant.url}/alerts/{alert_of(running_plant)}")
    wait_for_everything(witness.page)
    place, svg = witness.page.locator(".chart .plot"), witness.page.locator(".chart .plot > svg")

    place.evaluate("(e) => (e.style.width = '60px')")
    expect(svg).to_have_count(0)
    place.evaluate("(e) => (e.style.width = '')")

    expect(svg).to_be_visible()
    assert witness.complaints == []


def test_the_chart_is_drawn_anew_for_another_width(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/alerts/{alert_of(running_plant)}").page
    wait_for_everything(page)
    svg = page.locator(".chart .plot > svg")
    wide = svg.get_attribute("viewBox")

    page.set_viewport_size({"width": 1000, "height": 900})

    expect(svg).not_to_have_attribute("viewBox", wide or "")
    fits = "(e) => e.clientWidth === Number(e.getAttribute('viewBox').split(' ')[2])"
    assert svg.evaluate(fits)


def test_a_tab_is_in_the_url_and_back_returns_to_the_one_before(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/alerts/{alert_of(running_plant)}").page
    wait_for_everything(page)

    page.locator(".tabs a", has_text="Proof").click()
    expect(page.locator("#tab-proof")).to_contain_text("twintrace verify")
    expect(page.locator("#tab-timeline")).to_be_hidden()
    assert page.url.endswith("?tab=proof")
    page.go_back()

    expect(page.locator("#tab-timeline")).to_be_visible()
    page.goto(page.url + "?tab=record")
    expect(page.locator("#tab-record")).to_contain_text(READINGS_DIGEST)


HOLDS = {"similar": "Likeness is", "record": "sha256 of", "spans": "twin.window", "seen": "A record counts"}


@pytest.mark.parametrize("tab", HOLDS)
def test_a_tab_that_is_opened_is_drawn_then(running_plant: RunningPlant, come_to: Open, tab: str) -> None:
    witness = come_to(f"{running_plant.url}/alerts/{alert_of(running_plant)}")
    page = witness.page
    wait_for_everything(page)
    panel = page.locator(f"#tab-{tab}")
    expect(panel).not_to_contain_text(HOLDS[tab])

    page.locator(f".tabs a[data-tab={tab}]").click()

    expect(panel).to_contain_text(HOLDS[tab])
    assert page.url.endswith(f"?tab={tab}")
    assert barriers(page, "#below") == []
    assert page.evaluate(OVERFLOW) <= 0
    assert witness.complaints == []


def test_the_range_of_the_chart_is_in_the_url(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/alerts/{alert_of(running_plant)}").page
    wait_for_everything(page)
    before = page.locator(".xtick text").first.text_content()

    page.locator("[data-pick=window]").click()

    expect(page.locator("[data-pick=window]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".xtick text").first).not_to_have_text(before or "")
    assert page.url.endswith("?range=window")
    page.go_back()
    expect(page.locator("[data-pick=run]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".xtick text").first).to_have_text(before or "")


def test_the_theme_reaches_the_chart_at_once(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/alerts/{alert_of(running_plant)}").page
    wait_for_everything(page)
    name = page.locator(".plot .word").first
    light = name.evaluate("e => getComputedStyle(e).fill")

    page.locator("#theme-toggle").click()

    expect(name).not_to_have_css("fill", light)
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_keys_help_opens_with_a_question_mark_and_closes_with_escape(
    running_plant: RunningPlant, come_to: Open
) -> None:
    page = come_to(running_plant.url).page

    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#keys-help")).to_be_hidden()


def test_the_phone_keeps_its_actions_in_reach(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/alerts/{alert_of(running_plant)}", width=420).page
    wait_for_everything(page)

    sticky = page.locator(".stickybar").bounding_box()

    assert sticky is not None
    assert sticky["y"] + sticky["height"] == pytest.approx(900, abs=1)
    assert page.locator(".hop").first.bounding_box() is not None
    panes = "() => new Set([...document.querySelectorAll('.chart .plot svg svg')].map((e) => e.getAttribute('y'))).size"
    assert page.evaluate(panes) == 2


def test_an_unknown_alert_says_so_and_leads_to_the_list(running_plant: RunningPlant, come_to: Open) -> None:
    page = come_to(f"{running_plant.url}/alerts/not-an-id").page
    expect(page.locator("main")).to_contain_text("No such alert")

    page.locator("main a").click()

    expect(page.locator("#alerts-sheet .ag-row[row-id]").first).to_be_visible()
