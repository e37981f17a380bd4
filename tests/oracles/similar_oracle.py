"""Slow answers about alerts like another and about a model's record: every pair compared in plain Python."""

import math
from collections.abc import Sequence
from typing import Any

from contract.alerts import AlertEvent
from contract.windows import ScoredWindow
from tests.oracles.store_oracle import asset_of, of, standing, verdict_that_counts, windows_of

Row = dict[str, Any]
TRUE = ("true", "not_actionable")


def raises(records: Sequence[Any]) -> dict[str, tuple[AlertEvent, ScoredWindow | None]]:
    """The first step of every alert, and the window that raised it."""
    scored = {each.score.score_id: each for each in windows_of(records)}
    steps = sorted(of(records, AlertEvent), key=lambda each: -each.edge_sequence)
    return {each.alert_id: (each, scored.get(each.score_id)) for each in steps}


def cosine(a: Sequence[float], b: Sequence[float]) -> float:
    """The cosine of two lists, nan when one points nowhere."""
    length = math.hypot(*a) * math.hypot(*b)
    return sum(x * y for x, y in zip(a, b, strict=True)) / length if length else math.nan


def similar(records: Sequence[Any], alert_id: str, *, least: float) -> tuple[list[tuple[str, float]], Row]:
    """Earlier alerts of the class under the same contract with their likeness, most alike first; and the outcomes."""
    known = raises(records)
    this, window = known[alert_id]
    asset = asset_of(records, this.asset_id)
    found: list[tuple[float, int, str]] = []
    for other, (event, scored) in known.items():
        of_class = asset_of(records, event.asset_id)
        if window is None or scored is None or asset is None or of_class is None or other == alert_id:
            continue
        is_comparable = of_class.asset_class == asset.asset_class and scored.window.contract == window.window.contract
        likeness = cosine(window.score.contributions, scored.score.contributions) if is_comparable else math.nan
        if event.event_ns < this.event_ns and not math.isnan(likeness):
            found.append((likeness, event.event_ns, other))
    found.sort(key=lambda each: (-each[0], -each[1], each[2]))
    verdicts = [verdict_that_counts(records, other) for likeness, _, other in found if likeness >= least]
    values = [each.value if each else None for each in verdicts]
    counts = {
        "alike": len(values),
        "alike_true": sum(value in TRUE for value in values),
        "alike_not_actionable": values.count("not_actionable"),
        "alike_false": values.count("false"),
    }
    return [(other, likeness) for likeness, _, other in found], counts


def model_record(records: Sequence[Any], asset_id: str, bundle_id: str) -> Row:
    """Alerts of the bundle on the asset, those decided, those true."""
    alerts = [
        alert
        for alert, (event, _) in raises(records).items()
        if (event.asset_id, event.bundle_id) == (asset_id, bundle_id)
    ]
    values = [each.value if (each := verdict_that_counts(records, alert)) else None for alert in alerts]
    decided = [value for value in values if value in (*TRUE, "false")]
    return {"alerts": len(alerts), "decided": len(decided), "decided_true": sum(v in TRUE for v in decided)}


def owners(records: Sequence[Any], limit: int) -> list[Row]:
    """The last assignee of every alert, the last one assigned first."""
    newest: dict[str, int] = {}
    for alert in raises(records):
        assigned = [each for each in standing(records, alert) if each.verb == "assign"]
        if assigned and assigned[-1].assignee:
            name = assigned[-1].assignee
            newest[name] = max(newest.get(name, 0), assigned[-1].acted_ns)
    ordered = sorted(newest.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"owner": name, "owned_ns": ns} for name, ns in ordered][:limit]
