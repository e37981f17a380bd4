"""How an asset, its place and its state are named."""

from dashboard.asset.rows import UNKNOWN, AssetNow
from dashboard.formatting.text import humanize

STATE_WORDS = {UNKNOWN: "state unknown"}


def state_word(state: str) -> str:
    """Return the state as people say it."""
    return STATE_WORDS.get(state, humanize(state))


def place(asset: AssetNow) -> str:
    """Return site / area / line, as far as declared."""
    return " / ".join(part for part in (asset.site, asset.area, asset.line) if part)


def full_name(asset: AssetNow) -> str:
    """Return asset and component."""
    return f"{asset.name}, {asset.component}" if asset.component else asset.name
