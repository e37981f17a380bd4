"""No hand acts by accident: whatever is typed into a field, on a control or into what is open, nothing is recorded."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.lending import SCOPE, RunningPlant
from tests.browser.scripts import NEW_VIEW
from tests.browser.staying import rest
from tests.browser.test_browser_alerts import ROWS, listed
from tests.browser.visits import Witness

Open = Callable[..., Witness]
TEXT = "a jk?/a"
LETTERS = TEXT.replace(" ", "")
"""A space presses a button, so these are for controls."""
PLACES = ("/", "/alerts", "/alerts/<id>", "/assets", "/assets/<id>", "/traces/<id>")
TEXT_FIELDS = ":is(input[type=text], input:not([type]), textarea):visible"
CONTROLS = ("input[type=checkbox]", "button", "summary", "[role=columnheader]", "[tabindex='0']", "a[href]", "select")
"""What takes the focus; selects last, since a letter chooses in them and may leave the list without a row."""
POPOVERS = "details:has(> .pop) > summary"
NEWS = """() => window.twintrace.alerts.list.current().api.forEachNode(
    node => node.data && node.setData({ ...node.data, asset_name: "renamed" }))"""
"""Every row has changed, and is drawn anew."""


def address(plant: RunningPlant, place: str, alert: str) -> str:
    """Where the page is, of an alert on which nothing stands."""
    trail = plant.trail(alert)
    assert trail.asset is not None
    ids = {
        "/alerts/<id>": alert,
        "/assets/<id>": quote(trail.asset.asset_id),
        "/traces/<id>": trail.events[0].record.window_id,
    }
    return plant.url + place.replace("<id>", ids.get(place, ""))


def recorded(plant: RunningPlant) -> dict[str, tuple[int, int]]:
    """How many actions and verdicts the store has of each alert."""
    alerts = plant.store.ask(SCOPE, "alerts", limit=100)["alert_id"].to_pylist()
    return {alert: (_count(plant, "alert_actions", alert), _count(plant, "alert_verdicts", alert)) for alert in alerts}


def _count(plant: RunningPlant, question: str, alert: str) -> int:
    return len(plant.store.ask(SCOPE, question, alert_id=alert))


def opened(open_page: Open, plant: RunningPlant, place: str, alert: str) -> Page:
    """Open the page and wait for what comes after its first paint."""
    page = open_page(address(plant, place, alert)).page
    if place == "/alerts":
        expect(page.locator(ROWS).first).to_be_visible()
    rest(page)
    return page


def expect_nothing_happened(page: Page, path: str, what: object) -> None:
    found = page.evaluate(HAPPENED)
    assert found["path"] == path, f"{what} led away"
    assert found["open"] == 0, f"{what} opened something"


HAPPENED = """() => ({
    path: location.pathname, open: document.querySelectorAll('dialog[open], #keys-help:not([hidden])').length
})"""


@pytest.mark.parametrize("place", PLACES)
def test_no_letter_acts_while_a_control_has_the_focus(
    running_plant: RunningPlant, come_to: Open, fresh_alert: Callable[[], str], place: str
) -> None:
    page = opened(come_to, running_plant, place, fresh_alert())
    path, before, tried = page.evaluate("location.pathname"), recorded(running_plant), 0

    for kind in CONTROLS:
        for control in page.locator(f"{kind}:visible").all():
            if not control.evaluate_all(IS_CONTROL):
                continue
            control.focus()
            page.keyboard.type(LETTERS)
            tried += 1
            expect_nothing_happened(page, path, control)
            page.keyboard.press("Escape")

    rest(page)
    assert recorded(running_plant) == before
    assert tried > 5


IS_CONTROL = """
([element]) => Boolean(element) && element.checkVisibility() && !element.matches('.ag-row')
    && !(element.closest('li > details') && element.matches('summary'))
