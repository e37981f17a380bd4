"""The script of the range picker on a page of a few elements: what a pick does to the URL, the buttons and the page."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.scripts import ADDRESS, lay, open_scripts

PICKED = "window.told.filter(([id]) => id.endsWith('-picked')).map(([id, props]) => [id, props.data])"
CLAIM = """() => document.addEventListener('range-picked', (event) => {
    event.preventDefault();
    window.claimed = event.detail;
}, { once: true })"""
FOLLOW = "(query) => window.twintrace.rangePicker.follow(new URLSearchParams(query))"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = open_scripts(browser)
    lay(opened, picker("range", "run") + picker("raised", "24h"))
    yield opened
    opened.close()


def picker(key: str, first: str) -> str:
    buttons = "".join(
        f'<button data-pick="{text}" data-key="{key}" aria-pressed="{str(text == first).lower()}">{text}</button>'
        for text in ("6h", "24h", "run")
    )
    fields = "".join(f'<input id="{key}-{end}">' for end in ("from", "to"))
    between = (
        f'<details><summary>from … to</summary><div class="pop">{fields}<button data-between="{key}"></div></details>'
    )
    return f'<div><span data-range-key="{key}" data-first-range="{first}">{buttons}</span>{between}</div>'


def pressed(page: Page, key: str) -> list[Any]:
    buttons = page.locator(f'[data-key="{key}"][aria-pressed="true"]')
    return [button.get_attribute("data-pick") for button in buttons.all()]


def write(page: Page, key: str, begin: str, end: str) -> None:
    page.locator(f"details:has(#{key}-from) summary").click()
    page.locator(f"#{key}-from").fill(begin)
    page.locator(f"#{key}-to").fill(end)
    page.locator(f"[data-between={key}]").click()


def test_a_pick_is_pressed_and_in_store_and_url_and_leaves_other_pickers_alone(page: Page) -> None:
    page.locator('[data-pick="6h"][data-key="range"]').click()

    assert page.url == f"{ADDRESS}?range=6h"
    assert page.evaluate(PICKED) == [["range-picked", "6h"]]
    assert (pressed(page, "range"), pressed(page, "raised")) == (["6h"], ["24h"])


def test_two_moments_are_picked_when_they_follow_each_other(page: Page) -> None:
    write(page, "range", "2026-11-24 03:00", "2026-11-24 02:41")
    assert page.evaluate(PICKED) == []
    page.locator("#range-to").fill("2026-11-24 04:00")

    page.locator("[data-between=range]").click()

    assert page.evaluate(PICKED) == [["range-picked", "2026-11-24T03:00..2026-11-24T04:00"]]
    expect(page.locator("#range-from")).to_be_hidden()
    assert pressed(page, "range") == []


def test_a_page_that_follows_its_url_takes_a_pick_over(page: Page) -> None:
    page.evaluate(CLAIM)

    page.locator('[data-pick="6h"][data-key="raised"]').click()

    assert page.evaluate("window.claimed") == {"key": "raised", "text": "6h"}
    assert (page.url, page.evaluate(PICKED), pressed(page, "raised")) == (ADDRESS, [], ["24h"])


def test_back_presses_what_the_url_says_or_else_the_first_range(page: Page) -> None:
    page.evaluate(FOLLOW, "range=6h")
    assert (pressed(page, "range"), pressed(page, "raised")) == (["6h"], ["24h"])

    page.evaluate(FOLLOW, "")

    assert pressed(page, "range") == ["run"]
    assert page.evaluate(PICKED) == [["range-picked", "6h"], ["range-picked", "run"]]
