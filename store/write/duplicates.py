"""What becomes of each row of a group: new, a resend, or another record under an id that is taken (ADR-020)."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from store.database.statements import statement
from store.write.arrow_rows import Layout
from store.write.batch import CLOCKS, KEYS, TIME_OF, Row

_APART_NS = 60 * 10**9
_MOST_RANGES = 16

SPANS = "spans"
COMPARED = (SPANS, *CLOCKS)
"""Tables in which the rest of a row counts beside its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Rows of an incoming table whose key the store has, by `row`; of those that differ, the first column that does."""

    rows: set[int] = field(default_factory=set)
    unlike: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Places of rows in a group: those to store, and those to refuse with the column in which they differ."""

    fresh: list[int]
    conflicts: dict[int, str]


def first_indexes(keys: Sequence[Hashable]) -> list[int]:
    """Return the index of the first of each key, in order.

    >>> first_indexes(["a", "b", "a"])
    [0, 1]
    """
    if len(set(keys)) == len(keys):
        return list(range(len(keys)))
    seen: dict[Hashable, int] = {}
    for index, key in enumerate(keys):
        seen.setdefault(key, index)
    return list(seen.values())


def keys_of(table: str, layout: Layout, rows: Sequence[Row]) -> Sequence[Hashable]:
    """Return what makes each row the same record as another."""
    if table == SPANS:
        return rows
    positions = [layout.position(column) for column in KEYS[table]]
    if len(positions) == 1:
        (only,) = positions
        return [row[only] for row in rows]
    return [tuple(row[position] for position in positions) for row in rows]


def contents_of(table: str, layout: Layout, rows: Sequence[Row], keys: Sequence[Hashable]) -> Sequence[Hashable]:
    """Return what makes each row a resend of another: of records with an id of their own, the id alone."""
    if table not in CLOCKS:
        return keys
    positions = [at for at, (name, _) in enumerate(layout.given) if name not in CLOCKS[table]]
    return [tuple(row[position] for position in positions) for row in rows]


def stored_rows(cursor: duckdb.DuckDBPyConnection, table: str, incoming: pa.Table) -> Known:
    """Return which rows of the registered incoming table the store knows already, and how they differ."""
    found = Known()
    for time_range in _time_ranges_of(table, incoming):
        rows = _rows(cursor.execute(statement(f"repeated/{table}"), time_range).fetchall())
        found.rows.update(rows)
        if rows and table in COMPARED:
            found.unlike.update(cursor.execute(statement(f"unlike/{table}"), time_range).fetchall())
    return found


def sort_out(table: str, layout: Layout, rows: Sequence[Row], contents: Sequence[Hashable], known: Known) -> Sorted:
    """Sort the rows of a group; `known` counts by place among the first rows of each content.

    Of two records under one id the first stands, whoever committed it.
    """
    firsts = first_indexes(contents)
    if table not in CLOCKS:
        repeats = known.rows - known.unlike.keys()  # of spans that differ, each is a span
        return Sorted(fresh=[at for row, at in enumerate(firsts) if row not in repeats], conflicts={})
    keys = keys_of(table, layout, rows)
    stands: dict[Hashable, int] = {}
    unlike = {firsts[row]: column for row, column in known.unlike.items()}
    for row, at in enumerate(firsts):
        first = at if row in known.rows else stands.setdefault(keys[at], at)
        if first != at:
            unlike[at] = _first_unlike(table, layout, rows[first], rows[at])
    first_of = {contents[at]: at for at in unlike}
    conflicts = {at: unlike[first_of[content]] for at, content in enumerate(contents) if content in first_of}
    return Sorted(fresh=list(stands.values()), conflicts=conflicts)


def time_ranges(times: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return the stretches of time that hold all the times, parted where nothing lies for a minute.

    Not more than 16, parted at the widest gaps: from the least to the greatest time of a group would be the whole
    store when one sender of many fills in its past (2 ms became 47 at 10 M rows).
    """
    ordered = np.unique(times)
    gaps = np.diff(ordered)
    widest = np.argsort(gaps, kind="stable")[::-1][: _MOST_RANGES - 1]
    cuts = np.sort(widest[gaps[widest] > _APART_NS])
    starts = ordered[np.concatenate(([0], cuts + 1))]
    ends = ordered[np.concatenate((cuts, [len(ordered) - 1]))]
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _time_ranges_of(table: str, incoming: pa.Table) -> list[dict[str, int] | None]:
    if table not in TIME_OF:
        return [None]
    times = incoming.column(TIME_OF[table]).to_numpy()
    return [{"from_ns": from_ns, "to_ns": to_ns} for from_ns, to_ns in time_ranges(times)]


def _first_unlike(table: str, layout: Layout, stands: Row, other: Row) -> str:
    given = zip(layout.given, stands, other, strict=True)
    return next(name for (name, _), one, two in given if name not in CLOCKS[table] and one != two)


def _rows(found: Iterable[tuple[int]]) -> set[int]:
    return {row for (row,) in found}
