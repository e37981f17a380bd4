"""Group commit: OK only after the commit, one bad request doesn't keep the others, a dead writer is seen."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from collector.commit import GroupCommit
from collector.errors import Busy
from collector.health import Counters
from collector.readiness import READY, Cause, Readiness
from store.errors import CannotOpen, StoreError, WriteFailed
from store.write.batch import Batch, Receipt

PATH = Path("store.duckdb")


def request(name: str, rows: int = 1) -> Batch:
    return Batch(
        batch_id=name.encode(),
        signal="traces",
        transport="http",
        credential="edge",
        items=rows,
        refused=0,
        size_bytes=1,
        received_ns=1,
        rows={"spans": [()] * rows},
        carriers={},
    )


class Recorded:
    """A writer that remembers its groups and does as it is told."""

    def __init__(self, *, fails: Callable[[Sequence[str]], Exception | None] = lambda _: None) -> None:
        self.groups: list[list[str]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.free = 2**40
        self.recovers: list[bool | StoreError] = []
        self._fails = fails

    def commit(self, batches: Sequence[Batch]) -> tuple[Receipt, ...]:
        names = [batch.batch_id.decode() for batch in batches]
        self.gate.wait(10)
        problem = self._fails(names)
        if problem is not None:
            raise problem
        self.groups.append(names)
        return tuple(Receipt(items=b.items, duplicates=0, refused=0, readings=0) for b in batches)

    def recover(self) -> bool:
        outcome = self.recovers.pop(0) if self.recovers else False
        if isinstance(outcome, StoreError):
            raise outcome
        return outcome

    def free_bytes(self) -> int:
        return self.free


def committing(writer: Recorded, **settings: Any) -> GroupCommit:
    found = GroupCommit(writer, counters=Counters(), **settings)
    found.start()
    return found


async def outcomes(committer: GroupCommit, names: Sequence[str]) -> list[str]:
    answers = await asyncio.gather(*(committer.commit(request(name)) for name in names), return_exceptions=True)
    return ["ok" if isinstance(answer, Receipt) else type(answer).__name__ for answer in answers]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.001)


def test_what_waits_while_the_writer_writes_is_one_group() -> None:
    async def story() -> None:
        writer = Recorded()
        writer.gate.clear()
        committer = committing(writer)
        first = asyncio.create_task(committer.commit(request("a")))
        await until(lambda: bool(committer._writing))
        others = [asyncio.create_task(committer.commit(request(name))) for name in "bcd"]
        await until(lambda: len(committer._waiting) == 3)
        assert not first.done()

        writer.gate.set()
        await asyncio.gather(first, *others)

        assert writer.groups == [["a"], ["b", "c", "d"]]
        assert committer.stop(5)

    asyncio.run(story())


def test_a_group_ends_at_the_row_limit() -> None:
    async def story() -> None:
        writer = Recorded()
        writer.gate.clear()
        committer = committing(writer, group_rows=10)
        tasks = [asyncio.create_task(committer.commit(request(name, rows))) for name, rows in (("a", 1),)]
        await until(lambda: bool(committer._writing))
        tasks += [asyncio.create_task(committer.commit(request(n, r))) for n, r in (("b", 6), ("c", 4), ("d", 40))]
        await until(lambda: len(committer._waiting) == 3)

        writer.gate.set()
        await asyncio.gather(*tasks)

        assert writer.groups == [["a"], ["b", "c"], ["d"]]
        assert committer.stop(5)

    asyncio.run(story())


def test_one_request_that_cannot_be_written_does_not_keep_the_others_from_it() -> None:
    async def story() -> None:
        writer = Recorded(fails=lambda names: WriteFailed(PATH, "bad") if "bad" in names else None)
        writer.gate.clear()
        committer = committing(writer)
        first = asyncio.create_task(committer.commit(request("first")))
        await until(lambda: bool(committer._writing))
        rest = asyncio.create_task(outcomes(committer, ["a", "b", "bad", "c", "d"]))
        await until(lambda: len(committer._waiting) == 5)

        writer.gate.set()

        assert await rest == ["ok", "ok", "Busy", "ok", "ok"]
        await first
        assert sorted(name for group in writer.groups for name in group) == ["a", "b", "c", "d", "first"]
        assert committer.readiness().ready
        assert committer.stop(5)

    asyncio.run(story())


def test_a_fault_that_nobody_foresaw_is_answered_and_does_not_end_the_writer() -> None:
    async def story() -> None:
        faults = [KeyError("a bug")]
        writer = Recorded(fails=lambda _: faults.pop() if faults else None)
        committer = committing(writer, look_again_s=0.01)

        assert await outcomes(committer, ["a"]) == ["Busy"]

        assert await outcomes(committer, ["a"]) == ["ok"]
        assert committer.readiness().ready
        assert committer.stop(5)

    asyncio.run(story())


def test_a_group_older_than_allowed_is_not_ready_and_its_request_may_come_again() -> None:
    async def story() -> None:
        now = [0.0]
        writer = Recorded()
        writer.gate.clear()
        committer = committing(writer, clock=lambda: now[0])
        waiting = asyncio.create_task(committer.commit(request("a")))
        await until(lambda: bool(committer._writing))
        assert committer.readiness().ready

        now[0] = 10.5
        aged = committer.readiness()
        writer.gate.set()
        await waiting

        assert (aged.ready, aged.reason) == (False, "a group has been waiting for 10 s")
        await until(lambda: committer.readiness().ready)
        assert committer.stop(5)

    asyncio.run(story())


def test_a_request_does_not_wait_longer_than_that() -> None:
    async def story() -> None:
        writer = Recorded()
        writer.gate.clear()
        committer = committing(writer, oldest_s=0.05)

        with pytest.raises(Busy, match=r"within 0\.05 s"):
            await committer.commit(request("a"))
        writer.gate.set()
        assert committer.stop(5)

    asyncio.run(story())


def test_too_much_waiting_is_turned_away() -> None:
    async def story() -> None:
        writer = Recorded()
        writer.gate.clear()
        committer = committing(writer, waiting_rows=5)
        tasks = [asyncio.create_task(committer.commit(request("a")))]
        await until(lambda: bool(committer._writing))
        tasks.append(asyncio.create_task(committer.commit(request("b", 5))))
        await until(lambda: bool(committer._waiting))

        with pytest.raises(Busy, match="5 rows are waiting"):
            await committer.commit(request("c"))
        writer.gate.set()
        await asyncio.gather(*tasks)
        assert committer.stop(5)

    asyncio.run(story())


def test_a_full_disk_is_answered_before_it_is_written_to_and_looked_at_again_while_nobody_is_let_in() -> None:
    async def story() -> None:
        writer = Recorded()
        writer.free = 1000
        committer = committing(writer, look_again_s=0.01)

        assert await outcomes(committer, ["a"]) == ["Busy"]
        assert committer.readiness().cause is Cause.DISK_FULL
        assert writer.groups == []

        writer.free = 2**40
        await until(lambda: committer.readiness().ready)
        assert await outcomes(committer, ["b"]) == ["ok"]
        assert committer.stop(5)

    asyncio.run(story())


def test_a_store_that_will_not_open_is_tried_again_while_nobody_is_let_in() -> None:
    async def story() -> None:
        failures = [WriteFailed(PATH, "invalidated")]
        writer = Recorded(fails=lambda _: failures.pop() if failures else None)
        writer.recovers = [*[CannotOpen(PATH, "still broken")] * 4, True]
        committer = committing(writer, look_again_s=0.05)

        assert await outcomes(committer, ["a"]) == ["Busy"]
        found = committer.readiness()
        assert (found.cause, found.reason) == (Cause.STORE_BROKEN, f"{PATH}: still broken")
        await until(lambda: committer.readiness().ready)
        assert writer.recovers == []
        assert committer.stop(5)

    asyncio.run(story())


@pytest.mark.parametrize("error", [FileNotFoundError("gone"), PermissionError("not yours")])
def test_a_folder_that_cannot_be_looked_at_is_a_reason_and_not_the_end(error: OSError) -> None:
    async def story() -> None:
        writer = Recorded()
        looks = [error]
        writer.free_bytes = lambda: _raise(looks.pop()) if looks else 2**40  # type: ignore[method-assign]
        committer = committing(writer, look_again_s=0.01)

        assert await outcomes(committer, ["a"]) == ["Busy"]
        await until(lambda: committer.readiness().ready)
        assert await outcomes(committer, ["a"]) == ["ok"]
        assert committer.stop(5)

    asyncio.run(story())


def _raise(error: Exception) -> int:
    raise error


def test_each_change_of_readiness_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    counters = Counters()
    full = Readiness(cause=Cause.DISK_FULL, reason="12 bytes left")

    for found in (READY, full, Readiness(cause=Cause.DISK_FULL, reason="11 bytes left"), READY, READY):
        counters.readiness.note(found)

    assert [record.message.partition(" after")[0] for record in caplog.records] == [
        "not ready (disk_full): 12 bytes left",
        "ready again",
    ]
    stops = counters.registry.get_sample_value("twintrace_collector_stops_total", {"cause": "disk_full"})
    assert (stops, counters.registry.get_sample_value("twintrace_collector_ready")) == (1.0, 1.0)


def test_stopping_commits_what_waits() -> None:
    async def story() -> None:
        writer = Recorded()
        writer.gate.clear()
        committer = committing(writer)
        rest = asyncio.create_task(outcomes(committer, ["a", "b", "c"]))
        await until(lambda: len(committer._waiting) + len(committer._writing) == 3)

        writer.gate.set()
        assert await asyncio.to_thread(committer.stop, 5)

        assert await rest == ["ok", "ok", "ok"]
        assert await outcomes(committer, ["late"]) == ["Busy"]

    asyncio.run(story())
