"""Slow answers to the questions about assets, in plain Python over the records themselves."""

from collections import defaultdict
from dataclasses import asdict
from typing import Any

from contract.alerts import OperatorAction, Verdict
from contract.plant import Artifact, Asset, Deployment
from contract.reading_codec import decode
from contract.readings import ReadingBatch, Refusal
from contract.windows import UnscoredWindows
from tests.oracles.overview_records import DAY, MINUTE, RANKS, Alert, Store
from tests.oracles.store_oracle import Row, of, windows_of

STEPS, FEW = 240, 2_000
AT_REST = ("stopped", "standby")


def now(store: Store) -> list[Row]:
    """Rows of `asset_now` for every asset."""
    return [_now(store, asset) for asset in sorted(store.assets, key=lambda a: (a.site, a.area, a.name, a.asset_id))]


def _now(store: Store, asset: Asset) -> Row:
    mine = [each for each in store.alerts if each.first.asset_id == asset.asset_id]
    still = [each for each in mine if each.cleared_ns is None]
    blind = [each.first.event_ns for each in still if each.first.kind == "blind"]
    scored = [end for end, _, _ in _windows(store, asset.asset_id) if end <= store.now_ns + MINUTE]
    declared = {name: value for name, value in asdict(asset).items() if name != "declaration_id"}
    return {
        **declared,
        "aliases": list(asset.aliases),
        "shifts": list(asset.shifts),
        "state": "blind" if blind else _state(store, asset.asset_id),
        "blind_ns": min(blind, default=None),
        "scored_ns": max(scored, default=None),
        "open_alerts": len(still),
        "worst": min((each.priority for each in still), key=RANKS.index, default=""),
        "alerts": len(mine),
    }


def _windows(store: Store, asset_id: str) -> list[tuple[int, int, str]]:
    found = [each.window for each in windows_of(store.records) if each.window.asset_id == asset_id]
    return [(each.last_ns, each.first_ns, each.operating_state) for each in found]


def _state(store: Store, asset_id: str) -> str:
    rests = [
        each for each in of(store.records, UnscoredWindows) if each.asset_id == asset_id and each.reason == "state"
    ]
    marks = [(end, word) for end, _, word in _windows(store, asset_id)]
    marks += [(each.last_ns, "stopped") for each in rests]
    near = sorted(mark for mark in marks if store.now_ns - DAY < mark[0] <= store.now_ns + MINUTE)[-4:]
    if not near:
        return "unknown"
    interval = (near[-1][0] - near[0][0]) // max(len(near) - 1, 1)
    is_fresh = near[-1][0] > store.now_ns - max(2 * MINUTE, 3 * interval)
    return near[-1][1] if is_fresh else "unknown"


