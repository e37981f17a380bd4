"""Which windows a run is cut into, by looking back over all of its rows at each of them."""

import math
from collections.abc import Sequence

from contract.telemetry import TelemetryContract
from contract.words import Quality
from scoring.pipeline.sample import Sample

SECOND = 1_000_000_000


def cuts(terms: TelemetryContract, samples: Sequence[Sample]) -> list[dict[str, object]]:
    """One entry a cut: the sequence it is at, the rows in its window, why it has no score, and whether a gap begins.

    Knows no operating states.
    """
    rows = [s for s in samples if any(s.present)]
    found: list[dict[str, object]] = []
    start, last_cut, gap = 0, -math.inf, False
    for at, row in enumerate(rows):
        previous = rows[at - 1] if at else None
        gap = False
        if previous is None or previous.run_id != row.run_id:
            start, last_cut = at, -math.inf
        elif row.time_ns - previous.time_ns > ns(terms.window.max_gap_s):
            start, last_cut, gap = at, -math.inf, True
        if row.time_ns < last_cut + ns(terms.window.step_s):
            continue
        last_cut = row.time_ns
        inside = [r for r in rows[start : at + 1] if r.time_ns > row.time_ns - ns(terms.window.length_s)]
        reason = _reason(terms, inside, row, rows[start], gap=gap)
        commissioning = row.sequence < terms.commissioning.limit_rows[1]
        found.append(
            {
                "sequence": row.sequence,
                "rows": [r.sequence for r in inside] if reason is None else None,
                "unscored": "commissioning" if commissioning else reason,
                "gap": gap,
            }
        )
    return found


def ns(seconds: float) -> int:
    return round(seconds * SECOND)


def _reason(terms: TelemetryContract, inside: list[Sample], row: Sample, first: Sample, *, gap: bool) -> str | None:
    if gap:
        return "gap"
    for feature in terms.features:
        at = terms.signal_names.index(feature.signal)
        usable = [r for r in inside if r.present[at] and r.quality[at] < Quality.BAD]
        if len(usable) < terms.window.min_readings:
            young = row.time_ns - first.time_ns < ns(terms.window.length_s)
            return "filling" if young else "too_few_readings"
    return None
