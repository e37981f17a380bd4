"""How an asset, its place and its state are named."""

from dashboard.asset.rows import UNKNOWN, AssetNow
from dashboard.formatting.text import humanize, join_location, pluralize

STATE_WORDS = {UNKNOWN: "state unknown"}


def state_word(state: str) -> str:
    """Return the state as people say it."""
    return STATE_WORDS.get(state, humanize(state))


def location_text(asset: AssetNow) -> str:
    """Return site / area / line, as far as declared."""
    return join_location(asset.site, asset.area, asset.line)


def full_name(asset: AssetNow) -> str:
    """Return asset and component."""
    return f"{asset.name}, {asset.component}" if asset.component else asset.name


def scored_now_text(scored: int, assets: int) -> str:
    """Say how many of the assets are scored now, by the store's macro is_scored_now.

    >>> scored_now_text(1, 1), scored_now_text(1200, 2400)
    ('1 of 1 asset scored now', '1,200 of 2,400 assets scored now')
    """
    return f"{scored:,} of {pluralize(assets, 'asset')} scored now"
