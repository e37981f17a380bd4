"""Every page of the registry, and one that a test adds, in a real browser: readable for everybody, silent, at home."""

import threading
from collections.abc import Callable, Iterator

import dash
import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from dashboard.app import create_app
from dashboard.pages.registry import PAGES
from tests.browser.accessibility import barriers
from tests.browser.visits import Witness
from tests.dashboard.gateways_page.page import PAGE
from tests.dashboard.store_context import store_context
from tests.store.episode_rows import many_alerts

# the server of these tests is werkzeug's for development, which leaves the files of assets to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

Open = Callable[..., Witness]
ALL_PAGES = (*PAGES, PAGE)
RAISED = many_alerts(1)[0]
EXAMPLES = {"alert_id": RAISED.alert_id, "asset_id": RAISED.asset_id, "trace_id": "0" * 31 + "1"}
"""What stands in a path's place; a page with another argument gives an example of it here."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An application with one page more, in front of a real store."""
    with store_context(tmp_path_factory.mktemp("store")) as context:
        server = make_server("127.0.0.1", 0, create_app(context, pages=ALL_PAGES).server, threaded=True)
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()
    dash.page_registry.pop(PAGE.name)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", [page.name for page in ALL_PAGES])
def test_a_registered_page_keeps_nobody_out_and_asks_nothing_of_the_outside(
    address: str, open_page: Open, name: str, theme: str
) -> None:
    path = next(page.path for page in ALL_PAGES if page.name == name)
    for argument, example in EXAMPLES.items():
        path = path.replace(f"<{argument}>", example)
    witness = open_page(f"{address}{path}?theme={theme}")
    witness.page.wait_for_load_state("networkidle")

    assert barriers(witness.page) == []
    assert (witness.complaints, witness.outside) == ([], [])
    assert witness.page.locator("main").count() == 1


def test_the_bar_of_every_page_leads_to_the_one_that_was_added(address: str, open_page: Open) -> None:
    page = open_page(f"{address}/alerts").page

    page.get_by_role("link", name="Gateways").click()

    page.wait_for_url("**/gateways")
    expect(page.locator("h1")).to_have_text("Gateways")
