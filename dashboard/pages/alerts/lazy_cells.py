"""What a row shows after its words: the 24 h line, what became of earlier ones like it, and how its hops stand."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from contract.words import HopName, HopStatus
from dashboard.alert.precedents import before_of
from dashboard.formatting.text import decided_said, decided_true
from store.trail.completeness import AlertFacts, statuses_of

MOST_ROWS = 200
_FACTS = tuple(AlertFacts.__dataclass_fields__)


def late_cells(
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
        said = {"before": decided_true(*counts), "beforeTitle": decided_said(*counts)}
        found.setdefault(alert_id, {}).update(said)
    for row in _rows(hops):
        found.setdefault(row["alert_id"], {})["trail"] = trail_cell(row, now_ns)
    return found


def spark(half_hours: list[int], ratios: list[float]) -> list[list[float]]:
    """Return the points as [half hour, ratio], rounded to what 22 pixels can show."""
    return [[hour, round(ratio, 3)] for hour, ratio in zip(half_hours, ratios, strict=True)]


def trail_cell(row: Mapping[str, Any], now_ns: int) -> dict[str, Any]:
    """Return how many of the seven hops are complete, each one's standing as a letter, and what is broken."""
    facts = AlertFacts(**{name: row[name] for name in _FACTS if name != "refused"}, refused=tuple(row["refused"]))
    statuses = statuses_of(facts, bundle=row["bundle_is_stored"], now_ns=now_ns)
    broken = [name.value for name in HopName if _letter(statuses[name]) == "b"]
    return {
        "bars": "".join(_letter(statuses[name]) for name in HopName),
        "title": f"broken: {', '.join(broken)}" if broken else "every hop that is due is complete",
    }


def _letter(status: HopStatus) -> str:
    """Return c for complete, d for not yet due, b for broken."""
    return {HopStatus.COMPLETE: "c", HopStatus.NOT_DUE: "d"}.get(status, "b")


def _rows(table: pa.Table | None) -> list[dict[str, Any]]:
    return [] if table is None else table.to_pylist()
