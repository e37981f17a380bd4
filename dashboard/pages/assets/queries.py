"""What the list of assets asks."""

from dataclasses import dataclass

from dashboard.asset.rows import AssetNow
from dashboard.data.context import AppContext
from dashboard.data.failure import Failed
from dashboard.data.queries import Question, ask_together, now_of
from dashboard.data.rows import rows_or_failure


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetList:
    """Every declared asset, in the order of sites, areas and names."""

    now_ns: int
    assets: tuple[AssetNow, ...] | Failed


def read_assets(context: AppContext) -> AssetList:
    """Ask for every asset."""
    now = now_of(context)
    answer = ask_together(context, {"now": Question(name="asset_now", params={"asset_id": None, "now_ns": now})})["now"]
    return AssetList(now_ns=now, assets=rows_or_failure(answer, AssetNow))
