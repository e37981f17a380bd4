"""A plant of real processes on simulated data, and a real browser in front of it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright

from dashboard.data.cache import LIFE_S
from store.remote import RemoteStore
from tests.browser.lending import SCOPE, Loan, RunningPlant
from tests.browser.proxy import Certificate, written_certificate
from tests.browser.staying import Stay
from tests.browser.visits import DRAWN_TO_SIZE, Visits, Witness, witness_of

LOAD_S = 180
PATIENCE_MS = 20_000
"""How long what is expected may take: a machine that runs other things too is no failure."""
WITH_WINDOWS = ("chromium", "chromium-browser", "google-chrome")
BROWSERS = ("chromium-headless-shell", *WITH_WINDOWS)
"""The headless shell first: it needs half the CPU for the same pages."""
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
SILENT = ("--disable-background-networking", "--disable-component-update")
ONE_RENDERER = "--renderer-process-limit=1"
"""Pages of one visitor share a process, so that the scripts that one has compiled are there for the next."""
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def running_plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlant]:
    """`twintrace demo` on the simulator's runs."""
    folder = tmp_path_factory.mktemp("plant")
    data = written_runs(folder / "data")
    log = folder / "demo.log"
    with log.open("wb") as output:
        demo = subprocess.Popen(demo_command(data, folder / "state"), stdout=output, stderr=output)
    try:
        wait_until(lambda: "The first alert" in log.read_text(encoding="utf-8"), demo, log)
        yield plant_of(folder / "state")
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(30)


@pytest.fixture
def fresh_alert(running_plant: RunningPlant) -> Iterator[Callable[[], str]]:
    """Take an alert on which nothing of a person stands; the test's order among the others takes none away."""
    loan = Loan(plant=running_plant)
    yield loan.alert
    loan.give_back()


WRITE_RUNS = """
import sys
from pathlib import Path
from scoring.sources.simulator.recorded_runs import write_runs

folder = Path(sys.argv[1])
folder.mkdir()
write_runs(folder)
"""


def written_runs(folder: Path) -> Path:
    """The folder, with the simulator's runs in it."""
    subprocess.run([sys.executable, "-c", WRITE_RUNS, str(folder)], check=True, timeout=LOAD_S)
    return folder


def demo_command(data: Path, state: Path) -> list[str]:
    """The demo on free ports."""
    ports = ("--port", "--api-port", "--otlp-http-port", "--otlp-grpc-port")
    free = [part for option in ports for part in (option, "0")]
    return [
        sys.executable,
        "-m",
        "twintrace",
        "demo",
        "--no-browser",
        "--data",
        str(data),
        "--state",
        str(state),
        *free,
    ]


