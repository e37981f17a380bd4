"""What a real browser asks while a page is open: recorded from one visit, so that it stays true when pages change."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request

from tests.bench.visit import Sight

OPENED_S = 8.0
REFRESHED_S = (15.0, 25.0)
"""A page looks for news every 10 s; its first look only learns how things stand, the second is one like all others."""

ASKING = ("document", "xhr", "fetch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request for something that no cache may answer."""

    at_s: float
    method: str
    path: str
    body: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What opening the page asks, and what one refresh of it asks."""

    name: str
    opening: tuple[Ask, ...]
    refresh: tuple[Ask, ...]


def record(browser: Browser, sights: Sequence[Sight]) -> list[Recording]:
    """Keep every page open, all at once, until each has refreshed itself twice."""
    heard = [_Heard(browser, sight) for sight in sights]
    heard[0].page.wait_for_timeout(REFRESHED_S[1] * 1000)
    return [each.recording() for each in heard]


class _Heard:
    """One page, and what it has asked."""

    def __init__(self, browser: Browser, sight: Sight) -> None:
        self._name, self._asks = sight.name, list[Ask]()
        self.page: Page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        self.page.on("request", self._hear)
        self._began = monotonic()
        self.page.goto(sight.url)
        for selector in (*sight.painted, *sight.later):
            self.page.wait_for_selector(selector, state="attached")

    def _hear(self, request: Request) -> None:
        if request.resource_type not in ASKING:
            return
        parts = urlsplit(request.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        at_s = monotonic() - self._began
        self._asks.append(Ask(at_s=at_s, method=request.method, path=path, body=request.post_data))

    def recording(self) -> Recording:
        """Close the page and sort what it asked."""
        self.page.context.close()
        return Recording(
            name=self._name,
            opening=tuple(ask for ask in self._asks if ask.at_s < OPENED_S),
            refresh=tuple(ask for ask in self._asks if REFRESHED_S[0] <= ask.at_s < REFRESHED_S[1]),
        )
