"""Moves inside the application: from the click to the first frame that holds the new content."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.bench.desk import RunningDesk, a_desk, simulated
from tests.bench.figure import Figure, percentile
from tests.bench.visit import a_browser

TIMES = 24
WAIT_MS = 20_000
BETWEEN_MS = 400  # what a move sets off after its first frame is not part of the next one
AIM_MS = 300

TIMED = """() => { window.__took = new Promise((done) => {
  addEventListener("EVENT", (event) => {
    const began = event.timeStamp;
    const look = () => (READY ? done(performance.now() - began) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  }, { once: true, capture: true });
}); }"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is pressed on which page, and the expression that is true once the new content is there.

    FIRST in the expression is the text of the first row before the move; `back` returns to the page afterwards.
    """

    name: str
    path: str
    shown: str
    press: str
    ready: str
    back: bool = False


FIRST_ROW = ".grid-t tbody tr, .ag-center-cols-container .ag-row[row-index='0']"
TRAIL_READY = "document.querySelectorAll('.hops .hop').length === 7 && !!document.querySelector('.head h1')"
LIST_CHANGED = f'(document.querySelector("{FIRST_ROW}")?.textContent ?? FIRST) !== FIRST'
MOVES = (
    Move(
        name="list to trail",
        path="/alerts",
        shown=FIRST_ROW,
        press=".grid-t .nm, .ag-row a[href^='/alerts/']",
        ready=TRAIL_READY,
        back=True,
    ),
    Move(
        name="sort the list",
        path="/alerts",
        shown=FIRST_ROW,
        press=".ag-header-cell-sortable .ag-header-cell-label",
        ready=LIST_CHANGED,
    ),
    Move(
        name="another range of the chart",
        path="/alerts/ALERT",
        shown=".js-plotly-plot .main-svg",
        press="[data-range][aria-pressed=false]",
        ready="(document.querySelector('.xtick text')?.textContent ?? FIRST) !== FIRST",
    ),
)


def measure() -> list[Figure]:
    """Make every move 24 times in one open page."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        a_desk(Path(folder), simulated) as desk,
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
    first = page.locator(".xtick text" if "xtick" in move.ready else move.shown).first.text_content()
    ready = move.ready.replace("FIRST", _quoted(first or ""))
    page.evaluate(TIMED.replace("EVENT", "click").replace("READY", ready))
    page.locator(move.press).nth(min(which, page.locator(move.press).count() - 1)).click()
    took = float(page.evaluate("window.__took"))
    page.wait_for_timeout(BETWEEN_MS)
    if move.back:
        page.go_back()
    return took


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _figures(move: Move, took: Sequence[float]) -> list[Figure]:
    if not took:
        return [Figure(name=move.name, value=float("nan"), unit="ms", aim=f"≤ {AIM_MS}", how="no such control there")]
    how = f"{len(took)} times, from the click to the first frame that holds it"
    return [
        Figure(name=f"{move.name}, median", value=percentile(took, 0.5), unit="ms", aim=f"≤ {AIM_MS}", how=how),
        Figure(name=f"{move.name}, p95", value=percentile(took, 0.95), unit="ms", aim="", how=how),
    ]
