"""An answer of the plant as a table: Arrow, pandas or polars, with times in UTC and the unit of every column."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from contract.trail import Trail
from twintrace.notebook.errors import NotInstalled

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows and columns; docs/NOTEBOOKS.md says what each column means.

    Columns of time hold instants in UTC to the nanosecond; what is absent is null.
    """

    table: pa.Table

    def to_arrow(self) -> pa.Table:
        """Return a pyarrow Table; the metadata of a field holds its unit."""
        return self.table

    def to_pandas(self) -> Any:
        """Return a pandas DataFrame; times are datetime64[ns, UTC]. Raises NotInstalled."""
        _require("pandas")
        return self.table.to_pandas()

    def to_polars(self) -> "pl.DataFrame":
        """Return a polars DataFrame; times are Datetime("ns", "UTC"). Raises NotInstalled."""
        frame: pl.DataFrame = _require("polars").from_arrow(self.table)
        return frame

    @property
    def units(self) -> Mapping[str, str]:
        """The unit of each column that has one, in UCUM; readings have theirs in the column `unit`."""
        fields = ((field.name, field.metadata or {}) for field in self.table.schema)
        return {name: metadata[b"unit"].decode() for name, metadata in fields if b"unit" in metadata}

    def __len__(self) -> int:
        """Return how many rows there are."""
        return int(self.table.num_rows)


@dataclass(frozen=True, slots=True)
class TrailAnswer(Answer):
    """The hops of one alert, a row a hop, and the whole trail as `record`: windows, readings refused, actions."""

    record: Trail


def as_answer(stored: pa.Table, columns: Mapping[str, str]) -> pa.Table:
    """Return these columns of a stored table, in this order, each with its unit; `…_ns` become instants."""
    made = [_column(stored, name) for name in columns]
    fields = [
        pa.field(_name(name, column), column.type, metadata={"unit": unit} if unit else None)
        for (name, unit), column in zip(columns.items(), made, strict=True)
    ]
    return pa.table(made, schema=pa.schema(fields))


def _column(stored: pa.Table, name: str) -> pa.ChunkedArray:
    column = stored.column(name)
    return column.cast(pa.int64()).cast(pa.timestamp("ns", tz="UTC")) if name.endswith("_ns") else column


def _name(name: str, column: pa.ChunkedArray) -> str:
    return name.removesuffix("_ns") if pa.types.is_timestamp(column.type) else name


def _require(library: str) -> Any:
    try:
        return import_module(library)
    except ImportError as error:
        raise NotInstalled(library) from error