"""
"""It is still there, and is no row, which keys are for."""


@pytest.mark.parametrize("place", PLACES)
def test_what_is_typed_into_a_field_is_text_and_nothing_else(
    running_plant: RunningPlant, come_to: Open, fresh_alert: Callable[[], str], place: str
) -> None:
    page = opened(come_to, running_plant, place, fresh_alert())
    path, before = page.evaluate("location.pathname"), recorded(running_plant)

    for field in page.locator(TEXT_FIELDS).all():
        write_into(page, field)
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        page.keyboard.press("a") if place != "/alerts/<id>" else None
        expect_nothing_happened(page, path, field)

    rest(page)
    assert recorded(running_plant) == before


def write_into(page: Page, field: Locator) -> None:
    """Write as a hand does, and see that all of it is there."""
    field.focus()
    box = field.bounding_box()
    assert box is not None
    assert box["width"] >= 90, "nobody sees what is written here"
    was = field.input_value()
    page.keyboard.press("End")
    page.keyboard.type(TEXT)
    assert TEXT in field.input_value(), f"{was!r} became {field.input_value()!r}"


@pytest.mark.parametrize("place", PLACES)
def test_what_opens_has_the_focus_and_no_letter_acts_until_escape_gives_it_back(
    running_plant: RunningPlant, come_to: Open, fresh_alert: Callable[[], str], place: str
) -> None:
    page = opened(come_to, running_plant, place, fresh_alert())
    if place == "/alerts":
        page.locator(f"{ROWS} input[type=checkbox]").first.check()
    path, before = page.evaluate("location.pathname"), recorded(running_plant)

    openers = page.locator(f":is({POPOVERS}, #keys-toggle, [data-open]):visible").all()
    for opener in openers:
        opener.click()
        front = page.locator("details[open]:has(> .pop), dialog[open], #keys-help:not([hidden])")
        expect(front).to_have_count(1)
        assert front.evaluate("pop => pop.contains(document.activeElement)"), f"{opener} did not give the focus on"
        page.keyboard.type(LETTERS)
        for field in front.locator(TEXT_FIELDS).all():
            write_into(page, field)
        page.mouse.click(*middle_of(front))
        page.keyboard.type(LETTERS)
        expect(front).to_have_count(1)
        page.keyboard.press("Escape")
        expect(front).to_have_count(0)
        expect(opener).to_be_focused()
        page.keyboard.type(LETTERS)
        expect_nothing_happened(page, path, opener)

    rest(page)
    assert recorded(running_plant) == before
    assert openers


def middle_of(front: Locator) -> tuple[float, float]:
    """A corner of what is open on which no control stands."""
    box = front.evaluate("each => (each.querySelector('.pop') ?? each).getBoundingClientRect().toJSON()")
    return box["x"] + 3, box["y"] + 3


def test_a_view_is_saved_under_the_name_that_was_typed(running_plant: RunningPlant, come_to: Open) -> None:
    before = recorded(running_plant)
    page = listed(come_to, running_plant.url).page

    page.get_by_text("Save view").click()
    page.keyboard.type("area a")
    page.keyboard.press("Enter")
    expect(page.locator("#saved-views")).to_have_text("area a")
    expect(page.locator("#views-menu > summary")).to_be_focused()
    page.keyboard.type("ajk")

    rest(page)
    assert recorded(running_plant) == before


def test_one_thing_is_open_at_a_time_and_a_click_elsewhere_closes_it(
    running_plant: RunningPlant, come_to: Open
) -> None:
    page = listed(come_to, running_plant.url).page
    opened_now = page.locator("details[open]:has(> .pop), #keys-help:not([hidden])")

    for summary in page.locator(f"{POPOVERS}:visible").all():
        summary.click()
        expect(opened_now).to_have_count(1)
        expect(summary.locator("..")).to_have_attribute("open", "")
    page.locator("#keys-toggle").click()
    expect(opened_now).to_have_id("keys-help")
    page.get_by_text("Save view").click()
    expect(opened_now.get_by_label(NEW_VIEW)).to_be_focused()
    page.locator("#alerts-headline").click()
    expect(opened_now).to_have_count(0)
    page.get_by_text("Download").click()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")

    expect(opened_now).to_have_count(0)


def test_the_key_a_acts_on_the_row_that_has_the_focus_and_on_no_other_account(
    running_plant: RunningPlant, come_to: Open, fresh_alert: Callable[[], str]
) -> None:
    alert = fresh_alert()
    before = recorded(running_plant)
    page = listed(come_to, running_plant.url, f"?q={alert}").page

    page.keyboard.press("a")
    page.locator(f"{ROWS} input[type=checkbox]").check()
    page.keyboard.press("a")
    page.locator(f"{ROWS} input[type=checkbox]").uncheck()
    page.locator(f"{ROWS} [col-id=state]").click()
    expect(page.locator(ROWS)).to_be_focused()
    for press in ("Control+a", "Alt+a", "Shift+a"):
        page.keyboard.press(press)
    page.evaluate(COMPOSED)
    rest(page)
    assert recorded(running_plant) == before
    page.keyboard.press("a")
    expect(page.locator("#bulk-outcome")).to_contain_text("1 alert acknowledged.")

    assert recorded(running_plant)[alert][0] == before[alert][0] + 1
    expect(page.locator(ROWS)).to_be_focused()


COMPOSED = """
() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', isComposing: true, bubbles: true}))
"""
"""A letter on its way through an input method."""


def test_a_focused_row_stays_focused_when_it_is_drawn_anew_and_news_takes_no_focus(
    running_plant: RunningPlant, come_to: Open
) -> None:
    page = listed(come_to, running_plant.url, "?sort=-now").page
    page.locator("[data-view='']").click()
    expect(page).not_to_have_url(re.compile("sort"))
    page.locator("#alerts-headline").click()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    row = page.locator(f"{ROWS}:focus")
    alert = str(row.get_attribute("row-id"))
    drawn = row.element_handle()
    assert drawn is not None

    page.set_viewport_size({"width": 420, "height": 900})
    expect(page.locator(f"{ROWS} .card").first).to_be_visible()
    expect(page.locator(f"{ROWS}[row-id='{alert}']")).to_be_focused()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator(f"{ROWS} [col-id=state]").first).to_be_visible()
    expect(page.locator(f"{ROWS}[row-id='{alert}']")).to_be_focused()
    page.go_back()
    expect(page.locator(".ag-header-cell[col-id=now]")).to_have_attribute("aria-sort", "descending")
    expect(page.locator(f"{ROWS}[row-id='{alert}']")).to_be_focused()
    assert not drawn.evaluate("row => row.isConnected"), "the grid kept the row, so this shows nothing"
    page.locator("#alerts-q").focus()
    with page.expect_response(re.compile(r"/alerts\.json\?.*up_to=")):
        page.evaluate("dash_clientside.set_props('changed', {data: 'news'})")
    rest(page)
    expect(page.locator("#alerts-q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(f"{ROWS}[row-id='{alert}']")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{running_plant.url}/alerts/{alert}")


def test_a_search_that_changed_the_list_gives_the_focus_to_no_row(running_plant: RunningPlant, come_to: Open) -> None:
    before = recorded(running_plant)
    page = listed(come_to, running_plant.url).page
    page.keyboard.press("j")

    page.keyboard.press("/")
    page.keyboard.type("a")
    page.keyboard.press("Escape")
    page.keyboard.press("a")

    expect(page).to_have_url(re.compile(r"\?q=a$"))
    rest(page)
    assert recorded(running_plant) == before
    expect(page.locator("body")).to_be_focused()


@pytest.mark.parametrize(("tabs", "part"), [(1, "input"), (2, "a.nm")])
def test_news_takes_the_focus_from_no_box_and_no_link_of_a_row(
    running_plant: RunningPlant, come_to: Open, tabs: int, part: str
) -> None:
    page = listed(come_to, running_plant.url).page
    rest(page)
    page.keyboard.press("j")
    alert = page.locator(f"{ROWS}:focus").get_attribute("row-id")
    for _ in range(tabs):
        page.keyboard.press("Tab")
    inside = page.locator(f"{ROWS}[row-id='{alert}']").locator(part)
    expect(inside).to_be_focused()
    drawn = inside.element_handle()

    page.evaluate(NEWS)

    expect(inside).to_be_focused()
    assert drawn is not None
    assert drawn.evaluate("element => element.isConnected") is False
    page.keyboard.press("Escape")
    page.evaluate("() => document.activeElement.blur()")
    page.evaluate(NEWS)
    expect(page.locator("body")).to_be_focused()


def test_tab_reaches_the_cursor_row_its_box_and_its_link_and_leaves_the_list(
    running_plant: RunningPlant, come_to: Open
) -> None:
    page = listed(come_to, running_plant.url).page
    page.keyboard.press("j")
    alert = page.locator(f"{ROWS}:focus").get_attribute("row-id")
    row = page.locator(f"{ROWS}[row-id='{alert}']")

    page.keyboard.press("Tab")
    expect(row.locator("input")).to_be_focused()
    page.keyboard.press("Tab")
    expect(row.locator("a.nm")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.locator("#alerts-sheet :focus").count() == 0
    page.locator(".ag-header-cell[col-id=trail]").focus()
    page.keyboard.press("Tab")

    expect(row).to_be_focused()
