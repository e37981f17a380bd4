"""What the pages of assets are answered by the sample plant: its one asset, and a fan that nobody sees."""

from typing import Any

import pyarrow as pa

from contract.ids import digest, mint
from tests.dashboard.sample_alert import ASSET, BANDS, CONTRACT, FIRST_SCORED, RAISED_ROW, SECOND, time_of

HOUR = 3600 * SECOND
BUNDLE = "b" * 64


def now_row(asset_id: str = ASSET, **facts: Any) -> dict[str, Any]:
    """A row of `asset_now`."""
    return {
        "asset_id": asset_id,
        "name": "Water loop WL-1",
        "component": "inlet valve",
        "parent": "",
        "enterprise": "Acme",
        "site": "Nord",
        "area": "Pump house 2",
        "line": "",
        "asset_class": "water_loop",
        "criticality": "A",
        "redundancy": "single",
        "time_zone": "Europe/Berlin",
        "origin": "recorded",
        "contract": CONTRACT.terms.ref,
        "aliases": ["cmms=https://cmms.example/assets/4711", "scada=L1", "folder"],
        "shifts": [],
        "gateway_id": "gateway-1",
        "declared_ns": time_of(0),
        "state": "running",
        "blind_ns": None,
        "scored_ns": time_of(700),
        "open_alerts": 1,
        "worst": "high",
        "alerts": 3,
        **facts,
    }


FAN = now_row(
    "fan-7",
    name="Fan F-7",
    component="",
    site="South",
    asset_class="fan",
    origin="live",
    aliases=[],
    shifts=[],
    state="blind",
    blind_ns=time_of(600),
    scored_ns=None,
    open_alerts=0,
    worst="",
    alerts=0,
)
EMPTY_NOW = pa.Table.from_pylist([now_row(blind_ns=1)]).slice(0, 0)


def assets_now(plant: Any, params: dict[str, Any]) -> pa.Table:
    """Rows of `asset_now`: both assets, the one asked for, or none."""
    rows = [now_row(), FAN] if plant.runs else []
    asked = [row for row in rows if params["asset_id"] in (None, row["asset_id"])]
    return pa.Table.from_pylist(asked, schema=EMPTY_NOW.schema)


def stretches(_plant: Any, params: dict[str, Any]) -> pa.Table:
    """Not scored while it was commissioned, then running, a rest and running again, within the range."""
    told = [
        ("not_scored", "commissioning", 0, FIRST_SCORED),
        ("running", "", FIRST_SCORED, 500),
        ("stopped", "", 500, 520),
        ("running", "", 520, 700),
    ]
    rows = [
        {"word": word, "reason": reason, "from_ns": time_of(first), "to_ns": time_of(last), "windows": last - first}
        for word, reason, first, last in told
        if params["from_ns"] <= time_of(first) and time_of(last) <= params["to_ns"]
    ]
    sums = {"running_ns": 280 * SECOND, "stopped_ns": 20 * SECOND, "unscored_ns": 400 * SECOND}
    return _table([{**row, "of_them": len(rows), **sums} for row in rows], STRETCHES)


STRETCHES = pa.schema(
    [
        *((name, pa.string()) for name in ("word", "reason")),
        *((name, pa.int64()) for name in ("from_ns", "to_ns", "windows", "of_them")),
        *((name, pa.int64()) for name in ("running_ns", "stopped_ns", "unscored_ns")),
    ]
)


def bar(**facts: Any) -> dict[str, Any]:
    """A row of `asset_bars`."""
    return {
        "kind": "deviation",
        "priority": "high",
        "first_step": 200,
        "last_step": 210,
        "alerts": 1,
        "raised_ns": time_of(RAISED_ROW),
        "cleared_ns": None,
        "alert_id": mint("alert", 0),
        "led_by": "flow_mean",
        "ratio_max": 1.34,
        "of_them": 3,
        **facts,
    }


BARS = pa.Table.from_pylist([bar(cleared_ns=1)]).schema


