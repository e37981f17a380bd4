"""What keeps somebody from using a page, as axe finds it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
IS_THERE = "() => 'axe' in window"
RUN = """async ([within, grave]) => {
    const { violations } = await window.axe.run(within ?? document, { resultTypes: ["violations"] });
    const found = violations.filter((each) => grave.includes(each.impact));
    return found.map(({ id, nodes }) => `${id}: ${nodes[0].target}`);
}"""


def barriers(page: Page, within: str | None = None) -> list[str]:
    """Return the serious and critical violations of a page, or of the part that a selector names: rule and element."""
    if not page.evaluate(IS_THERE):  # a page that is looked at again has compiled it already
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(RUN, [within, GRAVE])
    return found
