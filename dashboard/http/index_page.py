"""The page around the application: which of Dash's scripts a browser is sent, and which only on the way to a list."""

import dash_ag_grid  # noqa: F401 (Dash serves the script of what is imported)
from dash import Dash
from flask import request

UNNEEDED = "/dash/dash_table/"
"""The table that Dash brings along and no page of ours has. Its polyfill stays: dcc calls regeneratorRuntime."""

LAZY = "/dash_ag_grid/"
"""Half of all script, of which only the list of alerts needs anything; see assets/components/grid.js."""

AT_ONCE = "/alerts"

BASE = "{%base%}"
"""In the page, where the prefix goes at which it is served, from its first to its last slash."""


class IndexPage(Dash):
    """Dash with fewer scripts before the first paint."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]  # Dash calls it by names alone
        """Write the page."""
        kept = [line for line in parts["scripts"].splitlines() if UNNEEDED not in line]
        if request.path != AT_ONCE:
            kept = [lazy_script(line) if LAZY in line else line for line in kept]
        page = str(super().interpolate_index(**parts | {"scripts": "\n".join(kept)}))  # type: ignore[no-untyped-call]
        return page.replace(BASE, self.config.requests_pathname_prefix)


def lazy_script(tag: str) -> str:
    """Turn the tag of a script into what assets/components/grid.js reads.

    >>> lazy_script('<script src="/a.js?v=1"></script>')
    '<meta name="script-lazy" content="/a.js?v=1">'
    """
    before, found, rest = tag.partition('src="')
    return f'<meta name="script-lazy" content="{rest.partition(chr(34))[0]}">' if found else before
