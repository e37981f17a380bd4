"""What keeps somebody from using a page, as axe finds it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def barriers(page: Page, within: str | None = None) -> list[str]:
    """Return the serious and critical violations of a page, or of the part that a selector names: rule and element."""
    found = Axe().run(page, context=within).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['target']}" for v in found if v["impact"] in ("serious", "critical")]
