"""Requests -> groups -> commits: a group is whatever waits when the writer is free; OK is said after the commit."""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from collector.dead_letters import DeadLetters, refused_as
from collector.errors import Busy, CollectorError
from collector.health import Counters
from collector.readiness import READY, Cause, Readiness
from store.errors import StoreError, WriteFailed
from store.write.batch import Batch, Receipt

log = logging.getLogger(__name__)

GROUP_ROWS = 20_000  # a fixed wait only costs: ack p50 was 55 ms with one, 23 without
WAITING_ROWS = 400_000
OLDEST_S = 10.0
LOOK_AGAIN_S = 1.0  # while nothing can be written; a sender is told to come again after as long
LEAST_FREE_BYTES = 64 * 1024 * 1024  # a checkpoint on a full disk breaks the store until it is opened again


class GroupWriter(Protocol):
    """What commits groups: store.write.writer.Writer."""

    def commit(self, batches: Sequence[Batch]) -> tuple[Receipt, ...]:
        """Commit all of it or raise WriteFailed."""

    def recover(self) -> bool:
        """Open a broken store again; True when it was broken. Raises StoreError; may be called again at any time."""

    def free_bytes(self) -> int:
        """Return the free space under the store."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Waiter:
    batch: Batch
    answer: "asyncio.Future[Receipt]"
    loop: asyncio.AbstractEventLoop
    since: float


class GroupCommit:
    """One thread that writes; any number of requests that wait for it."""

    def __init__(
        self,
        writer: GroupWriter,
        *,
        counters: Counters,
        group_rows: int = GROUP_ROWS,
        waiting_rows: int = WAITING_ROWS,
        oldest_s: float = OLDEST_S,
        least_free_bytes: int = LEAST_FREE_BYTES,
        look_again_s: float = LOOK_AGAIN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._writer, self._counters, self._clock = writer, counters, clock
        self._group_rows, self._waiting_rows, self._oldest_s = group_rows, waiting_rows, oldest_s
        self._least_free_bytes, self._look_again_s = least_free_bytes, look_again_s
        self._waiting: deque[_Waiter] = deque()
        self._rows = 0
        self._writing: list[_Waiter] = []
        self._change = threading.Condition()
        self._stopping = False
        self._trouble = READY  # why the writer can't write just now
        self._letters = DeadLetters()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)

    def start(self) -> None:
        """Start the writer's thread."""
        self._thread.start()

    def stop(self, timeout_s: float) -> bool:
        """Commit what waits, end the thread and tell whether it ended in time."""
        with self._change:
            self._stopping = True
            self._change.notify()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    async def commit(self, batch: Batch) -> Receipt:
        """Return when the batch is on disk. Raises Busy when it is not: the same batch can be sent again."""
        loop = asyncio.get_running_loop()
        waiter = _Waiter(batch=batch, answer=loop.create_future(), loop=loop, since=self._clock())
        self._enqueue(waiter)
        try:
            return await asyncio.wait_for(waiter.answer, self._oldest_s)
        except TimeoutError as error:
            raise Busy(f"the store did not commit within {self._oldest_s:g} s: send it again") from error

    def readiness(self) -> Readiness:
        """Tell whether records are taken: the writer lives, writes, and no group is older than `oldest_s`."""
        found = self._found()
        self._counters.readiness.note(found)
        return found

    def _found(self) -> Readiness:
        if not self._thread.is_alive():
            return Readiness(cause=Cause.WRITER_ENDED, reason="the writer ended: start the collector again")
        if not self._trouble.ready:
            return self._trouble
        age = self._oldest_age()
        if age > self._oldest_s:
            return Readiness(cause=Cause.WAITED_LONG, reason=f"a group has been waiting for {age:.0f} s")
        return READY

    def _oldest_age(self) -> float:
        with self._change:
            first = self._writing[0] if self._writing else self._waiting[0] if self._waiting else None
        return self._clock() - first.since if first else 0.0

    def _enqueue(self, waiter: _Waiter) -> None:
        with self._change:
            if self._stopping or not self._thread.is_alive():
                raise Busy("the collector is stopping: send it again")
            if self._rows >= self._waiting_rows:
                raise Busy(f"{self._rows} rows are waiting for the store: send it again")
            self._waiting.append(waiter)
            self._rows += waiter.batch.weight
            self._counters.queue_rows.set(self._rows)
            self._change.notify()

    def _run(self) -> None:
        try:
            while self._go_on():
                pass
        finally:
            self._release_all()

    def _go_on(self) -> bool:
        """Commit one group, or look again at what is in the way; False when told to stop."""
        try:
            group = self._next_group()
            if group:
                self._commit_group(group)
            elif not self._trouble.ready:
                self._look(reopen=True)
            return bool(group) or not self._stopping
        except Exception:  # the rim of the thread: no fault may end it, or nobody could send any more
            log.exception("unforeseen fault of the writer")
            self._fail(self._writing, "unforeseen fault of the writer: see the collector's log")
            time.sleep(self._look_again_s)  # a fault that stays must not spin
            return True

    def _next_group(self) -> list[_Waiter]:
        """Return what waits; nothing when stopping, and now and then while there is trouble: none is let in then."""
        with self._change:
            self._writing = []
            while not self._waiting and not self._stopping:
                if not self._change.wait(None if self._trouble.ready else self._look_again_s):
                    return []
            rows = 0
            while self._waiting and (not rows or rows + self._waiting[0].batch.weight <= self._group_rows):
                waiter = self._waiting.popleft()
                rows += max(1, waiter.batch.weight)
                self._rows -= waiter.batch.weight
                self._writing.append(waiter)
            self._counters.queue_rows.set(self._rows)
            return self._writing

    def _commit_group(self, group: list[_Waiter]) -> None:
        self._look(reopen=not self._trouble.ready)
        if not self._trouble.ready:
            self._fail(group, self._trouble.reason)
            return
        try:
            receipts = self._timed_commit([waiter.batch for waiter in group])
        except WriteFailed as error:
            self._counters.failures.inc()
            log.warning("%s", error)
            self._look(reopen=True)
            self._bisect(group, error)
        else:
            for waiter, receipt in zip(group, receipts, strict=True):
                self._letters.forget(waiter.batch)
                self._settle(waiter, receipt)

    def _bisect(self, group: list[_Waiter], error: WriteFailed) -> None:
        # one request that can't be written must not keep the others from it
        if len(group) == 1:
            self._give_up_or_wait(group[0], error)
            return
        half = len(group) // 2
        self._commit_group(group[:half])
        self._commit_group(group[half:])

    def _give_up_or_wait(self, waiter: _Waiter, error: WriteFailed) -> None:
        """Put a request aside that will never be committed, so that its sender goes on; else it may come again."""
        letter = self._letters.letter_of(waiter.batch, error)
        if letter is None or not self._trouble.ready:
            self._fail([waiter], str(error))
            return
        try:
            (receipt,) = self._timed_commit([letter])
        except WriteFailed as failed:  # the store is not able after all
            self._fail([waiter], str(failed))
            self._look(reopen=True)
            return
        log.error("a request can never be stored and was put aside: %s", error.problem)
        self._counters.dead_letters.labels(waiter.batch.signal).inc()
        self._settle(waiter, replace(receipt, problem=refused_as(error.problem)))

    def _timed_commit(self, batches: Sequence[Batch]) -> tuple[Receipt, ...]:
        with self._counters.commit_seconds.time():
            receipts = self._writer.commit(batches)
        self._letters.committed()
        return receipts

    def _look(self, *, reopen: bool) -> None:
        """Find out what is in the way of writing, and with `reopen` open a store that broke."""
        broken = self._reopen() if reopen else READY
        try:
            free = self._writer.free_bytes()
        except OSError as error:
            found = Readiness(cause=Cause.STORE_BROKEN, reason=f"the folder of the store can't be looked at: {error}")
        else:
            found = self._full(free) if free < self._least_free_bytes else broken
        self._trouble = found
        self._counters.readiness.note(found)

    def _full(self, free: int) -> Readiness:
        reason = f"the disk of the store has {free} bytes left, fewer than {self._least_free_bytes}: free some"
        return Readiness(cause=Cause.DISK_FULL, reason=reason)

    def _reopen(self) -> Readiness:
        try:
            if self._writer.recover():
                self._counters.reopened.inc()
                log.warning("the store was opened again")
        except StoreError as error:
            return Readiness(cause=Cause.STORE_BROKEN, reason=str(error))
        return READY

    def _fail(self, group: Sequence[_Waiter], problem: str) -> None:
        for waiter in group:
            _settle(waiter, Busy(problem))

    def _release_all(self) -> None:
        with self._change:
            left = [*self._writing, *self._waiting]
            self._stopping = True
            self._waiting.clear()
        self._fail(left, "the collector is stopping: send it again")

    def _settle(self, waiter: _Waiter, receipt: Receipt) -> None:
        self._count(waiter.batch.signal, receipt)
        _settle(waiter, receipt)

    def _count(self, signal: str, receipt: Receipt) -> None:
        self._counters.records.labels(signal).inc(receipt.items)
        self._counters.duplicates.labels(signal).inc(receipt.duplicates)
        self._counters.refused.labels(signal).inc(receipt.refused)
        self._counters.readings.inc(receipt.readings)


def _settle(waiter: _Waiter, outcome: Receipt | CollectorError) -> None:
    try:
        waiter.loop.call_soon_threadsafe(_answer, waiter.answer, outcome)
    except RuntimeError:
        log.debug("a request left before its answer")  # its loop is closed


def _answer(future: "asyncio.Future[Receipt]", outcome: Receipt | CollectorError) -> None:
    if future.done():
        return
    if isinstance(outcome, Receipt):
        future.set_result(outcome)
    else:
        future.set_exception(outcome)
