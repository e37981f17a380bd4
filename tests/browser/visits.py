"""The pages that a test opens, what goes wrong on them, and that the next test finds nothing of theirs."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page

DRAWN_TO_SIZE = """() => [...document.querySelectorAll('.plot > svg')].filter(e => e.clientWidth)
    .every(e => e.clientWidth === Number(e.getAttribute('viewBox').split(' ')[2]))"""


@dataclass(frozen=True, kw_only=True)
class Witness:
    """A page and what went wrong on it."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Visits:
    """The visits of one test: the first is somebody's who was here before, each further one is somebody else's."""

    returning: BrowserContext
    browser: Callable[[], Browser]
    others: list[BrowserContext] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)

    def open(self, url: str, *, width: int = 1440, height: int = 900, is_new: bool = False) -> Witness:
        """Open a page; `is_new` gives it a browser of its own, as for a clock that is held still."""
        if not self.origins and not is_new:
            self.origins.append(origin_of(url))
            return witness_of(self.returning, url, width=width, height=height)
        self.others.append(self.browser().new_context())
        return witness_of(self.others[-1], url, width=width, height=height)

    def end(self) -> None:
        """Close all of them, and take away what they stored."""
        for other in self.others:
            other.close()
        blank, *opened = self.returning.pages
        for page in opened:
            page.close()
        storage = self.returning.new_cdp_session(blank)
        for origin in self.origins:
            storage.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"})
        storage.detach()
        self.returning.clear_cookies()


def witness_of(context: BrowserContext, url: str, *, width: int = 1440, height: int = 900) -> Witness:
    """Open the page and note what goes wrong on it from the first byte on."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    witness = watched(page, origin_of(url))
    page.goto(url)
    page.wait_for_selector("main")
    return witness


def watched(page: Page, origin: str) -> Witness:
    """Note from now on what goes wrong on a page of this origin."""
    witness = Witness(page=page)
    page.on("console", lambda m: witness.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: witness.complaints.append(str(error)))
    page.on("request", lambda r: witness.outside.append(r.url) if not is_ours(r.url, origin) else None)
    return witness


def origin_of(url: str) -> str:
    """Return scheme, host and port."""
    return "/".join(url.split("/")[:3])


def is_ours(url: str, origin: str) -> bool:
    """Tell whether a request stays on the page's own server."""
    return url.startswith((origin + "/", "data:", "blob:"))
