"""What the site files of the sample plant declare: its asset, twice, and a fan that nobody sees."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contract.ids import NO_RECORD, Digest, mint
from contract.plant import Asset
from contract.trail import Trail
from tests.dashboard.sample_alert import ASSET, time_of
from tests.dashboard.sample_history import action_of

FAN = "Testbed/South/fan-7"
SILENT = "gateway gw-2 silent since 2026-11-24 03:11:00 CET"
ALIASES = ("cmms=https://cmms.example/assets/4711", "scada=L1", "folder")


def declarations(shown: Trail) -> Iterator[Asset]:
    """The asset, declared once more with another criticality; and the fan."""
    asset = shown.asset
    if asset is None:
        return
    named = replace(asset, aliases=ALIASES)
    yield replace(named, declaration_id=mint("asset", ASSET, asset.origin, "first"), criticality="C")
    yield replace(named, declared_ns=time_of(600))
    yield replace(
        asset,
        declaration_id=mint("asset", FAN, asset.origin),
        asset_id=FAN,
        name="Fan F-7",
        component="",
        site="South",
        site_id="Testbed/South",
        asset_class="fan",
    )


def blind_fan(shown: Trail) -> Iterator[Any]:
    """The alert of the fan, which never was scored; somebody has seen it."""
    raised = replace(
        shown.events[0].record,
        event_id=mint("alert_event", FAN, "raised"),
        alert_id=mint("alert", FAN),
        kind="blind",
        asset_id=FAN,
        rule="blind",
        **NEVER_SCORED,
        reason=SILENT,
        event_ns=time_of(600),
        produced_ns=time_of(600),
    )
    yield raised
    yield action_of(raised, "acknowledge", acted_ns=time_of(610))


NEVER_SCORED: dict[str, Any] = {
    "window_id": NO_RECORD,
    "vector_id": NO_RECORD,
    "score_id": NO_RECORD,
    "bundle_id": Digest(""),
    "edge_sequence": 1,
    "sequence": -1,
    "raised_sequence": -1,
    "score": 0.0,
    "limit": 0.0,
    "ratio": 0.0,
    "led_by": "",
}
