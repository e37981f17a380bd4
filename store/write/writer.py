"""The one writer: a group of requests -> one transaction, every record once.

Dedup is in the transaction that inserts, since no table has a key. Rows come as Arrow only.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from store.database.connection import Database
from store.database.statements import statement
from store.errors import CannotOpen, WriteFailed
from store.write.arriving_documents import INCOMPLETE_BYTES
from store.write.arrow_rows import Layout, Origins, layouts, to_arrow
from store.write.batch import CARRIER, DIRECTORIES, KEYS, Batch, Receipt, Row
from store.write.conflicts import detail_of, refusal_of
from store.write.document_parts import TABLE as PARTS
from store.write.document_parts import land_parts
from store.write.duplicates import Sorted, contents_of, first_indexes, keys_of, sort_out, stored_rows
from store.write.episodes import keep_episodes, make_missing_episodes
from store.write.outlook import outlook_of
from store.write.readings import Given, write_readings


class Writer:
    """Writes groups through one cursor; used by one thread."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], int] = time.time_ns,
        incomplete_bytes: int = INCOMPLETE_BYTES,
    ) -> None:
        """`incomplete_bytes`: of documents of one sender of which parts are still to come."""
        self._database = database
        self._clock = clock
        self._incomplete_bytes = incomplete_bytes
        self._is_attached = False
        self._cursor = database.cursor()
        self._attach()

    def commit(self, batches: Sequence[Batch]) -> tuple[Receipt, ...]:
        """Commit the requests together and return what became of each, in order; on return they are on disk.

        Raises WriteFailed, and then nothing of the group is stored.
        """
        try:
            self._cursor.begin()
            group = _Group(self._cursor, self._layouts, self._known, batches)
            group.land_parts(self._incomplete_bytes)
            receipts = group.write(self._clock)
            self._cursor.commit()
        except Exception as error:  # whatever it is, store/write/outlook.py says what it means for these bytes
            self._roll_back()
            raise WriteFailed(self._database.path, _first_line(error), outlook=outlook_of(error)) from error
        for table, ids in group.discovered.items():
            self._known[table] |= ids
        return receipts

    def recover(self) -> bool:
        """Open the store again if it broke, and tell whether that was needed.

        Raises CannotOpen or WrongSchema when it fails; then it can be called again at any time.
        """
        is_broken = not self._database.is_alive()
        if self._is_attached and not is_broken:
            return False
        self._is_attached = False
        with suppress(duckdb.Error):
            self._cursor.close()
        try:
            if is_broken:
                self._database.reopen()
            self._cursor = self._database.cursor()
            self._attach()
        except duckdb.Error as error:
            raise CannotOpen(self._database.path, f"not usable after reopening: {_first_line(error)}") from error
        return is_broken

    def free_bytes(self) -> int:
        """Return the free space under the store."""
        return self._database.free_bytes()

    def close(self) -> None:
        """Close the cursor, not the store."""
        self._cursor.close()

    def _attach(self) -> None:
        self._layouts = layouts(self._cursor)
        self._known = {table: self._ids(table) for table in DIRECTORIES}
        make_missing_episodes(self._cursor)
        self._is_attached = True

    def _roll_back(self) -> None:
        try:
            self._cursor.rollback()
        except duckdb.Error:  # DuckDB has rolled back itself, or the store is broken: a new cursor knows
            self._is_attached = False

    def _ids(self, table: str) -> set[bytes]:
        return {found.bytes for (found,) in self._cursor.execute(statement(f"known_{table}")).fetchall()}


