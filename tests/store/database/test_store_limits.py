"""What a store takes of the machine: memory, threads, and the disk for what does not fit in memory."""

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contract.scope import Scope
from store.database.connection import Database, StoreLimits, open_database
from store.database.yielding import NICE
from store.errors import StoreAway
from store.query.catalog import Question
from store.query.local import Reader
from store.write.writer import Writer
from tests.store.batches import batch, span_row

MIB = 2**20
FEW = StoreLimits(memory_bytes=64 * MIB, threads=1, temp_bytes=MIB)
ALL = Scope(actor="test")


def question(name: str, text: str) -> Question:
    return Question(name=name, text=text, parameters=frozenset(), is_scoped=False)


QUESTIONS = {
    each.name: each
    for each in (
        question("one", "select 1"),
        question("settings", "select name, value from duckdb_settings()"),
        question(
            "gathered", "select len(list(repeat('x', 1000) || i)) from range(200_000) t(i)"
        ),  # none of it is let go
        question("sorted", "select repeat(hash(i)::text, 4) as text from range(2_000_000) t(i) order by text"),
    )
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "store.duckdb", limits=FEW) as database:
        yield database


def settings_of(database: Database) -> dict[str, str]:
    table = Reader(database, questions=QUESTIONS).ask(ALL, "settings")
    return dict(zip(table["name"].to_pylist(), table["value"].to_pylist(), strict=True))


def test_the_limits_hold_and_still_do_after_reopening(database: Database) -> None:
    for _ in range(2):
        found = settings_of(database)
        assert (found["memory_limit"], found["max_temp_directory_size"]) == ("64.0 MiB", "1.0 MiB")
        assert found["threads"] == "1"
        database.reopen()


@pytest.mark.parametrize(("asked", "says"), [("gathered", "failed to"), ("sorted", "failed to offload data block")])
def test_a_question_beyond_memory_and_disk_fails_alone(database: Database, asked: str, says: str) -> None:
    reader, writer = Reader(database, questions=QUESTIONS), Writer(database)

    with pytest.raises(StoreAway, match=f"can't answer {asked}: Out of Memory Error: {says}"):
        reader.ask(ALL, asked)

    assert reader.ask(ALL, "one").num_rows == 1
    assert writer.commit([batch(rows={"spans": [span_row(1)]})])[0].duplicates == 0
    writer.close()


def test_a_question_beyond_memory_goes_on_beside_the_store(tmp_path: Path) -> None:
    limits = StoreLimits(memory_bytes=64 * MIB, threads=1, temp_bytes=1024 * MIB)

    with open_database(tmp_path / "store.duckdb", limits=limits) as database:
        assert Reader(database, questions=QUESTIONS).ask(ALL, "sorted").num_rows == 2_000_000


def threads() -> set[int]:
    return {int(each.name) for each in Path("/proc/self/task").iterdir()}


def priority(thread: int) -> int:
    """0 is an ordinary one; the higher, the more it gives way."""
    return os.getpriority(os.PRIO_PROCESS, thread)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no priority of their own")
@pytest.mark.parametrize("given", [0, NICE + 5])
def test_threads_of_the_store_give_way_and_still_do_after_reopening(tmp_path: Path, given: int) -> None:
    def opened() -> tuple[int, set[int]]:
        ours, before = threading.get_native_id(), threads()
        given_here = max(given, priority(ours))
        os.setpriority(os.PRIO_PROCESS, ours, given_here)
        with open_database(tmp_path / "store.duckdb", limits=StoreLimits(threads=4, yields=True)) as database:
            first = {priority(each) for each in threads() - before}
            database.reopen()
            found = first | {priority(each) for each in threads() - before}
        assert priority(ours) == given_here
        return given_here, found

    with ThreadPoolExecutor(1) as apart:  # an own thread, as what was lowered stays so
        given_here, found = apart.submit(opened).result()

    assert found == {max(given_here, NICE)}