def bars(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """An open alert, and two small ones that share a bar."""
    earlier = bar(
        priority="low", first_step=20, last_step=20, alerts=2, cleared_ns=time_of(300), raised_ns=time_of(250)
    )
    return _table([bar(), earlier] if plant.alerts else [], BARS)


def alert(number: int, **facts: Any) -> dict[str, Any]:
    """A row of `asset_alerts`."""
    return {
        "alert_id": mint("alert", number),
        "of_them": 3,
        "kind": "deviation",
        "priority": "high",
        "raised_ns": time_of(RAISED_ROW) - number * HOUR,
        "cleared_ns": None,
        "clear_reason": "",
        "led_by": "flow_mean",
        "ratio_max": 1.34,
        "acknowledged_by": None,
        "verdict": None,
        "state": "new",
        **facts,
    }


ALERTS = pa.Table.from_pylist([alert(1, cleared_ns=1, acknowledged_by="m.kern", verdict="true")]).schema


def alerts(plant: Any, params: dict[str, Any]) -> pa.Table:
    """Rows of `asset_alerts`."""
    rows = [
        alert(0),
        alert(1, state="returned", clear_reason="returned_to_normal", verdict="true", priority="low"),
        alert(2, kind="blind", led_by=""),
    ]
    return _table(rows[: params["limit"]] if plant.alerts else [], ALERTS)


def event(kind: str, row: int, **facts: Any) -> dict[str, Any]:
    """A row of `asset_events`."""
    plain = {"subject": "", "who": "gateway-1", "detail": "", "alert_id": "", "of_them": 5}
    return {"kind": kind, "at_ns": time_of(row), **plain, **facts}


def events(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """A bundle, what two people did and said, and a contract that arrived."""
    it = {"alert_id": mint("alert", 0)}
    rows = [
        event("verdict", 690, subject="true", who="j.ruiz", detail="seal worn", **it),
        event("action", 680, subject="assign", who="m.kern", detail="a.lind", **it),
        event("action", 670, subject="acknowledge", who="m.kern", **it),
        event("deployment", FIRST_SCORED, subject=BUNDLE, detail=CONTRACT.terms.ref),
        event("contract", 1, subject=CONTRACT.terms.ref, who=""),
    ]
    return _table(rows if plant.runs else [], pa.Table.from_pylist(rows).schema)


def declaration(row: int, **facts: Any) -> dict[str, Any]:
    """A row of `asset_declarations`."""
    kept = {name: value for name, value in now_row().items() if name in DECLARED}
    return {**kept, "declared_ns": time_of(row), **facts}


DECLARED = (
    *("declared_ns", "gateway_id", "name", "component", "parent", "enterprise", "site", "area", "line", "asset_class"),
    *("criticality", "redundancy", "time_zone", "origin", "contract", "aliases", "shifts"),
)


def declarations(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """Declared, and once more with another criticality."""
    rows = [declaration(600), declaration(0, criticality="C")]
    return _table(rows if plant.runs else [], pa.Table.from_pylist(rows).schema)


def sensor(signal: str, **facts: Any) -> dict[str, Any]:
    """A row of `asset_sensors`."""
    return {
        "signal": signal,
        "unit": "L/min",
        "last_ns": time_of(704),
        "value": 31.5,
        "quality": 0,
        "interval_ns": SECOND,
        "refused": 0,
        "refused_reason": "",
        **facts,
    }


def sensors(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """Every signal of the contract but the last, which nobody sent; one is late, one uncertain, one refused."""
    spoiled: list[dict[str, Any]] = [
        {},
        {"last_ns": time_of(100)},
        {"quality": 0x40940000},
        {"refused": 3, "refused_reason": "null"},
    ]
    rows = [sensor(name, **(spoiled[i] if i < 4 else {})) for i, name in enumerate(list(BANDS)[:-1])]
    return _table(rows if plant.runs else [], pa.Table.from_pylist(rows).schema)


def artifact_parts(_plant: Any, params: dict[str, Any]) -> pa.Table:
    """The contract whole; the bundle is not stored."""
    whole = {"part": 0, "parts": 1, "produced_ns": 0, "body": CONTRACT.raw, "artifact_id": digest(CONTRACT.raw)}
    schema = pa.Table.from_pylist([whole]).schema
    return _table([whole] if params["kind"] == "contract" else [], schema)


def spread(part: str, counts: list[int], **facts: Any) -> dict[str, Any]:
    """A row of `signal_distribution`, over flows from 30 to 33 L/min."""
    return {
        "part": part,
        "good": sum(counts),
        "uncertain": 2,
        "bad": 1,
        "no_number": 0,
        "least": 30.0,
        "greatest": 33.0,
        "median": 31.5,
        "outside": 3,
        "first_ns": time_of(0),
        "last_ns": time_of(249),
        "low": 30.0,
        "high": 33.0,
        "counts": counts,
        **facts,
    }


def signal_distribution(plant: Any, params: dict[str, Any]) -> pa.Table:
    """Three bins of a range, and of the time before it; nothing of long ago."""
    nothing: dict[str, Any] = dict.fromkeys(("least", "greatest", "median", "first_ns", "last_ns", "low", "high"))
    rows = [spread("range", [10, 30, 60]), spread("before", [5, 0, 0])]
    if params["to_ns"] < time_of(0):
        rows = [{**row, "counts": [0, 0, 0], "good": 0, **nothing} for row in rows]
    return _table(rows if plant.runs else [], pa.Table.from_pylist([spread("range", [1])]).schema)


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)


ANSWERS = {
    "asset_now": assets_now,
    "asset_stretches": stretches,
    "asset_bars": bars,
    "asset_alerts": alerts,
    "asset_events": events,
    "asset_declarations": declarations,
    "asset_sensors": sensors,
    "signal_distribution": signal_distribution,
    "artifact_parts": artifact_parts,
}