class _Group:
    """One group on its way into the store."""

    def __init__(
        self,
        cursor: duckdb.DuckDBPyConnection,
        known_layouts: Mapping[str, Layout],
        known: dict[str, set[bytes]],
        batches: Sequence[Batch],
    ) -> None:
        self._cursor, self._layouts, self._known, self._batches = cursor, known_layouts, known, batches
        self._origins = Origins(
            batch_ids=[batch.batch_id for batch in batches],
            received_ns=np.array([batch.received_ns for batch in batches], dtype=np.int64),
        )
        self._duplicates = np.zeros(len(batches), dtype=np.int64)
        self._readings = np.zeros(len(batches), dtype=np.int64)
        self._carriers: dict[str, list[tuple[Row, int]]] = {"spans": [], "logs": []}
        self._inserted: dict[str, pa.Table] = {}
        self._conflicts: list[tuple[int, Row]] = []  # the place of the request, and the refusal
        self._dropped: list[tuple[int, Row]] = []  # the same of what is no item of the request
        self.discovered: dict[str, set[bytes]] = {table: set() for table in DIRECTORIES}

    def write(self, clock: Callable[[], int]) -> tuple[Receipt, ...]:
        for table in DIRECTORIES:
            self._write_directory(table)
        for table in KEYS:
            self._write_table(table)
        keep_episodes(self._cursor, self._inserted)
        self._write_readings()
        self._write_conflicts()
        receipts = tuple(self._receipt(index) for index in range(len(self._batches)))
        self._write_ingest(receipts, clock())
        return receipts

    def land_parts(self, most_bytes: int) -> None:
        """Put down parts of documents, and the documents that became whole by them; before anything else is written."""
        rows, owners = self._gathered(PARTS)
        if not rows:
            return
        landed = land_parts(self._cursor, rows, [self._batches[at] for at in owners], most_bytes=most_bytes)
        np.add.at(self._duplicates, owners[landed.duplicates], 1)
        self._conflicts.extend((int(owners[at]), row) for row, at in landed.refused)
        self._dropped.extend((int(owners[at]), row) for row, at in landed.dropped)
        for table, found in (("artifacts", landed.artifacts), ("artifact_senders", landed.senders)):
            if found:
                self._sorted(table, [row for row, _ in found], owners[[at for _, at in found]])
        if waiting := landed.waiting:
            table = to_arrow(self._layouts[PARTS], [rows[at] for at in waiting], owners[waiting], self._origins)
            self._insert(PARTS, table)

    def _gathered(self, table: str) -> tuple[list[Row], NDArray[np.int64]]:
        rows: list[Row] = []
        counts = []
        for batch in self._batches:
            own = batch.rows.get(table, ())
            rows.extend(own)
            counts.append(len(own))
        return rows, np.repeat(np.arange(len(counts)), counts)

    def _write_directory(self, table: str) -> None:
        rows, owners = self._gathered(table)
        fresh = [at for at in first_indexes([row[0] for row in rows]) if rows[at][0] not in self._known[table]]
        if fresh:
            self._insert(
                table, to_arrow(self._layouts[table], [rows[at] for at in fresh], owners[fresh], self._origins)
            )
            self.discovered[table] |= {rows[at][0] for at in fresh}

    def _write_table(self, table: str) -> None:
        rows, owners = self._gathered(table)
        if rows:
            found = self._sorted(table, rows, owners)
            self._refuse(table, rows, owners, found.conflicts)
            repeated = np.ones(len(rows), dtype=np.bool_)
            repeated[[*found.fresh, *found.conflicts]] = False
            repeated &= self._are_items(table, len(rows))
            np.add.at(self._duplicates, owners[repeated], 1)
            self._keep_carriers(table, owners, found.fresh)
        self._write_carriers(table)

    def _are_items(self, table: str, count: int) -> NDArray[np.bool_]:
        """Tell which rows are items of a request: what the collector says of them or of the request counts as none."""
        if table != "refusals":
            return np.full(count, table not in ("dead_letters", "artifact_senders"))
        rows = ((batch.rows.get(table, ()), batch.carriers.get(table, ())) for batch in self._batches)
        carriers = [carrier for own, carried in rows for carrier in carried or [None] * len(own)]
        return np.array([carrier is not None for carrier in carriers], dtype=np.bool_)

    def _sorted(self, table: str, rows: list[Row], owners: NDArray[np.int64]) -> Sorted:
        """Insert the rows that are new and return what became of each."""
        layout = self._layouts[table]
        contents = contents_of(table, layout, rows, keys_of(table, layout, rows))
        indexes = first_indexes(contents)
        incoming = to_arrow(layout, [rows[at] for at in indexes], owners[indexes], self._origins)
        self._cursor.register(f"incoming_{table}", incoming)
        found = sort_out(table, layout, rows, contents, stored_rows(self._cursor, table, incoming))
        if len(found.fresh) < len(indexes):
            incoming = incoming.filter(pa.array(np.isin(indexes, found.fresh)))
        if found.fresh:
            self._insert(table, incoming)
        return found

    def _refuse(self, table: str, rows: list[Row], owners: NDArray[np.int64], conflicts: Mapping[int, str]) -> None:
        for at, column in sorted(conflicts.items()):
            owner = int(owners[at])
            refusal = refusal_of(table, self._layouts[table], rows[at], column, self._batches[owner])
            self._conflicts.append((owner, refusal))

    def _write_conflicts(self) -> None:
        if told := [*self._conflicts, *self._dropped]:
            rows, owners = [row for _, row in told], np.array([owner for owner, _ in told])
            self._sorted("refusals", rows, owners)

    def _keep_carriers(self, table: str, owners: NDArray[np.int64], fresh: list[int]) -> None:
        carriers = [row for batch in self._batches for row in batch.carriers.get(table, ())]
        if carriers:
            carried = ((carriers[at], int(owners[at])) for at in fresh)
            self._carriers[CARRIER[table]].extend((row, owner) for row, owner in carried if row is not None)

    def _write_carriers(self, table: str) -> None:
        if carried := self._carriers.get(table):
            rows, owners = [row for row, _ in carried], np.array([owner for _, owner in carried])
            self._insert(table, to_arrow(self._layouts[table], rows, owners, self._origins))

    def _write_readings(self) -> None:
        batches = [each for batch in self._batches for each in batch.readings]
        if not batches:
            return
        owners = np.repeat(np.arange(len(self._batches)), [len(batch.readings) for batch in self._batches])
        given = Given(batches=batches, owners=owners)
        counts = write_readings(self._cursor, self._layouts["reading_batches"], given, self._origins)
        np.add.at(self._readings, owners, counts)
        np.add.at(self._duplicates, owners[counts == 0], 1)

    def _receipt(self, index: int) -> Receipt:
        batch = self._batches[index]
        conflicts = [row for owner, row in self._conflicts if owner == index]
        return Receipt(
            items=batch.items,
            duplicates=int(self._duplicates[index]),
            refused=batch.refused + len(conflicts),
            readings=int(self._readings[index]),
            problem=detail_of(conflicts[0]) if conflicts else "",
        )

    def _write_ingest(self, receipts: Sequence[Receipt], committed_ns: int) -> None:
        rows = [
            (b.signal, b.transport, b.credential, r.items, r.duplicates, r.refused, b.size_bytes, committed_ns)
            for b, r in zip(self._batches, receipts, strict=True)
        ]
        table = to_arrow(self._layouts["ingest_batches"], rows, np.arange(len(rows)), self._origins)
        self._insert("ingest_batches", table)

    def _insert(self, table: str, incoming: pa.Table) -> None:
        self._cursor.register(f"incoming_{table}", incoming)
        self._cursor.execute(statement(f"insert/{table}")).fetchall()
        self._inserted[table] = incoming


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else repr(error)
