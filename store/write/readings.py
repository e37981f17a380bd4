"""Readings into the store, each run, signal and sequence once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from store.database.statements import statement
from store.write.arrow_rows import Layout, Origins, spread_ids, spread_texts, to_arrow
from store.write.batch import ReadingRows

RUN, ASSET, SIGNAL, FIRST, LAST, COUNT = 2, 3, 4, 7, 8, 9
"""Where these stand in a row of reading_batches; first_ns and last_ns follow COUNT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The reading batches of a group and, for each, the place of its request in the group."""

    batches: Sequence[ReadingRows]
    owners: NDArray[np.int64]


def write_readings(
    cursor: duckdb.DuckDBPyConnection, layout: Layout, given: Given, origins: Origins
) -> NDArray[np.int64]:
    """Store the readings that are new and return how many of each batch were.

    A batch that overlaps no stored range and no other of the group goes in as it is; the others are compared reading
    by reading. A batch row then tells of the readings that it brought: its count and range are theirs.
    """
    rows = to_arrow(layout, [each.batch for each in given.batches], given.owners, origins)
    suspects = _overlapping(given.batches) | _stored_overlaps(cursor, rows, given.batches)
    kept = list(given.batches)
    for index, batch in zip(sorted(suspects), _without_repeats(cursor, given, sorted(suspects), origins), strict=True):
        kept[index] = batch
    counts = np.array([len(each.sequences) for each in kept], dtype=np.int64)
    filled = np.flatnonzero(counts)
    if len(filled):
        _insert(cursor, layout, Given(batches=[kept[i] for i in filled], owners=given.owners[filled]), origins)
    return counts


def _insert(cursor: duckdb.DuckDBPyConnection, layout: Layout, given: Given, origins: Origins) -> None:
    cursor.register("incoming_readings", _expanded(given, origins))
    cursor.execute(statement("insert/readings")).fetchall()
    cursor.register(
        "incoming_reading_batches", to_arrow(layout, [each.batch for each in given.batches], given.owners, origins)
    )
    cursor.execute(statement("insert/reading_batches")).fetchall()


def _overlapping(batches: Sequence[ReadingRows]) -> set[int]:
    """Return the indexes of batches that share sequences with another of the group."""
    by_series: dict[tuple[bytes, str], list[int]] = defaultdict(list)
    for index, each in enumerate(batches):
        by_series[each.batch[RUN], each.batch[SIGNAL]].append(index)
    found: set[int] = set()
    for indexes in by_series.values():
        indexes.sort(key=lambda index: (batches[index].batch[FIRST], index))
        reach, last = None, -1
        for index in indexes:
            row = batches[index].batch
            if reach is not None and row[FIRST] <= reach:
                found |= {last, index}
            if reach is None or row[LAST] > reach:
                reach, last = row[LAST], index
    return found


def _stored_overlaps(cursor: duckdb.DuckDBPyConnection, rows: pa.Table, batches: Sequence[ReadingRows]) -> set[int]:
    cursor.register("incoming_reading_batches", rows)
    reach = {
        "least": min(each.batch[FIRST] for each in batches),
        "most": max(each.batch[LAST] for each in batches),
    }
    return {row for (row,) in cursor.execute(statement("repeated/reading_batches"), reach).fetchall()}


def _without_repeats(
    cursor: duckdb.DuckDBPyConnection, given: Given, indexes: Sequence[int], origins: Origins
) -> list[ReadingRows]:
    if not indexes:
        return []
    suspects = Given(batches=[given.batches[index] for index in indexes], owners=given.owners[list(indexes)])
    table = _expanded(suspects, origins)
    cursor.register("incoming_readings", table)
    sequences = table.column("sequence").to_numpy()
    reach = {"least": int(sequences.min()), "most": int(sequences.max())}
    stored = [row for (row,) in cursor.execute(statement("repeated/readings"), reach).fetchall()]
    fresh = _first_in_group(suspects)
    fresh[stored] = False
    ends = np.cumsum([len(each.sequences) for each in suspects.batches])
    parts = np.split(fresh, ends[:-1])
    return [_only(each, keep) for each, keep in zip(suspects.batches, parts, strict=True)]


def _first_in_group(given: Given) -> NDArray[np.bool_]:
    """Mark the first reading of each run, signal and sequence of the group."""
    names: dict[tuple[bytes, str], int] = {}
    series = [names.setdefault((each.batch[RUN], each.batch[SIGNAL]), len(names)) for each in given.batches]
    counts = [len(each.sequences) for each in given.batches]
    keys = np.stack((np.repeat(series, counts), np.concatenate([each.sequences for each in given.batches])), axis=1)
    _, first = np.unique(keys, axis=0, return_index=True)
    marks = np.zeros(len(keys), dtype=np.bool_)
    marks[first] = True
    return marks


def _only(readings: ReadingRows, keep: NDArray[np.bool_]) -> ReadingRows:
    if keep.all():
        return readings
    sequences, times = readings.sequences[keep], readings.times_ns[keep]
    batch = list(readings.batch)
    if len(sequences):
        facts = (sequences[0], sequences[-1], len(sequences), times[0], times[-1])
        batch[FIRST : FIRST + len(facts)] = map(int, facts)
    return replace(
        readings,
        batch=tuple(batch),
        sequences=sequences,
        times_ns=times,
        values=readings.values[keep],
        quality=readings.quality[keep],
    )


def _expanded(given: Given, origins: Origins) -> pa.Table:
    """Return all readings of the batches as the columns of `readings`, with `row` first."""
    counts = [len(each.sequences) for each in given.batches]
    indexes = np.repeat(np.arange(len(counts)), counts)
    return pa.table(
        {
            "row": np.arange(len(indexes)),
            "run_id": spread_ids([each.batch[RUN] for each in given.batches], indexes),
            "asset_id": spread_texts([each.batch[ASSET] for each in given.batches], indexes),
            "signal": spread_texts([each.batch[SIGNAL] for each in given.batches], indexes),
            "sequence": np.concatenate([each.sequences for each in given.batches]),
            "time_ns": np.concatenate([each.times_ns for each in given.batches]),
            "value": np.concatenate([each.values for each in given.batches]),
            "quality": np.concatenate([each.quality for each in given.batches]),
            "received_ns": origins.received_ns[given.owners][indexes],
        }
    )
