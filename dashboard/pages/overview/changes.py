"""Changes for the eye: what one gateway does to many assets within an hour is one line, what is to come comes first."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from dashboard.formatting.text import HOUR
from dashboard.pages.overview.rows import ChangeRow

COMING = ("shelve_ends", "out_of_service_ends", "out_of_service_begins")
FOLDED = ("deployment", "bundle", "declaration", "run_begins", "run_ended")
"""Kinds whose subject says less than how many there are."""


def is_coming(row: ChangeRow) -> bool:
    """Tell whether it is yet to happen; a fact is none, though clocks may put it a moment after now."""
    return row.kind in COMING


def gathered(rows: Sequence[ChangeRow]) -> tuple[ChangeRow, ...]:
    """Return them with those of one kind, gateway and hour as one: its latest moment, how many on how many assets."""
    alike = sorted(rows, key=_kind_and_time)
    lines = [_one(list(group)) for _, group in groupby(alike, key=_kind_and_time)]
    return tuple(sorted(lines, key=lambda row: (not is_coming(row), row.at_ns if is_coming(row) else -row.at_ns)))


def _kind_and_time(row: ChangeRow) -> tuple[Any, ...]:
    if row.kind in FOLDED:
        return row.kind, row.who, row.at_ns // HOUR
    return row.kind, row.who, row.at_ns, row.subject, row.asset_name, row.alert_id


def _one(rows: list[ChangeRow]) -> ChangeRow:
    last = max(rows, key=lambda row: row.at_ns)
    if len(rows) == 1:
        return last
    asset_ids = tuple(sorted({asset for row in rows for asset in row.asset_ids}))
    return replace(last, subject="", asset_ids=asset_ids, times=sum(row.times for row in rows), alert_id="")
