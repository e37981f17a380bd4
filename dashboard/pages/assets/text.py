"""The sentences of the list of assets."""

from collections import Counter
from collections.abc import Sequence

from dashboard.asset.rows import STATES, AssetNow
from dashboard.asset.text import state_word
from dashboard.formatting.text import pluralize

UNREADABLE = "The assets cannot be read"


def heading(assets: Sequence[AssetNow]) -> str:
    """Count the assets and how they stand; what none is is left out."""
    if not assets:
        return "No asset is declared"
    stands = Counter(asset.state for asset in assets)
    counts = [f"{stands[state]:,} {state_word(state)}" for state in STATES if stands[state]]
    return f"{pluralize(len(assets), 'asset')}: {', '.join(counts)}"


def subtitle(assets: Sequence[AssetNow]) -> str:
    """Count their open alerts."""
    alerts, having = sum(asset.open_alerts for asset in assets), sum(asset.open_alerts > 0 for asset in assets)
    if not alerts:
        return "No alert is open."
    return f"{pluralize(alerts, 'alert')} open, on {having:,} of them."
