"""What a row shows after its words: the 24 h line, what became of earlier ones like it, and how its hops stand."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from dashboard.alert.hops import HopMarks, hop_marks
from dashboard.alert.precedents import before_of
from dashboard.formatting.text import decided_text, decided_true

MOST_ROWS = 200


def lazy_cells(
    alert_ids: Sequence[str],
    *,
    sparks: pa.Table | None,
    before: pa.Table | None,
    hops: pa.Table | None,
    now_ns: int,
) -> dict[str, dict[str, Any]]:
    """Return by alert id what could be read; a table that could not be had is None and its cells stay empty."""
    found: dict[str, dict[str, Any]] = {}
    for row in _rows(sparks):
        found.setdefault(row["alert_id"], {})["spark"] = spark(row["half_hours"], row["ratios"])
    for alert_id, counts in ({} if before is None else before_of(before, alert_ids)).items():
        texts = {"before": decided_true(*counts), "beforeTitle": decided_text(*counts)}
        found.setdefault(alert_id, {}).update(texts)
    for alert_id, marks in ({} if hops is None else hop_marks(hops, now_ns)).items():
        found.setdefault(alert_id, {})["trail"] = trail_cell(marks)
    return found


def spark(half_hours: list[int], ratios: list[float]) -> list[list[float]]:
    """Return the points as [half hour, ratio], rounded to what 22 pixels can show."""
    return [[hour, round(ratio, 3)] for hour, ratio in zip(half_hours, ratios, strict=True)]


def trail_cell(marks: HopMarks) -> dict[str, Any]:
    """Return how many of the seven hops are complete, each one's standing as a letter, and what is broken."""
    broken = ", ".join(marks.broken)
    return {
        "bars": marks.letters,
        "complete": marks.counts.complete,
        "title": f"broken: {broken}" if broken else "every hop that is due is complete",
    }


def _rows(table: pa.Table | None) -> list[dict[str, Any]]:
    return [] if table is None else table.to_pylist()
