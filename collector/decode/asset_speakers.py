"""Which gateway speaks for which asset, and of which asset each run is: whoever said it first, or was approved.

A token that was copied may say what it likes of its own assets, and nothing of another's. An asset changes its gateway
or its site only when a credential with the role approver has said so (ADR-027).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from collector.credentials import Credential
from collector.decode.limits import Refused
from contract.asset_key import asset_at_site, is_asset_key, site_of
from contract.ids import Id
from contract.plant import AssetApproval
from contract.words import RefusalReason

Record = TypeVar("Record")
MOST_ASSETS, MOST_RUNS = 1_000, 100_000
"""Of one gateway: who claims more uses up its own room, and nobody else's."""

_LONGEST = 100


def _nowhere(_alert: Id) -> str:
    return ""


@dataclass(slots=True, kw_only=True)
class AssetSpeakers:
    """What is claimed; a claim is one atomic step of a dict, since requests are decoded in several threads.

    `asset_of_alert` asks the store; it returns an empty text for an alert that is not there.
    """

    gateways: dict[str, str] = field(default_factory=dict)  # of each asset, by its key
    keys: dict[tuple[str, str], str] = field(default_factory=dict)  # of a gateway's asset, by its id at the site
    runs: dict[str, str] = field(default_factory=dict)  # of each run its asset
    assets_of: Counter[str] = field(default_factory=Counter)  # how many a gateway has claimed
    runs_of: Counter[str] = field(default_factory=Counter)
    asset_of_alert: Callable[[Id], str] = _nowhere

    def learn(self, speakers: Iterable[tuple[str, str]], runs: Mapping[str, str]) -> None:
        """Take what the store knows: asset and gateway, the newest last, and the asset of each run.

        What was never declared before keys has none, and claims nothing: its gateway says the key when it goes on.
        """
        for asset, gateway in speakers:
            if is_asset_key(asset):
                self._give(asset, gateway)
        self.runs.update((run, asset) for run, asset in runs.items() if is_asset_key(asset))
        self.assets_of.update(self.gateways.values())
        self.runs_of.update(self.gateways.get(asset, "") for asset in self.runs.values())

    def keyed(self, record: Record) -> Record:
        """Return the record with its asset's key; a gateway from before keys sends the id at the site only.

        Raises Refused when the store knows no such asset of that gateway.
        """
        asset = getattr(record, "asset_id", "")
        if "/" in asset or not asset:
            return record
        key = self.keys.get((getattr(record, "gateway_id", ""), asset))
        if key is None:
            detail = f"asset {_shown(asset)} is of no site: update the gateway, which sends enterprise/site/asset then"
            raise Refused(RefusalReason.MALFORMED, detail)
        return cast(Record, replace(cast(Any, record), asset_id=key))

    def require_site(self, sender: Credential, record: object) -> None:
        """Raise Refused when the record is of an asset at a site that the sender may not speak of."""
        if sender.sites is None:
            return
        alert = getattr(record, "alert_id", None)
        asset = getattr(record, "asset_id", "") or (self.asset_of_alert(alert) if alert else "")
        if (asset or alert) and site_of(asset) not in sender.sites:
            what = f"asset {_shown(asset)}" if asset else f"alert {alert}, which is not stored,"
            raise Refused(RefusalReason.NOT_ALLOWED, f"{sender.name} may not speak of {what}: it is of other sites")

    def claim(self, record: object) -> None:
        """Let the record's gateway speak for its asset and run. Raises Refused when they are another's."""
        asset, gateway = getattr(record, "asset_id", ""), getattr(record, "gateway_id", "")
        if isinstance(record, AssetApproval):
            self._give(asset, gateway)
        elif asset and gateway:
            if self.gateways.get(asset) != gateway:
                self._claim_asset(asset, gateway)
            self._claim_run(getattr(record, "run_id", None), asset, gateway)

    def _give(self, asset: str, gateway: str) -> None:
        self.gateways[asset] = gateway
        self.keys[gateway, asset_at_site(asset)] = asset

    def _claim_asset(self, asset: str, gateway: str) -> None:
        if not is_asset_key(asset):
            raise Refused(RefusalReason.MALFORMED, f"asset {_shown(asset)} is not enterprise/site/asset")
        if self.assets_of[gateway] >= MOST_ASSETS and asset not in self.gateways:
            detail = f"{_shown(asset)} is one asset more than the {MOST_ASSETS} of gateway {_shown(gateway)}"
            raise Refused(RefusalReason.NOT_ALLOWED, detail)
        before = self.keys.get((gateway, asset_at_site(asset)), asset)
        if before != asset:
            raise _not_approved(asset, gateway, f"{gateway} has it at {site_of(before)}")
        owner = self.gateways.setdefault(asset, gateway)
        if owner != gateway:
            raise _not_approved(asset, gateway, f"gateway {owner} does")
        self.keys[gateway, asset_at_site(asset)] = asset
        self.assets_of[gateway] += 1

    def _claim_run(self, run: Id | None, asset: str, gateway: str) -> None:
        if not run or self.runs.get(run) == asset:
            return
        if run not in self.runs:
            if self.runs_of[gateway] >= MOST_RUNS:
                detail = f"{run} is one run more than the {MOST_RUNS} of gateway {_shown(gateway)}"
                raise Refused(RefusalReason.NOT_ALLOWED, detail)
            self.runs_of[gateway] += 1
        owner = self.runs.setdefault(run, asset)
        # a run from before keys goes on when its gateway's asset was moved
        is_moved = asset_at_site(owner) == asset_at_site(asset) and self.gateways.get(owner) == gateway
        if owner != asset and not is_moved:
            raise Refused(RefusalReason.NOT_ALLOWED, f"run {run} is of asset {_shown(owner)}, not of {_shown(asset)}")


def _not_approved(asset: str, gateway: str, why: str) -> Refused:
    detail = (
        f"gateway {_shown(gateway)} may not speak for asset {_shown(asset)}: {why}; to let it, "
        "`twintrace asset approve` with a credential of role approver"
    )
    return Refused(RefusalReason.NOT_ALLOWED, detail)


def _shown(value: str) -> str:
    return repr(value[:_LONGEST])