def wait_until(is_so: Callable[[], bool], demo: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait for the demo; when it ends or takes too long, fail with its last words."""
    until = time.monotonic() + LOAD_S
    while not is_so():
        if demo.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"the demo did not load:\n{log.read_text(encoding='utf-8')[-2000:]}")
        time.sleep(0.2)


def plant_of(state: Path) -> RunningPlant:
    """Read where the demo listens."""
    ports = json.loads((state / "run.json").read_text(encoding="utf-8"))["ports"]
    api = f"http://127.0.0.1:{ports['api']}"
    store = RemoteStore(api, (state / "tokens" / "cli").read_text(encoding="ascii").strip())
    alerts = store.ask(SCOPE, "alerts", limit=100).column("alert_id").to_pylist()
    return RunningPlant(
        state=state,
        url=f"http://127.0.0.1:{ports['dashboard']}",
        api=api,
        otlp_port=ports["otlp_http"],
        store=store,
        untouched=alerts,
    )


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What steers the browsers of the system."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """What a reverse proxy shows; browsers trust it, since they keep nothing that came from whom they do not trust."""
    return written_certificate(tmp_path_factory.mktemp("certificate"))


def arguments_of(certificate: Certificate) -> list[str]:
    """How a browser of a test is started."""
    return [*QUIET, *SILENT, ONE_RENDERER, f"--ignore-certificate-errors-spki-list={certificate.pin}"]


@pytest.fixture(scope="session")
def browser(playwright: Playwright, certificate: Certificate) -> Iterator[Browser]:
    """The browser of the system, with nothing kept from one context to the next."""
    started = playwright.chromium.launch(executable_path=browser_program(), args=arguments_of(certificate))
    yield started
    started.close()


@pytest.fixture(scope="session")
def returning(
    playwright: Playwright, certificate: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """The browser of somebody who has been here before: it has the scripts, and has compiled them."""
    profile = tmp_path_factory.mktemp("profile")
    started = playwright.chromium.launch_persistent_context(
        profile, executable_path=browser_program(), args=arguments_of(certificate)
    )
    yield started
    started.close()


def browser_program(names: tuple[str, ...] = BROWSERS) -> str:
    """Find a browser; without one the test fails with the way to get it."""
    for name in (os.environ.get("TWINTRACE_BROWSER", ""), *names, MAC):
        if name and (found := shutil.which(name)):
            return found
    raise AssertionError("no browser: apt-get install chromium-headless-shell, or set TWINTRACE_BROWSER to a Chrome")


@pytest.fixture
def open_page(returning: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Callable[..., Witness]]:
    """Open a page of a size; it notes console errors, refused policies and requests to other hosts."""
    visits = Visits(returning=returning, browser=lambda: request.getfixturevalue("browser"))
    yield visits.open
    visits.end()


@pytest.fixture(scope="session")
def stay(browser: Browser) -> Iterator[Stay]:
    """The tab of somebody who stays in the application."""
    made = Stay(browser=lambda: browser)
    yield made
    made.close()


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note of a test that it failed, before its fixtures end."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def come_to(stay: Stay, request: pytest.FixtureRequest) -> Iterator[Callable[..., Witness]]:
    """Come to a page from another one, without loading the application: for what a page does once it is there.

    One page at a time, in the tab of the test before. A test that puts a script into its page opens it by `open_page`.
    """
    yield stay.come
    if request.node.stash.get(FAILED, False):
        stay.close()
    else:
        stay.leave()


NEVER_RENEW = "if (location.protocol === 'http:') localStorage.setItem('refresh', '0')"
"""What the choice of how often a page looks for news would store; a page that is kept would ask on beside the tests."""


@pytest.fixture(scope="session")
def onlooker(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody who only looks, at pages that never renew themselves: what one has compiled is there for the next."""
    with browser.new_context() as made:
        made.add_init_script(NEVER_RENEW)
        yield made


@pytest.fixture(scope="module")
def kept_page(onlooker: BrowserContext) -> Iterator[Callable[..., Witness]]:
    """Open each address once for all tests of a file that only look at it, and give the page the width of the test."""
    kept: dict[str, Witness] = {}

    def shown(url: str, *, width: int = 1440) -> Witness:
        if url not in kept:
            kept[url] = witness_of(onlooker, url)
        page = kept[url].page
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_load_state("networkidle")
        page.wait_for_function(DRAWN_TO_SIZE)
        return kept[url]

    yield shown
    for witness in kept.values():
        witness.page.close()


def unfold(summary: Locator) -> None:
    """Click what folds a part of a page, unless a test before has opened it on a kept page."""
    if summary.locator("..").get_attribute("open") is None:
        summary.click()


def outlive_answers(page: Page) -> None:
    """Wait until no answer from before is shared any more (ADR-012), as whoever looks again a moment later does."""
    page.wait_for_timeout(LIFE_S * 1000 + 100)


@pytest.fixture
def second_dashboard(running_plant: RunningPlant, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Start another dashboard of the plant with other settings; its address."""
    with further_dashboards(running_plant, tmp_path) as start:
        yield start


@contextmanager
def further_dashboards(plant: RunningPlant, folder: Path) -> Iterator[Callable[..., str]]:
    """Start dashboards of the plant with other settings, and end them all."""
    processes: list[subprocess.Popen[str]] = []

    def start(**changes: object) -> str:
        base = (plant.state / "config" / "dashboard.yaml").read_text(encoding="utf-8").splitlines()
        kept = [line for line in base if line.partition(":")[0] not in (*changes, "port")]
        config = folder / "dashboard.yaml"
        lines = [*kept, "port: 0", *(f"{key}: {value}" for key, value in changes.items())]
        config.write_text("\n".join(lines), encoding="utf-8")
        command = [sys.executable, "-m", "twintrace", "dashboard", "--config", str(config)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        processes.append(process)
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        wait_for_health(address)
        return address

    try:
        yield start
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)
            if process.stdout is not None:
                process.stdout.close()


def wait_for_health(address: str) -> None:
    """Wait until the dashboard answers."""
    until = time.monotonic() + 20
    with urllib3.PoolManager(retries=False, timeout=1) as pool:
        while time.monotonic() < until:
            try:
                pool.request("GET", f"{address}/health")
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
            else:
                return
    raise AssertionError(f"{address} did not answer")
