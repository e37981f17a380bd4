"""What the list of alerts is answered by the sample plant: its one alert, and others like it."""

from typing import Any

import pyarrow as pa

from contract.ids import mint
from tests.dashboard.sample_alert import ASSET, SECOND

STATES = ("new", "unseen", "acknowledged", "shelved", "out_of_service", "returned")
TEXTS = (
    *("alert_id", "state", "kind", "rule", "asset_id", "asset_name", "component", "site", "area", "asset_class"),
    *("origin", "time_zone", "priority", "clear_reason", "led_by", "acknowledged_by", "owner", "shelved_by"),
    *("verdict", "verdict_by"),
)
NUMBERS = (
    *("total", "newest_number", "number", "raised_ns", "cleared_ns", "repeats", "readings_count"),
    *("readings_expected", "readings_uncertain", "acknowledged_ns", "shelved_until_ns", "out_until_ns"),
)
PAGE = pa.schema(
    [
        *((name, pa.string()) for name in TEXTS),
        *((name, pa.int64()) for name in NUMBERS),
        *((name, pa.float64()) for name in ("ratio_now", "ratio_first", "ratio_max")),
        ("is_degraded", pa.bool_()),
    ]
)


def page(plant: Any, params: dict[str, Any]) -> pa.Table:
    """Rows of `episodes_page`; the filters are the store's business."""
    rows = [_row(plant, i) for i in range(plant.alerts)][: params["limit"]]
    return pa.Table.from_pylist(rows or [{"total": 0 if not plant.alerts else plant.alerts}], schema=PAGE)


def _row(plant: Any, i: int) -> dict[str, Any]:
    trail = plant.shown
    first, last = trail.events[0].record, trail.events[-1].record
    return {
        "total": plant.alerts,
        "newest_number": plant.alerts,
        "number": plant.alerts - i,
        "alert_id": trail.alert_id if i == 0 else mint("alert", i),
        "state": "new" if last.step != "cleared" else "unseen",
        "kind": "deviation",
        "rule": "deviation",
        "asset_id": ASSET,
        "asset_name": "Water loop WL-1",
        "component": "inlet valve",
        "site": "Nord",
        "area": "Pump house 2",
        "asset_class": "water loop",
        "origin": trail.asset.origin if trail.asset else "",
        "time_zone": "Europe/Berlin",
        "priority": "high",
        "raised_ns": first.event_ns - i * 1700 * SECOND,
        "cleared_ns": last.event_ns if last.step == "cleared" else None,
        "clear_reason": last.reason,
        "led_by": "flow_mean",
        "repeats": i % 4 // 3,
        "ratio_now": 1.34,
        "ratio_first": 1.05,
        "ratio_max": 1.34,
        "is_degraded": False,
        "readings_count": 160,
        "readings_expected": 160,
        "readings_uncertain": 0,
    }


def summary(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """The row of `episodes_summary`."""
    counts = dict.fromkeys(("all", *STATES, "mine", "undecided"), 0) | {"all": plant.alerts, "new": plant.alerts}
    oldest = plant.shown.events[0].record.event_ns if plant.alerts else None
    return pa.table({name: [value] for name, value in counts.items()} | {"oldest_ns": pa.array([oldest], pa.int64())})


def choices(_plant: Any, _params: dict[str, Any]) -> pa.Table:
    """Rows of `episodes_choices`."""
    rows = [("site", "Nord"), ("area", "Pump house 2"), ("class", "water loop"), ("owner", "j.ruiz")]
    return pa.table(
        {
            "filter": [key for key, _ in rows],
            "value": [value for _, value in rows],
            "label": [value for _, value in rows],
            "site": ["Nord"] * len(rows),
        }
    )


def scored(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """The row of `scored_assets`."""
    simulated = bool(plant.shown.asset and plant.shown.asset.origin == "simulated")
    counts = {"assets": [3], "scored": [2], "blind": [0]}
    return pa.table(counts | {"is_simulated": [simulated], "has_runs": [plant.runs > 0]})


def nothing(_plant: Any, _params: dict[str, Any]) -> pa.Table:
    """No key, no stored action: whoever acts on several here is told that none of them is stored."""
    texts = pa.array([], pa.string())
    columns = ("alert_id", "asset_name", "window_id", "score_id", "action_id")
    return pa.table(dict.fromkeys(columns, texts))


ANSWERS = {
    "episodes_page": page,
    "episodes_summary": summary,
    "episodes_choices": choices,
    "scored_assets": scored,
    "episode_keys": nothing,
    "stored_actions": nothing,
}
