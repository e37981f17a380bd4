"""Rows of an answer -> frozen records, by the names of their columns."""

from dataclasses import fields
from typing import TypeVar

import pyarrow as pa

Row = TypeVar("Row")


def read_rows(table: pa.Table, kind: type[Row]) -> tuple[Row, ...]:
    """Read the answer in its order."""
    names = [each.name for each in fields(kind)]  # type: ignore[arg-type]  # every kind is a dataclass
    return tuple(kind(**row) for row in table.select(names).to_pylist())
