"""The list of alerts in a real browser on a real plant: rows, filters in the URL, keys, and what is done to many."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.alert.state import alert_status
from tests.browser.accessibility import barriers
from tests.browser.door import Door
from tests.browser.lending import SCOPE, RunningPlant
from tests.browser.scripts import NEW_VIEW
from tests.browser.visits import Witness

Open = Callable[..., Witness]
ROWS = "#alerts-sheet .ag-row[row-id]"


@pytest.fixture
def door(running_plant: RunningPlant) -> Iterator[Door]:
    made = Door(running_plant.otlp_port)
    yield made
    made.close()


def listed(open_page: Open, base: str, query: str = "", **size: int) -> Witness:
    """Open the list and wait for its rows."""
    witness = open_page(f"{base}/alerts{query}", **size)
    expect(witness.page.locator(ROWS).first).to_be_visible()
    return witness


def ids(page: Page) -> list[str]:
    """The alerts in view from top to bottom."""
    rows: list[list[str]] = page.locator(ROWS).evaluate_all(
        "rows => rows.map(row => [row.getAttribute('row-index'), row.getAttribute('row-id')])"
    )
    return [alert for _, alert in sorted(rows, key=lambda row: int(row[0]))]


def expect_ids(page: Page, wanted: list[str]) -> None:
    """Wait until the rows are these, in this order."""
    for at, alert in enumerate(wanted):
        expect(page.locator(f"{ROWS}[row-index='{at}']")).to_have_attribute("row-id", alert)
    expect(page.locator(ROWS)).to_have_count(len(wanted))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_episode_is_a_row_without_a_complaint(running_plant: RunningPlant, open_page: Open, theme: str) -> None:
    witness = listed(open_page, running_plant.url, f"?theme={theme}")
    page = witness.page
    expect(page.locator(".spark").first).to_be_visible()

    total = len(running_plant.store.ask(SCOPE, "alerts", limit=100))
    assert len(ids(page)) == total
    expect(page.locator("#alerts-headline")).to_contain_text(re.compile(r"needs? someone"))
    expect(page.locator(f"{ROWS} [col-id=trail]").first).to_contain_text("/7")
    expect(page.locator(f"{ROWS} [col-id=what]").first).to_contain_text("deviation, led by")
    assert (witness.complaints, witness.outside) == ([], [])
    assert barriers(page) == []


def test_a_filter_an_order_and_a_view_are_in_the_url_and_back_takes_them_back(
    running_plant: RunningPlant, come_to: Open
) -> None:
    page = listed(come_to, running_plant.url).page
    whole = ids(page)

    page.locator("[data-filter=state]").select_option(label="closed")
    expect(page).to_have_url(re.compile(r"\?state=returned"))
    page.locator("[data-view='owner=me']").click()
    expect(page).to_have_url(re.compile(r"\?owner=me"))
    expect(page.locator("[data-view='owner=me']")).to_have_attribute("aria-current", "page")
    page.locator("#alerts-q").fill("no such alert")
    expect(page).to_have_url(re.compile(r"owner=me&q=no\+such\+alert"))
    expect(page.locator("#alerts-empty")).to_contain_text("No alert fits")
    page.locator("#clear-all").click()
    expect(page.locator(ROWS)).to_have_count(len(whole))
    page.locator(".ag-header-cell[col-id=age] .ag-header-cell-label").click()
    page.locator(".ag-header-cell[col-id=age] .ag-header-cell-label").click()
    expect(page).to_have_url(re.compile(r"\?sort=-age"))

    expect(page.locator(ROWS)).to_have_count(len(whole))
    page.go_back()
    page.go_back()
    expect(page).not_to_have_url(re.compile("sort"))
    expect_ids(page, whole)


def test_alerts_raised_between_two_moments_are_in_the_url_and_a_choice_of_the_filter(
    running_plant: RunningPlant, come_to: Open
) -> None:
    page = listed(come_to, running_plant.url, "?sort=age").page
    page.locator("#more-filters").click()
    page.locator("#raised-from").fill("2016-01-01 00:00")
    page.locator("#raised-to").fill("2016-01-02 00:00")

    page.locator("[data-between=raised]").click()

    between = "2016-01-01T00:00..2016-01-02T00:00"
    expect(page).to_have_url(re.compile(rf"\?sort=age&raised={re.escape(between).replace(':', '%3A')}$"))
    expect(page.locator("#alerts-empty")).to_contain_text("No alert fits")
    expect(page.locator("[data-filter=raised] option:checked")).to_have_text(between)
    page.go_back()
    expect(page.locator(ROWS).first).to_be_visible()
    expect(page.locator("[data-filter=raised] option:checked")).to_have_text("any")


def test_a_deep_link_opens_what_it_says(running_plant: RunningPlant, come_to: Open) -> None:
    alert = running_plant.store.ask(SCOPE, "alerts", limit=1)["alert_id"][0].as_py()

    page = listed(come_to, running_plant.url, f"?q={alert[:8]}&sort=-now&density=comfortable").page

    assert ids(page) == [alert]
    assert page.locator("#alerts-q").input_value() == alert[:8]
    expect(page.locator(".ag-header-cell[col-id=now]")).to_have_attribute("aria-sort", "descending")
    height = page.locator(ROWS).first.bounding_box()
    assert height is not None
    assert height["height"] == 44


def test_keys_move_the_cursor_search_and_open(running_plant: RunningPlant, come_to: Open) -> None:
    page = listed(come_to, running_plant.url).page
    shown = ids(page)

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(f"{ROWS}.at")).to_have_attribute("row-id", shown[1])
    page.keyboard.press("/")
    expect(page.locator("#alerts-q")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{running_plant.url}/alerts/{shown[1]}")
    expect(page.locator("#headline")).to_be_visible()
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(len(shown))


def test_several_are_acknowledged_told_and_taken_back(
    running_plant: RunningPlant, come_to: Open, fresh_alert: Callable[[], str]
) -> None:
    alerts = [fresh_alert(), fresh_alert()]
    witness = listed(come_to, running_plant.url)
    page = witness.page
    for alert in alerts:
        page.locator(f"[data-tick='{alert}']").check()
    expect(page.locator("#bulk-count")).to_have_text("2 selected")
    page.locator("#bulk-reason").fill("seen on the round")

    page.locator("[data-bulk=acknowledge]").click()
    expect(page.locator("#bulk-outcome")).to_contain_text("2 alerts acknowledged.")
    stored = [alert_status(running_plant.trail(alert)).acknowledged for alert in alerts]
    expect(page.locator(f"{ROWS}[row-id='{alerts[0]}'] [col-id=state]")).not_to_contain_text("not seen")
    page.locator("#undo").click()
    expect(page.locator("#bulk-outcome")).to_contain_text("taken back")

    assert [each.record.note for each in stored if each] == ["seen on the round"] * 2
    assert [alert_status(running_plant.trail(alert)).acknowledged for alert in alerts] == [None, None]
    expect(page.locator(f"{ROWS}[row-id='{alerts[0]}'] [col-id=state]")).to_contain_text("not seen")
    assert witness.complaints == []


def test_the_key_a_acknowledges_the_row_of_the_cursor_once(
    running_plant: RunningPlant, come_to: Open, fresh_alert: Callable[[], str]
) -> None:
    alert = fresh_alert()
    before = len(running_plant.trail(alert).actions)
    page = listed(come_to, running_plant.url, f"?q={alert}").page

    page.keyboard.press("j")
    page.keyboard.press("a")
    page.keyboard.press("a")
    expect(page.locator("#bulk-outcome")).to_contain_text("1 alert acknowledged.")

    assert [each.record.verb for each in running_plant.trail(alert).actions[before:]] == ["acknowledge"]
    assert ids(page) == [alert]


def test_several_are_assigned_and_shelved(
    running_plant: RunningPlant, come_to: Open, fresh_alert: Callable[[], str]
) -> None:
    alert = fresh_alert()
    page = listed(come_to, running_plant.url, f"?q={alert}").page

    page.locator(f"[data-tick='{alert}']").check()
    page.get_by_text("Assign…").click()
    page.locator("#bulk-to").fill("j.ruiz")
    page.locator("[data-bulk=assign]").click()
    expect(page.locator(f"{ROWS} [col-id=owner]")).to_have_text("j.ruiz")
    page.locator(f"[data-tick='{alert}']").check()
    page.get_by_text("Shelve…").click()
    page.locator("[data-for='8h']").click()
    expect(page.locator("#bulk-outcome")).to_contain_text("1 alert shelved for 8h.")

    assert [each.record.verb for each in running_plant.trail(alert).actions][-2:] == ["assign", "shelve"]


def test_a_view_is_saved_by_name_renamed_and_deleted(running_plant: RunningPlant, come_to: Open) -> None:
    page = listed(come_to, running_plant.url, "?sort=-now").page

    page.get_by_text("Save view").click()
    page.get_by_label(NEW_VIEW).fill("worst")
    page.get_by_label(NEW_VIEW).press("Enter")
    page.locator("[data-view='']").click()
    expect(page).not_to_have_url(re.compile("sort"))
    page.locator("#saved-views").get_by_text("worst").click()
    expect(page).to_have_url(re.compile(r"sort=-now"))
    page.reload()
    page.get_by_text("Save view").click()
    page.get_by_label("Name of the view worst").fill("highest")
    page.get_by_text("Rename").click()
    expect(page.locator("#saved-views")).to_have_text("highest")
    page.get_by_text("Delete").click()

    expect(page.locator("#saved-views")).to_have_text("")


def test_what_is_filtered_can_be_downloaded(running_plant: RunningPlant, come_to: Open, tmp_path: Path) -> None:
    alert = ids_of(running_plant)[0]
    page = listed(come_to, running_plant.url, f"?q={alert}").page

    page.get_by_text("Download").click()
    with page.expect_download() as download:
        page.locator("[data-download=csv]").click()
    download.value.save_as(tmp_path / "alerts.csv")

    lines = (tmp_path / "alerts.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(alert)


def test_a_collector_that_goes_leaves_the_rows_and_says_that_they_are_old(
    come_to: Open, running_plant: RunningPlant
) -> None:
    page = listed(come_to, running_plant.url).page
    shown = ids(page)

    page.route(
        "**/alerts.json*", lambda route: route.fulfill(status=503, json={"error": "nobody listens", "trace": "a" * 32})
    )
    page.evaluate("dash_clientside.set_props('changed', {data: 'news'})")
    expect(page.locator("#alerts-problem")).to_contain_text("Not renewed: nobody listens Trace aaaaaaaa")
    assert ids(page) == shown
    page.unroute("**/alerts.json*")
    page.locator("#alerts-problem button").click()

    expect(page.locator("#alerts-problem")).to_be_empty()


def test_on_a_phone_a_row_is_two_lines_and_nothing_is_cut(running_plant: RunningPlant, come_to: Open) -> None:
    witness = listed(come_to, running_plant.url, width=420, height=900)
    page = witness.page
    expect(page.locator(".card .spark").first).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    first = page.locator(ROWS).first.bounding_box()
    assert first is not None
    assert first["height"] == 56
    expect(page.locator(".card").first).to_contain_text("deviation, led by")
    page.locator("#more-filters").click()
    pop = page.locator("details:has(#more-filters) .pop").bounding_box()
    assert pop is not None
    assert pop["x"] >= 0
    assert pop["x"] + pop["width"] <= 420
    assert witness.complaints == []


def ids_of(plant: RunningPlant) -> list[str]:
    """Every alert there is."""
    return [str(each) for each in plant.store.ask(SCOPE, "alerts", limit=100)["alert_id"].to_pylist()]


def test_what_becomes_known_waits_behind_a_button_and_moves_no_row(
    running_plant: RunningPlant, open_page: Open
) -> None:
    page = listed(open_page, running_plant.url).page
    shown = ids(page)
    page.evaluate(AS_IF_THREE_WERE_NEW)

    page.evaluate("dash_clientside.set_props('changed', {data: 'news'})")
    expect(page.locator("#show-new")).to_have_text("Show 3 new")
    assert ids(page) == shown
    page.locator("#show-new").click()

    expect(page.locator("#show-new")).to_be_hidden()
    assert ids(page) == shown


AS_IF_THREE_WERE_NEW = """
() => {
  const asked = window.fetch;
  window.fetch = (path, options) => asked(String(path).replace(/up_to=(\\d+)/, (_, n) => `up_to=${n - 3}`), options);
}
"""
"""The page believes that it knew three alerts less, so that the last three to be stored are news to it."""
