"""Slow answers to the watcher's questions, in plain Python over records and when each was received."""

from collections.abc import Iterable, Sequence
from typing import Any

from contract.alerts import AlertEvent, OperatorAction
from contract.plant import Asset, Deployment, LedgerLine, Run
from contract.readings import ReadingBatch
from contract.windows import UnscoredWindows
from scoring.telemetry.timed_records import TimedWindow

Received = tuple[int, Any]
"""When it was received, and the record."""

Row = dict[str, Any]
EXCUSES = ("state", "commissioning")


def watched_assets(received: Sequence[Received], *, now_ns: int) -> list[Row]:
    rows = []
    for asset_id in sorted({each.asset_id for _, each in received if isinstance(each, Asset)}):
        declared = [each for _, each in received if isinstance(each, Asset) and each.asset_id == asset_id]
        newest = _newest_run(received, asset_id)
        if newest is not None:
            rows.append(_watched(received, max(declared, key=lambda each: each.declared_ns), newest, now_ns))
    return rows


def _newest_run(received: Sequence[Received], asset_id: str) -> Run | None:
    runs = [each for _, each in received if isinstance(each, Run) and each.asset_id == asset_id]
    return max((run for run in runs if _begun(received, run)), key=lambda run: run.first_ns, default=None)


def _begun(received: Sequence[Received], run: Run) -> list[int]:
    return [at for at, each in received if isinstance(each, LedgerLine | Deployment) and each.run_id == run.run_id]


def _watched(received: Sequence[Received], asset: Asset, run: Run, now_ns: int) -> Row:
    lines: dict[str, LedgerLine] = {}
    bundles: list[Deployment] = []
    for _, each in received:
        if isinstance(each, LedgerLine) and each.run_id == run.run_id and each.signal[0] != "#":
            known = lines.get(each.signal)
            lines[each.signal] = each if known is None or each.number > known.number else known
        if isinstance(each, Deployment) and each.run_id == run.run_id:
            bundles.append(each)
    return {
        "asset_id": asset.asset_id,
        "gateway_id": run.gateway_id,
        "criticality": asset.criticality,
        "time_zone": asset.time_zone,
        "contract": asset.contract,
        "run_id": run.run_id,
        "begun_ns": min(_begun(received, run)),
        "bundle_id": max(bundles, key=lambda each: each.from_sequence).bundle_id if bundles else "",
        "at_end": bool(lines) and all(line.at_end for line in lines.values()),
        "is_out": _is_out(received, asset.asset_id, now_ns),
    }


def _is_out(received: Sequence[Received], asset_id: str, now_ns: int) -> bool:
    records = [each for _, each in received]
    alerts = {each.alert_id for each in records if isinstance(each, AlertEvent) and each.asset_id == asset_id}
    actions = [each for each in records if isinstance(each, OperatorAction) and each.alert_id in alerts]
    taken_back = {each.retracts for each in actions if each.verb == "retract"}
    for alert in alerts:
        stands = [
            each
            for each in actions
            if each.alert_id == alert and each.verb == "out_of_service" and each.action_id not in taken_back
        ]
        if stands and (stands[-1].from_ns or 0) <= now_ns < (stands[-1].until_ns or 0):
            return True
    return False


def last_seen(received: Sequence[Received], *, from_ns: int) -> list[Row]:
    late = [(at, each) for at, each in received if at >= from_ns]
    scored = [(at, each.scored) for at, each in late if isinstance(each, TimedWindow)]
    unscored = [(at, each) for at, each in late if isinstance(each, UnscoredWindows)]
    keys = {(w.window.asset_id, w.window.run_id) for _, w in scored} | {(u.asset_id, u.run_id) for _, u in unscored}
    found = (_seen(asset, run, scored, unscored) for asset, run in sorted(keys))
    return [row for row in found if row is not None]


def _seen(asset: str, run: str, scored: Iterable[Any], unscored: Iterable[Any]) -> Row | None:
    windows = sorted((w.window.last_sequence, at, w) for at, w in scored if w.window.run_id == run)
    stretches = sorted((u.last_sequence, at, u.reason) for at, u in unscored if u.run_id == run)
    excused = [each for each in stretches if each[2] in EXCUSES]
    newest = windows[-1] if windows else None
    last = max((each[:2] for each in (*windows[-1:], *excused[-1:])), default=None)
    if last is None:
        return None
    reached = newest[0] if newest else -1
    return {
        "run_id": run,
        "asset_id": asset,
        "sequence": last[0],
        "seen_ns": last[1],
        "is_excused": bool(stretches) and stretches[-1][0] > reached and stretches[-1][2] in EXCUSES,
        "window_id": newest[2].window.window_id if newest else None,
        "vector_id": newest[2].vector.vector_id if newest else None,
        "score_id": newest[2].score.score_id if newest else None,
    }


def gateways_heard(
    received: Sequence[Received], points: Sequence[tuple[int, str]], *, from_ns: int, to_ns: int
) -> list[Row]:
    """`points` are metric points: when received, of which gateway."""
    heard: dict[str, int] = {}
    signs = [
        (at, each.scored.window.gateway_id if isinstance(each, TimedWindow) else each.gateway_id)
        for at, each in received
        if isinstance(each, TimedWindow | UnscoredWindows | ReadingBatch | LedgerLine)
    ]
    for at, gateway in (*signs, *points):
        if from_ns <= at <= to_ns:
            heard[gateway] = max(at, heard.get(gateway, at))
    return [{"gateway_id": gateway, "heard_ns": heard[gateway]} for gateway in sorted(heard)]


def open_blind(received: Sequence[Received]) -> list[str]:
    """Event ids of the raises, by asset."""
    events = [each for _, each in received if isinstance(each, AlertEvent) and each.kind == "blind"]
    cleared = {each.alert_id for each in events if each.step == "cleared"}
    raised = [each for each in events if each.step == "raised" and each.alert_id not in cleared]
    return [each.event_id for each in sorted(raised, key=lambda each: each.asset_id)]