def stretches(store: Store, asset_id: str, *, from_ns: int, to_ns: int) -> list[Row]:
    """Rows of `asset_stretches` while its windows are few: one window after the other, in the order they end."""
    told = [(end, begin, word, "", 1) for end, begin, word in _windows(store, asset_id) if from_ns < end <= to_ns]
    for each in of(store.records, UnscoredWindows):
        if each.asset_id == asset_id and each.last_ns > from_ns and each.first_ns <= to_ns:
            word, reason = ("stopped", "") if each.reason == "state" else ("not_scored", each.reason)
            told.append((each.last_ns, each.first_ns, word, reason, each.count))
    if not told:
        return []
    ends = [each[0] for each in told]
    apart = max(2 * MINUTE, 3 * (max(ends) - min(ends)) // max(sum(each[4] for each in told) - 1, 1))
    rows: list[Row] = []
    ended: int | None = None
    for end, begin, word, reason, windows in sorted(told):
        is_apart = ended is None or begin > ended + apart
        starts = min(to_ns, max(from_ns, begin if is_apart or ended is None else ended))
        if is_apart or (rows[-1]["word"], rows[-1]["reason"]) != (word, reason):
            rows.append({"word": word, "reason": reason, "from_ns": starts, "to_ns": starts, "windows": 0})
        rows[-1] |= {"to_ns": min(end, to_ns), "windows": rows[-1]["windows"] + windows}
        ended = end
    lasting = [row for row in rows if row["to_ns"] > row["from_ns"]]
    return [{**row, "of_them": len(lasting), **_sums(lasting)} for row in lasting]


def _sums(rows: list[Row]) -> Row:
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        kind = "stopped" if row["word"] in AT_REST else "unscored" if row["word"] == "not_scored" else "running"
        sums[kind] += row["to_ns"] - row["from_ns"]
    return {f"{kind}_ns": sums[kind] for kind in ("running", "stopped", "unscored")}


def bars(store: Store, asset_id: str, *, from_ns: int, to_ns: int) -> list[Row]:
    """Rows of `asset_bars`, in no order."""
    gathered: dict[tuple[Any, ...], list[Alert]] = defaultdict(list)
    for each in _alerts(store, asset_id):
        raised, cleared = each.first.event_ns, each.cleared_ns
        if raised <= to_ns and (cleared is None or cleared > from_ns):
            first = max(0, (raised - from_ns) * STEPS // (to_ns - from_ns))
            last = min(STEPS - 1, ((cleared or to_ns) - from_ns) * STEPS // (to_ns - from_ns))
            gathered[each.first.kind, each.priority, first, last].append(each)
    total = sum(map(len, gathered.values()))
    return [{**_bar(key, alerts), "of_them": total} for key, alerts in gathered.items()]


def _bar(key: tuple[Any, ...], alerts: list[Alert]) -> Row:
    worst = max(alerts, key=lambda each: (_greatest(each), each.alert_id))
    cleared = [each.cleared_ns for each in alerts]
    return {
        **dict(zip(("kind", "priority", "first_step", "last_step"), key, strict=True)),
        "alerts": len(alerts),
        "raised_ns": min(each.first.event_ns for each in alerts),
        "cleared_ns": None if None in cleared else max(each for each in cleared if each is not None),
        "alert_id": worst.alert_id,
        "led_by": worst.first.led_by,
        "ratio_max": _greatest(worst),
    }


def _alerts(store: Store, asset_id: str) -> list[Alert]:
    return [each for each in store.alerts if each.first.asset_id == asset_id]


def _greatest(alert: Alert) -> float:
    under = [w.decision.ratio for w in windows_of(alert.store.records) if w.decision.alert_id == alert.alert_id]
    return float(max([*(each.ratio for each in alert.events), *under]))


def alerts(store: Store, asset_id: str, *, limit: int) -> list[Row]:
    """Rows of `asset_alerts`."""
    mine = sorted(_alerts(store, asset_id), key=lambda each: (-each.first.event_ns, each.alert_id))
    return [_alert(each, len(mine)) for each in mine[:limit]]


def _alert(alert: Alert, of_them: int) -> Row:
    seen = alert.last("acknowledge")
    return {
        "alert_id": alert.alert_id,
        "of_them": of_them,
        "kind": alert.first.kind,
        "priority": alert.priority,
        "raised_ns": alert.first.event_ns,
        "cleared_ns": alert.cleared_ns,
        "clear_reason": alert.clear_reason,
        "led_by": alert.first.led_by,
        "ratio_max": _greatest(alert),
        "acknowledged_by": seen.actor if seen else None,
        "verdict": alert.verdict,
        "state": alert.state,
    }


def events(store: Store, asset_id: str, *, from_ns: int, to_ns: int) -> list[Row]:
    """Rows of `asset_events`, in no order."""
    ids = {each.alert_id for each in _alerts(store, asset_id)}
    put = [each for each in of(store.records, Deployment) if each.asset_id == asset_id and each.from_ns <= to_ns]
    before = max((each.from_ns for each in put if each.from_ns <= from_ns), default=from_ns)
    rows = [
        _event("deployment", each.from_ns, each.bundle_id, each.gateway_id, each.contract)
        for each in put
        if each.from_ns >= before
    ]
    for each in of(store.records, OperatorAction):
        if each.alert_id in ids and from_ns <= each.acted_ns <= to_ns:
            detail = each.assignee if each.verb == "assign" else each.note
            rows.append(_event("action", each.acted_ns, str(each.verb), each.actor, detail, each.alert_id))
    for each in of(store.records, Verdict):
        if each.alert_id in ids and from_ns <= each.decided_ns <= to_ns:
            value = "retract" if each.retracts else each.value
            rows.append(_event("verdict", each.decided_ns, value, each.actor, each.reason, each.alert_id))
    refs = {each.contract for each in of(store.records, Asset) if each.asset_id == asset_id}
    if from_ns <= store.received_ns <= to_ns:
        sent = {(a.name, a.artifact_id) for a in of(store.records, Artifact) if a.kind == "contract" and a.name in refs}
        rows += [_event("contract", store.received_ns, name, "", artifact) for name, artifact in sent]
    return [{**row, "of_them": len(rows)} for row in rows]


def _event(kind: str, at_ns: int, subject: str, who: str, detail: str, alert_id: str = "") -> Row:
    return {"kind": kind, "at_ns": at_ns, "subject": subject, "who": who, "detail": detail, "alert_id": alert_id}


def sensors(store: Store, asset_id: str) -> list[Row]:
    """Rows of `asset_sensors`."""
    batches = [each for each in of(store.records, ReadingBatch) if each.asset_id == asset_id]
    refused: dict[str, list[Refusal]] = defaultdict(list)
    for each in of(store.records, Refusal):
        at = each.produced_ns if each.event_ns is None else each.event_ns
        if each.asset_id == asset_id and each.signal and store.now_ns - DAY <= at <= store.now_ns:
            refused[each.signal].append(each)
    names = sorted({each.signal for each in batches} | set(refused))
    return [_sensor(name, [each for each in batches if each.signal == name], refused[name]) for name in names]


def _sensor(name: str, batches: list[ReadingBatch], refused: list[Refusal]) -> Row:
    newest = max(batches, key=lambda each: (each.last_ns, each.last_sequence), default=None)
    several = [each for each in batches if each.count > 1]
    paced = max(several, key=lambda each: (each.last_ns, each.last_sequence), default=None)
    said = decode(newest.body) if newest else None
    last = max(refused, key=lambda each: each.event_ns or each.produced_ns, default=None)
    return {
        "signal": name,
        "unit": newest.unit if newest else "",
        "last_ns": newest.last_ns if newest else None,
        "value": float(said.values[-1]) if said else None,
        "quality": int(said.quality[-1]) if said else None,
        "interval_ns": (paced.last_ns - paced.first_ns) // (paced.count - 1) if paced else None,
        "refused": len(refused),
        "refused_reason": last.reason if last else "",
    }
