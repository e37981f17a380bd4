"""What may be done inside one transaction of the outbox."""

import sqlite3
from collections.abc import Iterable, Iterator

from scoring.outbox.ledger import Tally
from scoring.outbox.records import EVICTED, Precedence, Request, RunState, SequenceRange, contents_from, contents_text
from scoring.outbox.rows import run_row, tally_row
from scoring.outbox.statements import statement

_EVICT_ROWS = 64


class Transaction:
    """The changes of one transaction; the outbox commits them together or not at all."""

    def __init__(self, connection: sqlite3.Connection, *, in_flight: frozenset[int]) -> None:
        self._connection, self._in_flight = connection, in_flight

    def put(self, request: Request) -> None:
        """Add a request to what waits for the collector."""
        self._connection.execute(
            statement("put_request"),
            {
                "precedence": int(request.precedence),
                "signal": request.signal.value,
                "body": request.body,
                "records": request.records,
                "contents": contents_text(request.contents),
                "created_ns": request.created_ns,
            },
        )

    def make_room(self, max_bytes: int) -> tuple[SequenceRange, ...]:
        """Evict until the requests fit in so many bytes: oldest readings first, then scores, then health.

        Alerts, facts and what is in flight stay, so more than `max_bytes` may remain. Returns what was evicted.
        """
        surplus = self._waiting_bytes() - max_bytes
        evicted: list[SequenceRange] = []
        for precedence in EVICTED:
            for request_id, size, contents in self._evictable(precedence):
                if surplus <= 0:
                    return tuple(evicted)
                self.forget(request_id)
                surplus -= size
                evicted.extend(contents_from(contents))
        return tuple(evicted)

    def save_run(self, state: RunState) -> None:
        """Save where a run stands."""
        self._connection.execute(statement("save_run"), run_row(state))

    def save_tallies(self, tallies: Iterable[Tally]) -> None:
        """Save ledger counters."""
        self._connection.executemany(statement("save_tally"), map(tally_row, tallies))

    def set_counter(self, name: str, value: int) -> None:
        """Save a counter."""
        self._connection.execute(statement("set_counter"), {"name": name, "value": value})

    def mark_announced(self, key: str) -> None:
        """Remember that something which is said once has been said."""
        self._connection.execute(statement("mark_announced"), {"key": key})

    def forget(self, request_id: int) -> None:
        """Delete a request: it was delivered or evicted."""
        self._connection.execute(statement("delete_request"), {"id": request_id})

    def park(self, request_id: int, *, reason: str, parked_ns: int) -> None:
        """Move a request to the parked ones."""
        values = {"id": request_id, "reason": reason, "parked_ns": parked_ns}
        self._connection.execute(statement("park_request"), values)
        self.forget(request_id)

    def _waiting_bytes(self) -> int:
        return sum(size for _, _, size in self._connection.execute(statement("depth")))

    def _evictable(self, precedence: Precedence) -> Iterator[tuple[int, int, str]]:
        after = 0
        while rows := self._page(precedence, after):
            after = rows[-1][0]
            yield from (row for row in rows if row[0] not in self._in_flight)

    def _page(self, precedence: Precedence, after: int) -> list[tuple[int, int, str]]:
        values = {"precedence": int(precedence), "after": after, "rows": _EVICT_ROWS}
        return self._connection.execute(statement("evictable"), values).fetchall()
