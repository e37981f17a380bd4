"""Which pages there are, in the groups of the bar; a page that does not exist is not listed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """A page one can go to from everywhere: its name in code, the word people read, where it is."""

    name: str
    word: str
    href: str


OVERVIEW = PageLink(name="overview", word="Overview", href="/")
ALERTS = PageLink(name="alerts", word="Alerts", href="/alerts")
ASSETS = PageLink(name="assets", word="Assets", href="/assets")

GROUPS: tuple[tuple[str, tuple[PageLink, ...]], ...] = (("Now", (OVERVIEW, ALERTS)), ("Assets", (ASSETS,)))
"""Now, Assets, Fleet, Models, Outcomes; those that have a page."""
