"""What the overview is answered by the sample plant: its one alert and others like it, two sites, a day of changes."""

from typing import Any

import pyarrow as pa

from contract.ids import mint
from tests.dashboard.sample_alert import ASSET, ROWS, SECOND, time_of

HOUR = 3600 * SECOND
STATES = ("new", "unseen", "acknowledged", "shelved", "out_of_service", "returned")


def plant_now(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """The one row of `overview_plant`: runs that have ended, or nothing at all."""
    origin = plant.shown.asset.origin if plant.shown.asset else ""
    there = 1 if plant.runs else 0
    row = {
        "assets": there,
        "scored": 0,
        "blind": 0,
        "stopped": 0,
        "stopped_names": [],
        "out": 0,
        "out_names": [],
        "needing": plant.alerts,
        "oldest_ns": plant.shown.events[0].record.event_ns if plant.alerts else None,
        "runs": plant.runs,
        "ended_runs": plant.runs,
        "last_ns": time_of(ROWS) if plant.runs else None,
        "is_simulated": origin == "simulated",
        "origins": [origin] * there,
        "zones": ["Europe/Berlin"] * there,
        "some_sites": ["Nord"] * there,
        "shifts": [],
    }
    return pa.Table.from_pylist([row])


def alerts(plant: Any, params: dict[str, Any]) -> pa.Table:
    """Rows of `overview_alerts`: all of them new."""
    rows = [need(plant, i) for i in range(plant.alerts)]
    return pa.Table.from_pylist(rows[: params["limit"]], schema=ALERTS)


def need(plant: Any, i: int, state: str = "new") -> dict[str, Any]:
    """A row of `overview_alerts`."""
    first = plant.shown.events[0].record
    return {
        "alert_id": plant.shown.alert_id if i == 0 else mint("alert", i),
        "state": state,
        "needs_someone": state in ("new", "unseen"),
        "of_them": plant.alerts,
        "kind": "deviation",
        "asset_id": ASSET,
        "asset_name": "Water loop WL-1",
        "component": "inlet valve",
        "site": "Nord",
        "area": "Pump house 2",
        "time_zone": "Europe/Berlin",
        "origin": "recorded",
        "priority": ("high", "critical", "low", "medium")[i % 4],
        "raised_ns": first.event_ns - i * 1700 * SECOND,
        "cleared_ns": None,
        "clear_reason": "returned_to_normal" if state == "returned" else "",
        "led_by": "flow_mean",
        "repeats": 2 * (i % 2),
        "ratio_now": 1.34,
        "is_degraded": i % 3 == 2,
        "acknowledged_by": "m.kern" if state == "acknowledged" else None,
        "acknowledged_ns": None,
        "owner": "a.lind" if i % 4 == 3 else "m.kern" if state == "acknowledged" else None,
        "shelved_until_ns": first.event_ns + 5 * HOUR if state == "shelved" else None,
        "out_until_ns": None,
        "last_comment": "grease ordered" if i == 1 else "",
        "commented_by": "j.ruiz" if i == 1 else "",
    }


TEXTS = (
    *("alert_id", "state", "kind", "asset_id", "asset_name", "component", "site", "area", "time_zone", "origin"),
    *("priority", "clear_reason", "led_by", "acknowledged_by", "owner", "last_comment", "commented_by"),
)
NUMBERS = (
    *("of_them", "raised_ns", "cleared_ns", "repeats", "acknowledged_ns"),
    *("shelved_until_ns", "out_until_ns"),
)
ALERTS = pa.schema(
    [
        *((name, pa.string()) for name in TEXTS),
        *((name, pa.int64()) for name in NUMBERS),
        ("ratio_now", pa.float64()),
        *((name, pa.bool_()) for name in ("needs_someone", "is_degraded")),
    ]
)


def sparks(_plant: Any, params: dict[str, Any]) -> pa.Table:
    """A line that rises above its limit, with a gap."""
    hours = [hour for hour in range(48) if not 20 <= hour < 23]
    ids = params["alert_ids"]
    ratios = [0.5 + hour / 60 for hour in hours]
    return pa.table({"alert_id": ids, "half_hours": [hours] * len(ids), "ratios": [ratios] * len(ids)})


def hops(_plant: Any, params: dict[str, Any]) -> pa.Table:
    """Five machine hops and no person."""
    facts = {"is_scored": True, "has_readings": True, "bundle_is_stored": True, "raise_is_stored": True}
    people = {"has_action": False, "has_verdict": False, "refused": []}
    raised = {"bundle_id": "b" * 64, "produced_ns": time_of(600)}
    rows = [{"alert_id": each, **raised, **facts, **people} for each in params["alert_ids"]]
    return pa.Table.from_pylist(rows)


def blind(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """One blind asset, one whose readings are refused."""
    rows = [broken("F-332 fan", "blind"), broken("C-214 compressor", "degraded", refused=37)] if plant.alerts else []
    return pa.Table.from_pylist(rows, schema=BLIND)


def broken(name: str, state: str, **facts: Any) -> dict[str, Any]:
    """A row of `overview_blind`."""
    return {
        "asset_id": name[:5],
        "asset_name": name,
        "component": "",
        "site": "South",
        "area": "Kiln 2",
        "time_zone": "Europe/Berlin",
        "state": state,
        "since_ns": time_of(600),
        "reason": "gateway gw-2 silent since 2026-11-24 03:11:00 CET" if state == "blind" else "",
        "priority": "",
        "refused_signal": "oil_temperature" if facts.get("refused") else "",
        "refused_reason": "out_of_range" if facts.get("refused") else "",
        "refused": 0,
        "unscored": 0,
        "unscored_reason": "",
        "readings_count": 0,
        "readings_expected": 0,
        "readings_uncertain": 0,
        "owner": None,
        "alert_id": mint("alert", name) if state == "blind" else None,
        **facts,
    }


BLIND = pa.schema(
    [
        *((name, pa.string()) for name in ("asset_id", "asset_name", "component", "site", "area", "state")),
        *((name, pa.string()) for name in ("time_zone", "reason")),
        *(
            (name, pa.string())
            for name in ("priority", "refused_signal", "refused_reason", "unscored_reason", "owner", "alert_id")
        ),
        *((name, pa.int64()) for name in ("since_ns", "refused", "unscored", "readings_count", "readings_expected")),
        ("readings_uncertain", pa.int64()),
    ]
)


def strips(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """Two assets of two sites."""
    rows = [day("loop", "Nord"), day("fan", "South", is_blind=True)] if plant.runs else []
    return pa.Table.from_pylist(rows) if rows else EMPTY_STRIPS


def day(asset_id: str, site: str, **facts: Any) -> dict[str, Any]:
    """A row of `overview_strips`."""
    return {
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
        **facts,
    }


EMPTY_STRIPS = pa.Table.from_pylist([day("loop", "Nord")]).slice(0, 0)


def uplinks(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """One gateway up, one silent."""
    rows = [way("Nord", "gw-n1"), way("South", "gw-s1", heard_ns=time_of(0), oldest_age_s=84.0)]
    return pa.Table.from_pylist(rows if plant.runs else rows[:0], schema=UPLINKS)


def way(site: str, gateway: str, **facts: Any) -> dict[str, Any]:
    """A row of `overview_uplinks`."""
    said = {"state": "up", "heard_ns": time_of(700), "oldest_age_s": 0.2, "cut_minutes": 0}
    return {"site": site, "gateway_id": gateway, **said, **facts}


UPLINKS = pa.schema(
    [
        *((name, pa.string()) for name in ("site", "gateway_id", "state")),
        *((name, pa.int64()) for name in ("heard_ns", "cut_minutes")),
        ("oldest_age_s", pa.float64()),
    ]
)


def changes(plant: Any, params: dict[str, Any]) -> pa.Table:
    """A shelve that ends, a deployment, a contract."""
    now = params["now_ns"]
    rows = [
        change("shelve_ends", now + 3 * HOUR, who="a.lind", alert_id=mint("alert", 3)),
        change("deployment", now - HOUR, subject="a" * 64, who="gw-n1", assets=6, times=6),
        change("contract", now - 20 * HOUR, subject="pump-house@1.3.1", assets=0),
    ]
    return pa.Table.from_pylist(rows) if plant.runs else pa.Table.from_pylist(rows).slice(0, 0)


def change(kind: str, at_ns: int, **facts: Any) -> dict[str, Any]:
    """A row of `overview_changes`."""
    plain = {"subject": "", "who": "", "assets": 1, "times": 1, "asset_name": "C-215", "site": "Nord", "alert_id": ""}
    return {"kind": kind, "at_ns": at_ns, **plain, "of_them": 3, **facts}


def shift(_plant: Any, _params: dict[str, Any]) -> pa.Table:
    """The one row of `overview_shift`."""
    return pa.Table.from_pylist(
        [{"raised": 3, "returned": 1, "acknowledged": 1, "went_blind": 1, "in_hand": 4}],
    )


def before(_plant: Any, params: dict[str, Any]) -> pa.Table:
    """Nine of eleven for each alert but the last of several, the first of its kind."""
    ids = params["alert_ids"][:-1] or params["alert_ids"]
    return pa.table({"alert_id": ids, "true_before": [9] * len(ids), "decided_before": [11] * len(ids)})


ANSWERS = {
    "overview_plant": plant_now,
    "overview_alerts": alerts,
    "overview_blind": blind,
    "overview_strips": strips,
    "overview_uplinks": uplinks,
    "overview_changes": changes,
    "overview_shift": shift,
    "episodes_sparks": sparks,
    "episodes_hops": hops,
    "episodes_before": before,
}
