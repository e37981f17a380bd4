"""Slow answers to the named questions, in plain Python over the records themselves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.plant import Asset, LedgerLine, Run
from contract.reading_codec import decode
from contract.readings import ReadingBatch, Refusal
from contract.windows import ScoredWindow, UnscoredWindows
from contract.words import VerdictSource
from scoring.telemetry.timed_records import TimedWindow

Row = dict[str, Any]
STRENGTH = [source.value for source in VerdictSource]


def of(records: Iterable[Any], kind: type) -> list[Any]:
    return [each for each in records if type(each) is kind]


def windows_of(records: Iterable[Any]) -> list[ScoredWindow]:
    return [each.scored for each in records if isinstance(each, TimedWindow)]


def asset_of(records: Sequence[Any], asset_id: str) -> Asset | None:
    declared = [each for each in of(records, Asset) if each.asset_id == asset_id]
    return max(declared, key=lambda each: each.declared_ns, default=None)


def alerts(records: Sequence[Any], *, limit: int) -> list[Row]:
    """Rows of the question `alerts`; people's records count in the order they are given."""
    events = sorted(of(records, AlertEvent), key=lambda each: (each.alert_id, each.edge_sequence))
    rows = [_alert(records, list(steps)) for _, steps in groupby(events, key=lambda each: each.alert_id)]
    return sorted(rows, key=lambda row: (-row["raised_ns"], row["alert_id"]))[:limit]


def _alert(records: Sequence[Any], steps: list[AlertEvent]) -> Row:
    first, last = steps[0], steps[-1]
    asset = asset_of(records, first.asset_id)
    under = [each for each in windows_of(records) if each.decision.alert_id == first.alert_id]
    under.sort(key=lambda each: each.window.last_sequence)
    ratios = [each.ratio for each in steps] + [each.decision.ratio for each in under]
    cleared = last.step == "cleared"
    acknowledged = [each for each in standing(records, first.alert_id) if each.verb == "acknowledge"]
    verdict = verdict_that_counts(records, first.alert_id)
    return {
        "alert_id": first.alert_id,
        "asset_id": first.asset_id,
        "asset_name": asset.name if asset else first.asset_id,
        "component": asset.component if asset else "",
        "site": asset.site if asset else "",
        "area": asset.area if asset else "",
        "origin": asset.origin if asset else "",
        "kind": first.kind,
        "rule": first.rule,
        "run_id": first.run_id,
        "raised_ns": first.event_ns,
        "cleared_ns": last.event_ns if cleared else None,
        "clear_reason": last.reason if cleared else "",
        "raised_produced_ns": first.produced_ns,
        "ratio_first": first.ratio,
        "ratio_max": max(ratios),
        "ratio_last": under[-1].decision.ratio if under and not cleared else last.ratio,
        "priority": last.priority,
        "led_by": first.led_by,
        "repeats": max(each.repeats for each in steps),
        "time_zone": asset.time_zone if asset else "UTC",
        "acknowledged_by": acknowledged[-1].actor if acknowledged else None,
        "acknowledged_ns": acknowledged[-1].acted_ns if acknowledged else None,
        "verdict": verdict.value if verdict else None,
    }


def standing(records: Sequence[Any], alert_id: str) -> list[OperatorAction]:
    actions = [each for each in of(records, OperatorAction) if each.alert_id == alert_id]
    taken_back = {each.retracts for each in actions if each.verb == "retract"}
    return [each for each in actions if each.verb != "retract" and each.action_id not in taken_back]


def verdict_that_counts(records: Sequence[Any], alert_id: str) -> Verdict | None:
    given = [each for each in of(records, Verdict) if each.alert_id == alert_id]
    taken_back = {each.retracts for each in given if each.retracts}
    left = [each for each in given if not each.retracts and each.verdict_id not in taken_back]
    best: Verdict | None = None
    for each in left:
        if best is None or STRENGTH.index(each.source) <= STRENGTH.index(best.source):
            best = each
    return best


