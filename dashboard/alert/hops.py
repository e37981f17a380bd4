"""Answers of `episodes_hops` -> how the seven hops of each alert stand, as every list shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import pyarrow as pa

from contract.trail import HopCounts, count_hops
from contract.words import HopName, HopStatus
from store.trail.completeness import AlertFacts, Statuses, statuses_of

_FACTS = tuple(each.name for each in fields(AlertFacts))
_LETTERS = {HopStatus.COMPLETE: "c", HopStatus.NOT_DUE: "d"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HopMarks:
    """How the hops of one alert stand."""

    letters: str  # one a hop, in order: c complete, d not yet due, b broken
    counts: HopCounts
    broken: tuple[str, ...]  # names of hops


def hop_marks(table: pa.Table, now_ns: int) -> dict[str, HopMarks]:
    """Read the answer, by alert; a blind alert has no row."""
    return {row["alert_id"]: _marks(row, now_ns) for row in table.to_pylist()}


def _marks(row: Mapping[str, Any], now_ns: int) -> HopMarks:
    facts = AlertFacts(**{**{name: row[name] for name in _FACTS}, "refused": tuple(row["refused"])})
    return marks_of(statuses_of(facts, bundle=row["bundle_is_stored"], now_ns=now_ns))


def marks_of(statuses: Statuses) -> HopMarks:
    """Return the marks of seven hops that stand so."""
    letters = {name: _LETTERS.get(statuses[name], "b") for name in HopName}
    return HopMarks(
        letters="".join(letters.values()),
        counts=count_hops(statuses.values()),
        broken=tuple(name.value for name, letter in letters.items() if letter == "b"),
    )
