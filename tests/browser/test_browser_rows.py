"""Every row of the list of alerts has the height that is asked for, at once, right below the one before."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lending import RunningPlant
from tests.browser.test_browser_alerts import ROWS, listed
from tests.browser.visits import Witness

Open = Callable[..., Witness]


@pytest.mark.parametrize("width", [1440, 420])
def test_every_row_has_the_height_that_was_asked_for_at_once(
    running_plant: RunningPlant, come_to: Open, width: int
) -> None:
    page = listed(come_to, running_plant.url, width=1440, height=340).page
    page.locator(f"{ROWS} input[type=checkbox]").first.check()
    ticked = page.locator(f"{ROWS} input:checked").get_attribute("data-tick")
    page.locator(f"{ROWS}[row-index='2'] [col-id=state]").click()
    cursor = str(page.locator(f"{ROWS}.at").get_attribute("row-id"))
    assert cursor != ticked

    for asked, height in (("comfortable", 44), ("dense", 28), ("comfortable", 44), ("dense", 28), ("comfortable", 44)):
        page.set_viewport_size({"width": 1440, "height": 340})
        expect(page.locator(f"{ROWS} [col-id=state]").first).to_be_visible()
        page.locator(f"[data-density-is={asked}]").click()
        wanted = height
        if width == 420:
            page.set_viewport_size({"width": width, "height": 500})
            expect(page.locator(f"{ROWS} .card").first).to_be_visible()
            wanted = 56
        expect_heights(page, wanted)
        page.locator("#alerts-sheet .ag-body-viewport").evaluate("each => each.scrollTop = 60")
        expect_heights(page, wanted)
        page.locator("#alerts-sheet .ag-body-viewport").evaluate("each => each.scrollTop = 0")
        pressed = page.locator("[data-density-is][aria-pressed=true]")
        expect(pressed).to_have_count(1)
        expect(pressed).to_have_attribute("data-density-is", asked)
    page.set_viewport_size({"width": 1440, "height": 340})
    expect(page.locator(f"{ROWS} [col-id=state]").first).to_be_visible()
    expect_heights(page, 44)

    assert page.locator(f"{ROWS} input:checked").get_attribute("data-tick") == ticked
    expect(page.locator("#bulk-count")).to_have_text("1 selected")
    expect(page.locator(f"{ROWS}.at")).to_have_attribute("row-id", cursor)
    page.reload()
    expect(page.locator(ROWS).first).to_be_visible()
    expect_heights(page, 44)


def expect_heights(page: Page, height: int) -> None:
    """Every row of that height, right below the one before; drawn at once, so only the next frame is waited for."""
    boxes = page.evaluate(BOXES, ROWS)
    assert len(boxes) > 2
    assert [each["height"] for each in boxes] == [height] * len(boxes)
    assert [each["y"] for each in boxes] == [boxes[0]["y"] + i * height for i in range(len(boxes))]


BOXES = """
rows => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(
  [...document.querySelectorAll(rows)]
    .sort((one, other) => one.getAttribute('row-index') - other.getAttribute('row-index'))
    .map(row => row.getBoundingClientRect().toJSON())
))))
"""
