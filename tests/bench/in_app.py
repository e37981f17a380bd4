"""Moves inside the application: from the click to the first frame that holds the new content."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.bench.desk import RunningDesk, a_desk, at_scale
from tests.bench.figure import Figure, percentile
from tests.bench.visit import a_browser

TIMES = 24
WAIT_MS = 20_000
BETWEEN_MS = 400  # what a move sets off after its first frame is not part of the next one
AIM_MS = 300

TIMED = """() => { const before = document.querySelector("CHANGES"), text = before?.textContent;
window.__took = new Promise((done, never) => {
  setTimeout(() => never(new Error("not there after LONG ms")), LONG);
  addEventListener("EVENT", (event) => {
    const began = event.timeStamp;
    const look = () => (READY ? done(performance.now() - began) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  }, { once: true, capture: true });
}); }"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is pressed on which page, and the expression that is true once the new content is there.

    In the expression, `before` and `text` are what `changes` found before the move, and its text; `back` returns to the
    page afterwards.
    """

    name: str
    path: str
    shown: str
    press: str
    ready: str
    changes: str = "body"
    back: bool = False


ROW = ".ag-center-cols-container .ag-row[row-index='0']"
LINK = f"{ROW} a[href^='/alerts/']"
OTHER_VIEW = ".views > a[data-view]:not([aria-current]):is([data-view=''], [data-view^='kind'])"
"""Everything, or what nobody has judged for 30 days: two lists of which neither is empty."""

LIST_READY = f"""!!document.querySelector("{LINK}")"""
LIST_CHANGED = f"""{LIST_READY} && document.querySelector("{ROW}") !== before"""
TRAIL_READY = "document.querySelectorAll('.hops .hop').length === 7 && !!document.querySelector('.head h1')"
TICK = ".xtick text"
MOVES = (
    Move(
        name="overview to list",
        path="/",
        shown="main.overview #summary",
        press=".bar nav a[href='/alerts']",
        ready=LIST_READY,
        back=True,
    ),
    Move(name="list to trail", path="/alerts", shown=LINK, press=".ag-row a.nm", ready=TRAIL_READY, back=True),
    Move(
        name="sort the list",
        path="/alerts",
        shown=LINK,
        press=".ag-header-cell-sortable .ag-header-cell-label",
        ready=LIST_CHANGED,
        changes=ROW,
    ),
    Move(name="filter the list", path="/alerts", shown=LINK, press=OTHER_VIEW, ready=LIST_CHANGED, changes=ROW),
    Move(
        name="another range of the chart",
        path="/alerts/ALERT",
        shown=".plot > svg",
        press="[data-pick][aria-pressed=false]",
        ready=f"(document.querySelector('{TICK}')?.textContent ?? text) !== text",
        changes=TICK,
    ),
)


def measure() -> list[Figure]:
    """Make every move 24 times in one open page, beside 100,000 alerts."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        a_desk(Path(folder), at_scale) as desk,
        a_browser() as browser,
    ):
        return [figure for move in MOVES for figure in _figures(move, _times(browser, desk, move))]


def _times(browser: Browser, desk: RunningDesk, move: Move) -> list[float]:
    """Return how long each took; nothing when the page has no such control."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(desk.url + move.path.replace("ALERT", desk.alerts[0]))
    page.wait_for_selector(move.shown, timeout=WAIT_MS)
    page.wait_for_timeout(BETWEEN_MS)
    controls = page.locator(move.press).count()
    took = [_once(page, move, number % controls) for number in range(TIMES)] if controls else []
    page.close()
    return took


def _once(page: Page, move: Move, which: int) -> float:
    page.wait_for_selector(move.shown, timeout=WAIT_MS)
    timed = TIMED.replace("EVENT", "click").replace("LONG", str(WAIT_MS)).replace("CHANGES", move.changes)
    page.evaluate(timed.replace("READY", move.ready))
    page.locator(move.press).nth(min(which, page.locator(move.press).count() - 1)).click()
    took = float(page.evaluate("window.__took"))
    page.wait_for_timeout(BETWEEN_MS)
    if move.back:
        page.go_back()
    return took


def _figures(move: Move, took: Sequence[float]) -> list[Figure]:
    if not took:
        return [Figure(name=move.name, value=float("nan"), unit="ms", aim=f"≤ {AIM_MS}", how="no such control there")]
    how = f"{len(took)} times, from the click to the first frame that holds it"
    return [
        Figure(name=f"{move.name}, median", value=percentile(took, 0.5), unit="ms", aim=f"≤ {AIM_MS}", how=how),
        Figure(name=f"{move.name}, p95", value=percentile(took, 0.95), unit="ms", aim="", how=how),
    ]
