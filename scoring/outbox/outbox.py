"""The durable outbox: one sqlite file, one transaction for the records and everything that must agree with them."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contract.ids import Id
from contract.private_file import make_private
from scoring.errors import OutboxUnusable
from scoring.outbox.ledger import Tally
from scoring.outbox.records import Depth, OtlpSignal, Pending, Precedence, RunState
from scoring.outbox.rows import run_from, tally_from
from scoring.outbox.statements import statement
from scoring.outbox.transaction import Transaction

VERSION = 1
LOCK_WAIT_S = 2.0  # an edge that was told to stop needs less


class Outbox:
    """One connection for all threads of the edge: sqlite has one writer, and taking turns here is fair to both."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self.path = connection, path
        self._turn = threading.RLock()
        self._in_flight: frozenset[int] = frozenset()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Hold one transaction: committed when the block ends, gone without a trace when it raises."""
        with self._turn, _explained(self.path):
            self._connection.execute(statement("begin"))
            try:
                yield Transaction(self._connection, in_flight=self._in_flight)
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    def next_batch(self, *, max_bytes: int, max_requests: int = 512) -> tuple[Pending, ...]:
        """Return what goes next, alerts first, then the oldest; at least one request if there is any.

        They count as in flight, safe from eviction, until they are delivered, parked or released.
        """
        with self._turn, _explained(self.path):
            taken: list[Pending] = []
            for name in ("next_urgent", "next_others"):
                self._take(statement(name), taken, max_bytes, max_requests)
            self._in_flight = frozenset(pending.id for pending in taken)
            return tuple(taken)

    def delivered(self, ids: Iterable[int]) -> None:
        """Let go of requests that the collector has committed."""
        with self.transaction() as t:
            for each in ids:
                t.forget(each)

    def park(self, request_id: int, *, reason: str, parked_ns: int) -> None:
        """Put a request aside that the collector will never take, with its reason."""
        with self.transaction() as t:
            t.park(request_id, reason=reason, parked_ns=parked_ns)

    def release(self) -> None:
        """Give up what is in flight: it stays, and may be taken again or evicted."""
        with self._turn:
            self._in_flight = frozenset()

    def depth(self) -> Depth:
        """Return how much waits and since when."""
        with self._turn, _explained(self.path):
            rows = self._connection.execute(statement("depth")).fetchall()
            oldest = self._connection.execute(statement("oldest_created")).fetchone()
            (parked,) = self._connection.execute(statement("parked_count")).fetchone()
        return Depth(
            requests=sum(requests for _, requests, _ in rows),
            bytes=sum(size for _, _, size in rows),
            evictable_bytes=sum(size for precedence, _, size in rows if precedence > Precedence.FACTS),
            parked=parked,
            oldest_ns=oldest[0] if oldest else None,
        )

    def parked(self) -> tuple[tuple[Pending, str], ...]:
        """Return what was put aside, with the reasons, oldest first."""
        return tuple((_pending(row[:5]), row[5]) for row in self._all("parked_requests"))

    def run_state(self, run_id: Id) -> RunState | None:
        """Return where a run stands, None when it has not begun."""
        row = next(iter(self._all("find_run", run_id=run_id)), None)
        return None if row is None else run_from(row)

    def runs(self) -> tuple[RunState, ...]:
        """Return every run that has begun, by source and path."""
        return tuple(run_from(row) for row in self._all("find_runs"))

    def tallies(self) -> dict[tuple[Id, str], Tally]:
        """Return the ledger as last committed."""
        return {(t.run_id, t.signal): t for t in map(tally_from, self._all("find_tallies"))}

    def counters(self) -> dict[str, int]:
        """Return the counters by name."""
        return dict(self._all("find_counters"))

    def announced(self) -> set[str]:
        """Return the keys of everything that is said only once and has been."""
        return {key for (key,) in self._all("find_announced")}

    def close(self) -> None:
        """Close the file; a later call of anything else raises OutboxUnusable."""
        with self._turn:
            self._connection.close()

    def _all(self, name: str, **values: Any) -> list[tuple[Any, ...]]:
        with self._turn, _explained(self.path):
            return self._connection.execute(statement(name), values).fetchall()

    def _take(self, sql: str, taken: list[Pending], max_bytes: int, max_requests: int) -> None:
        size = sum(len(pending.body) for pending in taken)
        cursor = self._connection.execute(sql, {"rows": max_requests - len(taken)})
        for row in cursor:
            pending = _pending(row)
            size += len(pending.body)
            if taken and size > max_bytes:
                break
            taken.append(pending)
        cursor.close()


def open_outbox(path: Path, *, gateway: str) -> Outbox:
    """Open the outbox of a gateway, or begin one.

    Raises OutboxUnusable when it is another gateway's, held by another process, damaged, or of a newer version.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_private(path, *(path.with_name(f"{path.name}-{beside}") for beside in ("wal", "shm")))
    with _explained(path):
        connection = sqlite3.connect(path, timeout=LOCK_WAIT_S, isolation_level=None, check_same_thread=False)
    try:
        with _explained(path):
            _prepare(connection, path, gateway)
        make_private(path, is_new=True)
    except OutboxUnusable:
        connection.close()
        raise
    return Outbox(connection, path)


def _prepare(connection: sqlite3.Connection, path: Path, gateway: str) -> None:
    connection.executescript(statement("open"))
    connection.executescript(statement("schema"))
    found = connection.execute(statement("about")).fetchone()
    if found is None:
        connection.execute(statement("set_about"), {"version": VERSION, "gateway": gateway})
        return
    version, owner = found
    if version > VERSION:
        problem = f"has layout {version}, this version reads up to {VERSION}: install the version that wrote it"
        raise OutboxUnusable(path, problem)
    if owner != gateway:
        raise OutboxUnusable(path, f"belongs to gateway {owner}, this is {gateway}: name an outbox of its own")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what sqlite says into what a person can do."""
    try:
        yield
    except sqlite3.Error as error:
        raise OutboxUnusable(path, _problem(str(error))) from error


def _problem(message: str) -> str:
    if "locked" in message:
        return "is in use by another process: stop that edge first"
    if "full" in message:
        return "cannot grow, the disk is full: free some space and start again, nothing committed is lost"
    if "malformed" in message or "not a database" in message:
        return f"is damaged ({message}): move it aside; a new one sends again, and nothing is stored twice"
    return f"cannot be used: {message}"


def _pending(row: tuple[Any, ...]) -> Pending:
    request_id, precedence, signal, body, records = row
    return Pending(
        id=request_id, precedence=Precedence(precedence), signal=OtlpSignal(signal), body=body, records=records
    )
