"""The scripts of assets/ in a page without Dash, so that a test calls their functions and reads what they answer."""

from typing import Any

from playwright.sync_api import Browser, Page

from dashboard.static_files import ASSETS

FIRST = ("base/address.js", "base/storage.js", "base/theme.js")
"""What the head of every page loads before the others; those come in the order of their folders and names."""

NEW_VIEW = "Name of the new view"
"""The field that saved_views.js asks for a name in."""

BLANK = "<!doctype html><title>scripts</title><main></main>"
ADDRESS = "http://scripts.test/"
DASH = """window.told = [];
window.dash_clientside = { no_update: "no update", set_props: (id, props) => window.told.push([id, props]) };"""
CALL = """([name, cases]) => {
    const called = name.split('.').reduce((found, part) => found[part], window.twintrace);
    return cases.map((values) => called(...values));
}"""


def open_scripts(browser: Browser, *, base: str = "") -> Page:
    """Open a blank page with every script in it, served below `base`; nothing leaves the browser."""
    page = browser.new_page()
    served = f'{BLANK}<meta name="address-base" content="{base}">' if base else BLANK
    page.route("**/*", lambda route: route.fulfill(body=served, content_type="text/html"))
    page.goto(ADDRESS + base.removeprefix("/"))
    page.add_script_tag(content=DASH)
    for name in ordered_scripts():
        page.add_script_tag(content=(ASSETS / name).read_text(encoding="utf-8"))
    return page


def ordered_scripts() -> list[str]:
    """Every script by its path within assets/, as a page of ours loads them."""
    files = sorted(ASSETS.rglob("*.js"), key=lambda file: (file.parent, file.name))
    names = [file.relative_to(ASSETS).as_posix() for file in files]
    return [*FIRST, *(name for name in names if name not in FIRST)]


def call(page: Page, name: str, *cases: Any) -> list[Any]:
    """Call a function of `window.twintrace` once a case, each case being the list of its arguments."""
    answers: list[Any] = page.evaluate(CALL, [name, list(cases)])
    return answers


def lay(page: Page, markup: str) -> None:
    """Put this into the page, instead of what was there."""
    page.evaluate("(markup) => { document.body.innerHTML = markup; }", markup)
