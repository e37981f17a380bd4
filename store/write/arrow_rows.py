"""Rows -> Arrow tables with the store's own column types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from store.database.statements import statement
from store.write.batch import Row

_TYPES: dict[str, Any] = {
    "UUID": pa.uuid(),
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
    "BLOB": pa.binary(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "UTINYINT": pa.uint8(),
    "UINTEGER": pa.uint32(),
    "UBIGINT": pa.uint64(),
    "DOUBLE": pa.float64(),
    "VARCHAR[]": pa.list_(pa.string()),
    "DOUBLE[]": pa.list_(pa.float64()),
}

FILLED = ("commit_number", "received_ns", "batch_id")
"""Columns that the writer adds to a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns that rows of one table bring along, and those the writer adds."""

    given: tuple[tuple[str, Any], ...]  # name, Arrow type
    filled: tuple[str, ...]

    def position(self, column: str) -> int:
        """Return where the column stands in a row."""
        return next(at for at, (name, _) in enumerate(self.given) if name == column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """The requests of a group, by their place in it: ids and receipt times."""

    batch_ids: Sequence[bytes]
    received_ns: NDArray[np.int64]


def layouts(cursor: duckdb.DuckDBPyConnection) -> Mapping[str, Layout]:
    """Return the layout of every table of the store, as the schema files made them."""
    columns: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in cursor.execute(statement("columns")).fetchall():
        columns.setdefault(table, []).append((column, kind))
    return {
        table: Layout(
            given=tuple((name, _TYPES[kind]) for name, kind in found if name not in FILLED),
            filled=tuple(name for name, _ in found if name in FILLED),
        )
        for table, found in columns.items()
    }


def to_arrow(layout: Layout, rows: Sequence[Row], owners: NDArray[np.int64], origins: Origins) -> pa.Table:
    """Return the rows as columns, with `row` (place in the group) first and receipt time and batch id filled in.

    `owners` is the place of each row's request in `origins`. Raises ArrowInvalid or OverflowError when a value
    doesn't fit its column: what decodes a request checks that before.
    """
    values = list(zip(*rows, strict=True)) if rows else [() for _ in layout.given]
    columns = {"row": pa.array(np.arange(len(rows), dtype=np.int64))}
    for (name, kind), column in zip(layout.given, values, strict=True):
        columns[name] = _array(kind, column)
    if "received_ns" in layout.filled:
        columns["received_ns"] = pa.array(origins.received_ns[owners])
    if "batch_id" in layout.filled:
        columns["batch_id"] = spread_ids(origins.batch_ids, owners)
    return pa.table(columns)


def spread_ids(ids: Sequence[bytes], indexes: NDArray[np.int64]) -> pa.Array:
    """Return a UUID column that holds, row by row, the id at that index."""
    raw = np.frombuffer(b"".join(ids), dtype="V16")[indexes].tobytes()
    storage = pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(indexes), [None, pa.py_buffer(raw)])
    return pa.ExtensionArray.from_storage(pa.uuid(), storage)


def spread_texts(texts: Sequence[str], indexes: NDArray[np.int64]) -> pa.Array:
    """Return a text column that holds, row by row, the text at that index; as a dictionary, so each is sent once."""
    return pa.DictionaryArray.from_arrays(pa.array(indexes, pa.int32()), pa.array(texts, pa.string()))


def _array(kind: Any, column: Sequence[Any]) -> pa.Array:
    if kind == pa.uuid():
        return pa.ExtensionArray.from_storage(kind, pa.array(column, pa.binary(16)))
    if kind == pa.string() and column and type(column[0]) is bytes:
        return _joined_text(column)
    return pa.array(column, kind)


def _joined_text(column: Sequence[bytes]) -> pa.Array:
    # JSON comes as UTF-8 bytes: one join is 5 times as fast as pa.array, which looks at each
    offsets = np.zeros(len(column) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, column), dtype=np.int64, count=len(column)), out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(column))]
    return pa.LargeStringArray.from_buffers(len(column), buffers[1], buffers[2])
