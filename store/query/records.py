"""Rows of an answer -> the frozen records they were: columns are the records' fields, lists become tuples."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar, cast

import pyarrow as pa

from contract.trail import Stored
from contract.windows import Decision, FeatureVector, Score, ScoredWindow, Window

Record = TypeVar("Record")
Row = Mapping[str, Any]


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows in order, each a mapping of column to value."""
    return cast(list[dict[str, Any]], table.to_pylist())


def record_of(record: type[Record], row: Row) -> Record:
    """Build one record; surplus columns are left alone. Raises KeyError when a field has no column."""
    values = {field.name: row[field.name] for field in fields(cast(Any, record))}
    return record(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


def stored_of(record: type[Record], row: Row) -> Stored[Record]:
    """Build one record with when the collector received it."""
    return Stored(record=record_of(record, row), received_ns=row["received_ns"])


def scored_window_of(row: Row) -> ScoredWindow:
    """Build the four records of one window from one row of `scores`."""
    return ScoredWindow(
        window=record_of(Window, row),
        vector=record_of(FeatureVector, row),
        score=record_of(Score, row),
        decision=record_of(Decision, row),
    )
