"""Scripts of a page that is served below a prefix: their addresses, and what they keep beside other applications."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.scripts import call, open_scripts

ID = "ab" * 16
MADE = {
    "alertList": ([], "alerts"),
    "alertRows": (["q=1"], "alerts.json?q=1"),
    "alertLazy": (["id=1"], "alerts.lazy?id=1"),
    "alertExport": (["csv", "q=1"], "alerts.csv?q=1"),
    "alert": ([ID], f"alerts/{ID}"),
    "trace": ([ID], f"traces/{ID}"),
    "version": ([], "version"),
}
KEEP = """() => {
    const { local, cookies } = window.twintrace.storage;
    localStorage.setItem("theme", "another application's");
    local.set("theme", "dark");
    cookies.set("tz", "utc");
    return [local.get("theme"), localStorage.getItem("theme"), cookies.has("tz", "utc")];
}"""


@pytest.fixture(params=["/", "/twintrace/"])
def base(request: pytest.FixtureRequest) -> str:
    """Where the page is served."""
    return str(request.param)


@pytest.fixture
def page(browser: Browser, base: str) -> Iterator[Page]:
    """A page below the prefix, with every script in it."""
    opened = open_scripts(browser, base=base)
    yield opened
    opened.close()


def test_every_address_that_scripts_make_lies_below_the_prefix(page: Page, base: str) -> None:
    assert {name: call(page, f"address.{name}", values) for name, (values, _) in MADE.items()} == {
        name: [f"{base}{path}"] for name, (_, path) in MADE.items()
    }
    assert set(page.evaluate("() => Object.keys(window.twintrace.address)")) == {*MADE, "base"}


@pytest.mark.parametrize("base", ["/twintrace/"], indirect=True)
def test_what_is_kept_below_a_prefix_is_no_other_applications(page: Page) -> None:
    assert page.evaluate(KEEP) == ["dark", "another application's", True]

    page.goto("http://scripts.test/elsewhere")

    assert page.evaluate("() => document.cookie") == ""
