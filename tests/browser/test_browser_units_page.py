"""Scripts on a page of a few elements: what is kept, when a key may act, and what is laid out for paper."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.static_files import ASSETS
from tests.browser.scripts import ADDRESS, call, lay, open_scripts
from tests.processes import PATIENCE_S

STORAGE = "".join((ASSETS / "base" / name).read_text(encoding="utf-8") for name in ("address.js", "storage.js"))
IN_A_FRAME = """(script) => {
    const frame = document.createElement('iframe');
    frame.srcdoc = `<script>${script}<\\/script>`;
    frame.sandbox = 'allow-scripts';
    document.body.append(frame);
}"""
KEEP = """() => {
    const { local, session, cookies } = window.twintrace.storage;
    const refusals = ['localStorage', 'sessionStorage'].filter((name) => {
        try { return !window[name]; } catch { return true; }
    });
    const before = local.get('density');
    local.set('density', 'comfortable');
    session.set('theme', 'dark');
    cookies.set('tz', 'utc');
    return { refusals, before, now: [local.get('density'), session.get('theme')], isUtc: cookies.has('tz', 'utc') };
}"""
FULL = """() => {
    const store = window.twintrace.storage.local;
    store.set('views', 'old');
    const fits = Storage.prototype.setItem;
    Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
    store.set('views', 'new');
    const whileFull = [store.get('views'), localStorage.getItem('views')];
    Storage.prototype.setItem = fits;
    store.set('views', 'newer');
    return [...whileFull, store.get('views'), localStorage.getItem('views')];
}"""
FRONT = {
    "a dialog": "<main></main><dialog open>x</dialog>",
    "a popover": "<main></main><details open><summary>s</summary><div class=pop></div></details>",
    "the list of keys": "<main></main><section id=keys-help>x</section>",
}


@pytest.fixture(scope="module")
def scripts(browser: Browser) -> Iterator[Page]:
    """A page with every script in it, for all tests of this file."""
    opened = open_scripts(browser)
    yield opened
    opened.close()


@pytest.fixture
def page(scripts: Page) -> Page:
    """The page, empty, with nothing kept from before."""
    lay(scripts, "<main></main>")
    scripts.evaluate(
        "(url) => { localStorage.clear(); sessionStorage.clear(); history.replaceState(null, '', url); }", ADDRESS
    )
    return scripts


# ---- what is kept


def test_what_is_kept_is_in_the_stores_of_the_browser(page: Page) -> None:
    kept = page.evaluate(KEEP)

    assert kept == {"refusals": [], "before": None, "now": ["comfortable", "dark"], "isUtc": True}
    assert page.evaluate("() => [localStorage.density, sessionStorage.theme]") == ["comfortable", "dark"]


def test_a_frame_that_may_keep_nothing_remembers_until_it_is_left(page: Page) -> None:
    page.evaluate(IN_A_FRAME, STORAGE)
    frame = page.locator("iframe").element_handle().content_frame()
    assert frame is not None
    until = time.monotonic() + PATIENCE_S
    while not frame.evaluate("() => Boolean(window.twintrace?.storage)"):  # its script, not the empty page before it
        assert time.monotonic() < until
        page.wait_for_timeout(20)

    kept = frame.evaluate(KEEP)

    assert kept["refusals"] == ["localStorage", "sessionStorage"], "the browser itself refuses"
    assert (kept["before"], kept["now"], kept["isUtc"]) == (None, ["comfortable", "dark"], False)


def test_what_does_not_fit_is_remembered_and_kept_when_there_is_room(page: Page) -> None:
    assert page.evaluate(FULL) == ["new", "old", "newer", "newer"]


@pytest.mark.parametrize(
    ("url", "kept", "density"),
    [
        ("", None, "dense"),
        ("", "comfortable", "comfortable"),
        ("?density=dense", "comfortable", "dense"),
        ("?density=<b>", "comfortable", "dense"),
        ("", "huge", "dense"),
    ],
)
def test_the_density_is_the_one_of_the_url_or_else_the_one_kept(
    page: Page, url: str, kept: str | None, density: str
) -> None:
    page.evaluate("(url) => history.replaceState(null, '', url)", ADDRESS + url)
    if kept:
        call(page, "storage.local.set", ["density", kept])

    assert call(page, "alerts.density.density", []) == [density]


@pytest.mark.parametrize(
    "kept", ["", "{", "null", "3", "[null]", '[{"name": 1, "query": "q=1"}]', '[{"name": "a", "query": 1}]']
)
def test_saved_views_that_are_none_are_left_out(page: Page, kept: str) -> None:
    lay(page, "<main></main><div id=saved-views></div><div id=views-panel></div><details id=views-menu></details>")
    call(page, "storage.local.set", ["alert-views", kept])

    call(page, "alerts.savedViews.draw", [""])

    expect(page.locator("#saved-views a")).to_have_count(0)
    expect(page.locator("#views-panel input")).to_have_count(1)


def test_a_saved_view_is_named_in_words(page: Page) -> None:
    lay(page, "<main></main><div id=saved-views></div><div id=views-panel></div><details id=views-menu></details>")
    call(page, "storage.local.set", ["alert-views", json.dumps([{"name": "<i>x</i>", "query": "q=1"}])])

    call(page, "alerts.savedViews.draw", ["q=1"])

    expect(page.locator("#saved-views a")).to_have_text("<i>x</i>")
    expect(page.locator("#saved-views a")).to_have_attribute("href", "/alerts?q=1")
    expect(page.locator("#saved-views a")).to_have_attribute("aria-current", "page")


# ---- keys


def may_act(page: Page, places: list[str], **event: Any) -> bool:
    """Tell whether a key may act where the focus is."""
    (answer,) = call(page, "keys.mayAct", [{"key": "j", "keyCode": 74} | event, places])
    return bool(answer)


@pytest.mark.parametrize(
    ("markup", "focus", "place"),
    [
        ("<main></main>", None, "page"),
        ("<main><h1 id=headline tabindex=-1>a</h1></main>", "#headline", "page"),
        ("<main id=alerts-sheet><div class=ag-row tabindex=0>a</div></main>", ".ag-row", "row"),
        ("<main class=overview><a class=nm href=#>a</a></main>", ".nm", "line"),
        ("<main class=trace><button class=sp-line>a</button></main>", ".sp-line", "line"),
        ("<main><input></main>", "input", ""),
        ("<main><textarea></textarea></main>", "textarea", ""),
        ("<main><button>a</button></main>", "button", ""),
        ("<main><select><option>a</option></select></main>", "select", ""),
    ],
)
def test_a_key_acts_only_where_the_focus_is_in_its_places(
    page: Page, markup: str, focus: str | None, place: str
) -> None:
    lay(page, markup)
    if focus:
        page.locator(focus).first.focus()

    acts_in = {each for each in ("page", "row", "line") if may_act(page, [each])}

    assert acts_in == ({place} if place else set())


@pytest.mark.parametrize(
    "event",
    [
        {"ctrlKey": True},
        {"metaKey": True},
        {"altKey": True},
        {"isComposing": True},
        {"keyCode": 229},
        {"shiftKey": True},
    ],
)
def test_a_key_that_means_something_else_does_not_act(page: Page, event: dict[str, Any]) -> None:
    assert not may_act(page, ["page"], **event)


def test_a_sign_that_needs_shift_acts_with_it(page: Page) -> None:
    assert may_act(page, ["page"], key="?", shiftKey=True)


@pytest.mark.parametrize("front", FRONT)
def test_no_key_acts_behind_what_is_open(page: Page, front: str) -> None:
    lay(page, FRONT[front])

    assert not may_act(page, ["page"])


# ---- choices and paper


def test_a_fifth_signal_takes_the_place_of_the_last_and_the_last_one_stays(page: Page) -> None:
    buttons = "".join(f'<button data-signal="s{number}" aria-pressed="false">s</button>' for number in range(5))
    lay(page, f"<main class=asset><div class=choices>{buttons}</div></main>")

    for number in range(5):
        page.locator(f"[data-signal=s{number}]").click()
    assert page.url.endswith("?signals=s0%2Cs1%2Cs2%2Cs4")
    for number in (0, 1, 2, 4):
        page.locator(f"[data-signal=s{number}]").click()

    assert page.url.endswith("?signals=s4"), "a chart of nothing tells nothing"


ROW = {
    "id": "a" * 32,
    "priority": "high",
    "state": "new",
    "shape": "new",
    "stands": "new",
    "asset": "Pump 7",
    "place": "North",
    "what": "deviation, led by flow",
    "now": "1.20",
    "owner": "",
}


def test_the_list_on_paper_says_when_an_alert_was_raised_and_ended_to_the_minute(page: Page) -> None:
    lay(page, "<main class=alert-list></main><div id=alerts-sheet></div>")
    ended = ROW | {"raisedTitle": "raised 2026-11-24 02:41:12.50 CET, ended 03:05 CET"}
    running = ROW | {"raisedTitle": "raised 2026-11-24 02:41:12 CET"}

    page.evaluate(
        "(rows) => window.twintrace.alerts.print.lay(document.getElementById('alerts-sheet'), rows, 2)",
        [ended, running],
    )

    cells = page.locator("#alerts-paper td.rai")
    assert cells.nth(0).locator(".row").all_text_contents() == ["2026-11-24 02:41 CET", "ended 03:05 CET"]
    assert cells.nth(1).locator(".row").all_text_contents() == ["2026-11-24 02:41 CET"]
    expect(page.locator("#alerts-paper td.own").first).to_have_text("nobody")
