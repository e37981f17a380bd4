"""One cold visit: a page in a new context of a real browser, and what its first seconds cost."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import urllib3
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.browser.conftest import QUIET, SILENT, WITH_WINDOWS, browser_program

PAINT_MS = 60_000
SETTLE_MS = 3_000
"""How long after the last mark the CPU time is read: what a page does at once is in it, its first refresh is not."""

INSIDE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
WATCH = """(() => {
  if (window !== top) return;
  const wanted = WANTED, seen = (window.__marks = {});
  window.__refused = [];
  addEventListener("securitypolicyviolation", (e) => window.__refused.push(e.violatedDirective));
  const look = () => {
    for (const [mark, selectors] of Object.entries(wanted))
      if (!(mark in seen) && selectors.every((each) => document.querySelector(each))) {
        seen[mark] = null;
        requestAnimationFrame(() => (seen[mark] = performance.now()));
      }
    if (Object.keys(seen).length < Object.keys(wanted).length) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();"""
"""Marks the frame after the one that first holds every selector: by then that one has been painted."""
ALL_MARKED = "(n) => Object.values(window.__marks).filter((at) => at !== null).length === n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A page to visit, and by which selectors its main content, and what comes later, is there."""

    name: str
    url: str
    painted: tuple[str, ...]
    later: tuple[str, ...] = ()

    @property
    def marks(self) -> dict[str, tuple[str, ...]]:
        """The selectors by mark."""
        return {"painted": self.painted, **({"later": self.later} if self.later else {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one visit cost; times from the start of the navigation, CPU of the page's main thread."""

    painted_ms: float
    later_ms: float | None
    cpu_s: float
    script_s: float
    script_bytes: int  # gzipped, whatever the server sent
    sent_bytes: int  # as the server sent them
    nodes: int
    requests: int
    outside: tuple[str, ...]
    errors: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass
class Scripts:
    """Sizes of scripts gzipped at level 6, each fetched once: servers differ in whether they compress."""

    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=30))
    sizes: dict[str, int] = field(default_factory=dict)

    def gzipped(self, url: str) -> int:
        """Return the size of one script."""
        if url not in self.sizes:
            body = self.pool.request("GET", url, headers={"accept-encoding": "identity"}).data
            self.sizes[url] = len(gzip.compress(body, 6))
        return self.sizes[url]


@dataclass
class Traffic:
    """What a page asked for, as the browser's own network log tells it."""

    origin: str
    urls: list[str] = field(default_factory=list)
    scripts: dict[str, str] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)

    def listen(self, session: CDPSession) -> None:
        """Take note from now on."""
        session.on("Network.requestWillBeSent", lambda e: self.urls.append(e["request"]["url"]))
        session.on("Network.responseReceived", self._responded)
        session.on("Network.loadingFinished", lambda e: self.sent.update({e["requestId"]: e["encodedDataLength"]}))
        session.send("Network.enable")

    def _responded(self, event: dict[str, object]) -> None:
        response = event["response"]
        assert isinstance(response, dict)
        if event["type"] == "Script":
            self.scripts[str(event["requestId"])] = str(response["url"])

    def over_the_wire(self) -> list[str]:
        """Every request but those for what the page carries itself."""
        return [url for url in self.urls if not url.startswith(("data:", "blob:"))]

    def outside(self) -> tuple[str, ...]:
        """Requests to anybody but the page's own server."""
        return tuple(url for url in self.over_the_wire() if urlsplit(url).netloc != self.origin)


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Start a browser that can reach this machine only."""
    with sync_playwright() as playwright:
        program = browser_program(WITH_WINDOWS)  # what is measured is what people use
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET, *SILENT, INSIDE])
        yield browser
        browser.close()


def visit(browser: Browser, sight: Sight, scripts: Scripts) -> Visit:
    """Open the page with nothing cached, wait for its marks, let it settle, and read what it cost."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(WATCH.replace("WANTED", json.dumps(sight.marks)))
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    session = context.new_cdp_session(page)
    traffic = Traffic(origin=urlsplit(sight.url).netloc)
    traffic.listen(session)
    session.send("Performance.enable")
    page.goto(sight.url, wait_until="commit")
    page.wait_for_function(ALL_MARKED, arg=len(sight.marks), polling=100, timeout=PAINT_MS)
    page.wait_for_timeout(SETTLE_MS)
    seen = _read(page, session, traffic, scripts, tuple(errors))
    context.close()
    return seen


def _read(page: Page, session: CDPSession, traffic: Traffic, scripts: Scripts, errors: tuple[str, ...]) -> Visit:
    used = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    marks = page.evaluate("window.__marks")
    return Visit(
        painted_ms=marks["painted"],
        later_ms=marks.get("later"),
        cpu_s=used["TaskDuration"],
        script_s=used["ScriptDuration"],
        script_bytes=sum(map(scripts.gzipped, set(traffic.scripts.values()))),
        sent_bytes=sum(int(traffic.sent.get(each, 0)) for each in traffic.scripts),
        nodes=page.evaluate("document.querySelectorAll('*').length"),
        requests=len(traffic.over_the_wire()),
        outside=traffic.outside(),
        errors=errors,
        refused=tuple(page.evaluate("window.__refused")),
    )
