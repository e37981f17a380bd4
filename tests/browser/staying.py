"""Somebody who stays in the application: one tab for test after test, led from page to page without loading again."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.browser.visits import Witness, origin_of, watched

NOWHERE = "/between-two-tests"
"""No page is there: it asks the store for nothing, and nothing of the page before is left on it."""

GONE = "main:has-text('No such page')"
ARRIVED = "main:not(:has-text('No such page'))"
COUNT_ASKED = """(() => {
    const ask = window.fetch;
    let asked = 0, last = Date.now();
    window.fetch = async (...request) => {
        asked += 1;
        try { return await ask(...request); } finally { asked -= 1; last = Date.now(); }
    };
    window.isAtRest = () => asked === 0 && Date.now() - last > 300;
})();"""
REST = """() => new Promise((done) => {
    const timer = setInterval(() => { if (window.isAtRest()) { clearInterval(timer); done(); } }, 50);
})"""
GO = "(url) => window.twintrace.page.go(url)"
LEAVE = """(nowhere) => {
    dispatchEvent(new Event("afterprint"));
    localStorage.clear();
    sessionStorage.clear();
    document.documentElement.dataset.theme = "light";
    window.twintrace.page.tell("screen", window.dash_clientside.twintrace.screen());
    window.twintrace.page.go(nowhere);
}"""


@dataclass(kw_only=True)
class Stay:
    """A tab that stays open from one test to the next; between two it is nowhere, and nothing is stored in it."""

    browser: Callable[[], Browser]
    tab: Witness | None = None

    def come(self, url: str, *, width: int = 1440, height: int = 900, theme: str = "light") -> Witness:
        """Go to a page of the application as a link in it leads there; what goes wrong from now on is noted."""
        if self.tab is None or origin_of(self.tab.page.url) != origin_of(url):
            self.close()
            self.tab = self._arrived(origin_of(url))
        page = self.tab.page
        if not page.url.endswith(NOWHERE):
            page.evaluate(GO, NOWHERE)
            page.wait_for_selector(GONE)
        page.set_viewport_size({"width": width, "height": height})
        if page.locator("html").get_attribute("data-theme") != theme:
            page.locator("#theme-toggle").click()
        page.evaluate(GO, url)
        page.wait_for_selector(ARRIVED)
        return self.tab

    def leave(self) -> None:
        """Go nowhere, and take away what a test has stored, held back, or set; a tab that cannot is not used again."""
        if self.tab is None:
            return
        tab, self.tab = self.tab, None
        tab.page.unroute_all(behavior="ignoreErrors")
        tab.page.emulate_media(media="null")
        tab.page.mouse.move(0, 0)
        tab.page.evaluate(LEAVE, NOWHERE)
        tab.page.wait_for_selector(GONE)
        tab.page.context.clear_cookies()
        tab.complaints.clear()
        tab.outside.clear()
        self.tab = tab

    def close(self) -> None:
        """Close the tab; the next page opens another."""
        if self.tab is not None:
            self.tab.page.context.close()
            self.tab = None

    def _arrived(self, origin: str) -> Witness:
        page = self.browser().new_context().new_page()
        page.add_init_script(COUNT_ASKED)
        tab = watched(page, origin)
        page.goto(origin + NOWHERE)
        page.wait_for_selector(GONE)
        return tab


def rest(page: Page) -> None:
    """Wait until all that a page of a tab that stays has asked for is answered, and nothing more is asked."""
    page.evaluate(REST)