def ledger(records: Sequence[Any]) -> list[Row]:
    """Rows of the question `ledger`, in no order."""
    newest: dict[tuple[str, str, str], LedgerLine] = {}
    for line in of(records, LedgerLine):
        key = (line.gateway_id, line.run_id, line.signal)
        if key not in newest or newest[key].number < line.number:
            newest[key] = line
    until: dict[tuple[str, str], int] = {
        (line.run_id, line.signal): line.last_sequence or 0 for line in newest.values() if not line.at_end
    }
    counted = stored(records, until)
    refused: dict[tuple[str, str], int] = defaultdict(int)
    for each in of(records, Refusal):
        if each.gateway_id and (each.sequence or 0) <= until.get((each.run_id, each.signal), FAR):
            refused[each.run_id, each.signal] += 1
    return [
        _ledger_row(line, counted[line.run_id, line.signal], refused[line.run_id, line.signal])
        for line in newest.values()
    ]


def _ledger_row(line: LedgerLine, in_store: int, refusals: int) -> Row:
    given = {name: value for name, value in asdict(line).items() if name in _FROM_LINE}
    accounted = in_store + line.duplicates + line.refused + line.dropped
    balanced = line.read == accounted and line.refused == refusals
    return {**given, "stored": in_store, "refusal_rows": refusals, "balanced": balanced}


_FROM_LINE = (
    "gateway_id",
    "run_id",
    "asset_id",
    "signal",
    "read",
    "sent",
    "duplicates",
    "refused",
    "dropped",
    "at_end",
)


FAR = 2**63


def stored(records: Sequence[Any], until: Mapping[tuple[str, str], int] | None = None) -> dict[tuple[str, str], int]:
    """How many records of each run and signal there are up to a sequence, the gateway's own under their # names."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for run, signal, sequence, many in _each_stored(records):
        if sequence <= (until or {}).get((run, signal), FAR):
            counts[run, signal] += many
    return counts


def _each_stored(records: Sequence[Any]) -> Iterator[tuple[str, str, int, int]]:
    for batch in of(records, ReadingBatch):
        for sequence in decode(batch.body).sequences:
            yield batch.run_id, batch.signal, int(sequence), 1
    for each in windows_of(records):
        yield each.window.run_id, "#scores", each.window.last_sequence, 1
    for stretch in of(records, UnscoredWindows):
        yield stretch.run_id, "#unscored", stretch.last_sequence, stretch.count
    for event in of(records, AlertEvent):
        yield event.run_id, "#alert_events", event.sequence, 1


def run_progress(records: Sequence[Any]) -> list[Row]:
    """Rows of the question `run_progress` in its order."""
    rows = []
    for run in sorted(of(records, Run), key=lambda each: (each.first_ns, each.path)):
        lines = [
            each for each in ledger(records) if each["run_id"] == run.run_id and not each["signal"].startswith("#")
        ]
        done = [min(each["read"], _accounted(each)) for each in lines]
        rows.append(
            {
                "run_id": run.run_id,
                "asset_id": run.asset_id,
                "path": run.path,
                "rows": run.rows,
                "stored_rows": min(done, default=0),
                "at_end": bool(lines) and all(each["at_end"] for each in lines),
                "balanced": bool(lines) and all(each["read"] == _accounted(each) for each in lines),
                "last_ns": run.last_ns,
                "origin": run.origin,
            }
        )
    return rows


def _accounted(line: Row) -> int:
    return int(line["stored"] + line["duplicates"] + line["refused"] + line["dropped"])


def thinned(points: list[tuple[int, float]], max_points: int) -> list[tuple[int, float]]:
    """The ends, and the least and the greatest of each stretch, of (time, value) that rise in time and repeat none."""
    if len(points) <= max_points:
        return points
    first, last = points[0][0], points[-1][0]
    stretch = 1 + (last - first) // (max_points // 2 - 1)
    kept = {points[0], points[-1]}
    for _, group in groupby(points, key=lambda point: (point[0] - first) // stretch):
        within = list(group)
        kept.add(min(within, key=lambda point: (point[1], point[0])))
        kept.add(max(within, key=lambda point: (point[1], point[0])))
    return sorted(kept)
