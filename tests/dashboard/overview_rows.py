"""Rows of the overview for what is drawn or said of one row: each a record with the usual facts; and three plants."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from contract.ids import mint
from contract.words import EpisodeState
from dashboard.formatting.text import HOUR, SECOND
from dashboard.pages.overview.rows import BlindRow, ChangeRow, NeedRow, PlantNow, StripRow, UplinkRow
from tests.dashboard.sample_alert import ALERT, ASSET, RAISED_ROW, time_of
from tests.dashboard.sample_declared import SILENT

NOW = int(datetime(2026, 11, 23, 2, 0, tzinfo=UTC).timestamp()) * SECOND
ALIVE = PlantNow(
    assets=24,
    scored=22,
    blind=1,
    stopped=1,
    stopped_names=["C-212"],
    out=0,
    out_names=[],
    needing=3,
    oldest_ns=NOW,
    runs=2,
    ended_runs=0,
    last_ns=NOW,
    is_simulated=True,
    origins=["simulated"],
    zones=["Europe/Berlin"],
    some_sites=["Harbour", "North"],
    shifts=[],
)
NOTHING = replace(
    ALIVE, assets=0, scored=0, blind=0, stopped=0, needing=0, oldest_ns=None, runs=0, zones=[], some_sites=[]
)
OVER = replace(ALIVE, blind=0, scored=0, needing=21, ended_runs=2, last_ns=NOW - 3 * HOUR)
"""Three plants as the overview counts them: one at work, an empty store, one whose runs have ended."""

NEED = NeedRow(
    alert_id=ALERT,
    state="new",
    needs_someone=True,
    of_them=1,
    kind="deviation",
    asset_id=ASSET,
    asset_name="Water loop WL-1",
    component="inlet valve",
    site="Nord",
    area="Pump house 2",
    time_zone="Europe/Berlin",
    origin="recorded",
    priority="high",
    raised_ns=time_of(RAISED_ROW),
    cleared_ns=None,
    clear_reason="",
    led_by="flow_mean",
    repeats=0,
    ratio_now=1.34,
    is_degraded=False,
    acknowledged_by=None,
    acknowledged_ns=None,
    owner=None,
    shelved_until_ns=None,
    out_until_ns=None,
    last_comment="",
    commented_by="",
)


def need(state: str = "new", **facts: Any) -> NeedRow:
    """The alert in this state; m.kern has acknowledged it where somebody has."""
    by_state: dict[str, dict[str, Any]] = {
        EpisodeState.ACKNOWLEDGED.value: {"acknowledged_by": "m.kern", "owner": "m.kern"},
        EpisodeState.SHELVED.value: {"shelved_until_ns": time_of(RAISED_ROW) + 5 * HOUR},
        EpisodeState.RETURNED.value: {"clear_reason": "returned_to_normal"},
    }
    given = {"needs_someone": state in ("new", "unseen"), **by_state.get(state, {}), **facts}
    return replace(NEED, state=state, **given)


def blind(**facts: Any) -> BlindRow:
    """A fan whose gateway is silent."""
    return degraded(
        **{
            "asset_id": "F-332",
            "asset_name": "F-332 fan",
            "state": "blind",
            "reason": SILENT,
            "alert_id": mint("alert", "blind"),
            **facts,
        }
    )


def degraded(**facts: Any) -> BlindRow:
    """A compressor of which something is missing; oil temperatures, where some were refused."""
    refused = {"refused_signal": "oil_temperature", "refused_reason": "out_of_range"} if facts.get("refused") else {}
    plain = BlindRow(
        asset_id="C-214",
        asset_name="C-214",
        component="",
        site="South",
        area="Kiln 2",
        time_zone="Europe/Berlin",
        state="degraded",
        since_ns=time_of(600),
        reason="",
        priority="",
        refused_signal="",
        refused_reason="",
        refused=0,
        unscored=0,
        unscored_reason="",
        readings_count=0,
        readings_expected=0,
        readings_uncertain=0,
        owner=None,
        alert_id=None,
    )
    return replace(plain, **{**refused, **facts})


def day(asset_id: str, site: str, **facts: Any) -> StripRow:
    """A day in which the asset ran, rested, was judged on incomplete data and had an alert."""
    plain: dict[str, Any] = {
        "asset_id": asset_id,
        "asset_name": f"Asset {asset_id}",
        "site": site,
        "time_zone": "Europe/Berlin",
        "is_blind": False,
        "is_stopped": False,
        "last_ns": time_of(700),
        "running": [0, 1, 2, 10, 95],
        "idle": [5],
        "degraded": [10],
        "late": [1, 2],
        "rests": [[20, 30]],
        "alerts": [{"kind": "deviation", "priority": "high", "first_step": 90, "last_step": 95}],
        "worst": 2,
        "unacknowledged": 1,
    }
    return StripRow(**plain | facts)


def way(site: str, gateway: str, **facts: Any) -> UplinkRow:
    """A gateway that is up, unless told otherwise."""
    plain = UplinkRow(site=site, gateway_id=gateway, state="up", heard_ns=time_of(700), oldest_age_s=0.2, cut_minutes=0)
    return replace(plain, **facts)


def change(kind: str, at_ns: int, **facts: Any) -> ChangeRow:
    """A change of one compressor."""
    plain = ChangeRow(
        kind=kind,
        at_ns=at_ns,
        subject="",
        who="",
        asset_ids=("Acme/Nord/C-215",),
        times=1,
        asset_name="C-215",
        site="Nord",
        alert_id="",
        of_them=3,
    )
    return replace(plain, **facts)
