"""Rows of an answer -> frozen records, by the names of their columns."""

from dataclasses import fields
from typing import TypeVar

import pyarrow as pa

from dashboard.data.failure import Failed

Row = TypeVar("Row")


def read_rows(table: pa.Table, kind: type[Row]) -> tuple[Row, ...]:
    """Read the answer in its order."""
    names = [each.name for each in fields(kind)]  # type: ignore[arg-type]  # every kind is a dataclass
    return tuple(kind(**row) for row in table.select(names).to_pylist())


def rows_or_failure(answer: pa.Table | Failed, kind: type[Row]) -> tuple[Row, ...] | Failed:
    """Read the answer in its order; a failure stays the failure it is."""
    return answer if isinstance(answer, Failed) else read_rows(answer, kind)


def row_or_failure(answer: pa.Table | Failed, kind: type[Row]) -> Row | Failed:
    """Read an answer of exactly one row; a failure stays the failure it is."""
    return answer if isinstance(answer, Failed) else read_rows(answer, kind)[0]
