"""Opening the store: who holds it, what is wrong with it, what it may do while it serves."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from contract.scope import Scope
from store.check import check_store
from store.database.connection import open_database
from store.errors import CannotOpen, StoreAway, WriteFailed, WrongSchema
from store.query.local import Reader
from store.write.batch import KEYS
from store.write.document_parts import TABLE as PARTS
from store.write.writer import Writer
from tests.store.batches import batch, readings_of, span_row
from tests.store.episode_rows import many_alerts
from tests.store.plant_rows import batch_of

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@contextmanager
def holder_of(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("read_only", [False, True])
def test_a_store_held_by_another_process_names_that_process(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "store.duckdb"
    open_database(path).close()

    with holder_of(path) as process, pytest.raises(CannotOpen, match=f"process {process.pid} holds it") as caught:
        open_database(path, read_only=read_only, wait_s=0.2)

    assert caught.value.holder == process.pid


def test_a_store_that_is_let_go_in_time_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    open_database(path).close()

    with holder_of(path) as process:
        assert process.stdin is not None
        process.stdin.close()
        with open_database(path, wait_s=10) as database:
            assert database.is_alive()


def test_a_file_that_is_no_store_is_called_so(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    path.write_bytes(b"hello" * 5000)

    with pytest.raises(CannotOpen, match="not usable as a store"):
        open_database(path)


def test_reading_a_store_that_is_not_there_creates_none(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"

    with pytest.raises(CannotOpen, match="no such store"):
        open_database(path, read_only=True)
    with pytest.raises(CannotOpen, match="create it"):
        open_database(tmp_path / "nowhere" / "store.duckdb")
    assert not path.exists()


def test_a_store_of_another_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    with open_database(path) as database, database.cursor() as cursor:
        newest = database.schema_version()
        cursor.execute("insert into schema_version values (9999, 'later', 0)").fetchall()

    for read_only in (True, False):
        with pytest.raises(WrongSchema) as caught:
            open_database(path, read_only=read_only)
        assert (caught.value.found, caught.value.known) == (9999, newest)


def test_an_older_store_is_not_migrated_by_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    duckdb.connect(str(path)).close()

    with pytest.raises(WrongSchema, match="store migrate"):
        open_database(path, read_only=True)


@pytest.mark.parametrize(
    "attempt",
    [
        "select * from read_text('/etc/hostname')",
        "copy (select 1) to '/tmp/twintrace-should-not-exist.csv'",
        "attach '/tmp/twintrace-should-not-exist.duckdb'",
        "install httpfs",
        "set enable_external_access = true",
        "set threads = 1",
    ],
)
def test_a_serving_store_reaches_no_file_and_no_setting(tmp_path: Path, attempt: str) -> None:
    with open_database(tmp_path / "store.duckdb") as database, database.cursor() as cursor:
        with pytest.raises(duckdb.Error):
            cursor.execute(attempt).fetchall()

        assert database.is_alive()


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond the size: what a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_group_that_finds_the_disk_full_is_not_stored_and_may_come_again(tmp_path: Path) -> None:
    with open_database(tmp_path / "store.duckdb") as database:
        writer = Writer(database)
        sent = batch(readings=[readings_of(range(20_000))])

        with files_limited_to(4096), pytest.raises(WriteFailed):
            writer.commit([sent])
        writer.recover()
        writer.commit([sent])
        writer.close()

        with database.cursor() as cursor:
            assert cursor.execute("select count(*), count(distinct sequence) from readings").fetchall() == [
                (20_000, 20_000)
            ]


def test_a_store_broken_by_a_failed_checkpoint_goes_on_after_reopening(tmp_path: Path) -> None:
    with open_database(tmp_path / "store.duckdb") as database:
        writer = Writer(database)
        writer.commit([batch({"spans": [span_row(1)]}, readings=[readings_of(range(20_000))])])
        with files_limited_to(4096), database.cursor() as cursor, pytest.raises(duckdb.Error):
            cursor.execute("checkpoint").fetchall()
        alive = database.is_alive()

        with pytest.raises(WriteFailed):
            writer.commit([batch({"spans": [span_row(2)]})])
        reopened = writer.recover()
        writer.commit([batch({"spans": [span_row(1), span_row(2)]})])
        writer.close()

        assert (alive, reopened, database.is_alive()) == (False, True, True)
        with database.cursor() as cursor:
            assert cursor.execute("select count(*), count(distinct span_id) from spans").fetchall() == [(2, 2)]
            assert cursor.execute("select count(*) from readings").fetchall() == [(20_000,)]


def test_a_reopening_that_fails_half_way_is_done_again(tmp_path: Path) -> None:
    with open_database(tmp_path / "store.duckdb") as database:
        writer = Writer(database)
        writer.commit([batch_of(many_alerts(1), received_ns=1)])
        with database.cursor() as cursor:
            cursor.execute("delete from episodes").fetchall()  # so that attaching has something to write
        writer.commit([batch(readings=[readings_of(range(20_000))])])

        with files_limited_to(4096):
            with database.cursor() as cursor, pytest.raises(duckdb.Error):
                cursor.execute("checkpoint").fetchall()
            for _ in range(2):
                with pytest.raises(CannotOpen, match="not usable after reopening"):
                    writer.recover()
        is_open = database.is_alive()
        writer.recover()
        writer.commit([batch({"spans": [span_row(1)]})])
        writer.close()

        assert is_open
        with database.cursor() as cursor:
            assert cursor.execute("select count(*) from episodes").fetchall() == [(1,)]
            assert cursor.execute("select count(*) from spans").fetchall() == [(1,)]


def test_a_store_that_is_gone_is_not_made_anew_and_can_be_put_back(tmp_path: Path) -> None:
    path, aside = tmp_path / "store.duckdb", tmp_path / "aside"
    with open_database(path) as database:
        writer = Writer(database)
        writer.commit([batch({"spans": [span_row(1)]}, readings=[readings_of(range(20_000))])])
        with files_limited_to(4096), database.cursor() as cursor, pytest.raises(duckdb.Error):
            cursor.execute("checkpoint").fetchall()

        path.rename(aside)
        for _ in range(2):
            with pytest.raises(CannotOpen, match="put it back"):
                writer.recover()
        assert not database.is_alive()
        with pytest.raises(StoreAway):
            Reader(database).ask(Scope(actor="a"), "store_version")
        assert not path.exists()
        aside.rename(path)

        assert writer.recover()
        writer.commit([batch({"spans": [span_row(1), span_row(2)]})])
        writer.close()
        with database.cursor() as cursor:
            assert cursor.execute("select span_id from spans order by 1").fetchall() == [(1,), (2,)]


def test_a_check_counts_rows_and_what_is_there_twice(tmp_path: Path) -> None:
    with open_database(tmp_path / "store.duckdb") as database:
        writer = Writer(database)
        writer.commit([batch({"spans": [span_row(1), span_row(2)]}, readings=[readings_of([1, 2, 3])])])
        writer.close()
        with database.cursor() as cursor:
            cursor.execute("insert into spans select * from spans where span_id = 1").fetchall()

        found = {each.table: (each.rows, each.repeated) for each in check_store(database)}

    assert set(found) == {*KEYS, PARTS, "readings", "resources", "scopes", "episodes"}
    assert (found["spans"], found["readings"], found["logs"]) == ((3, 1), (3, 0), (0, 0))
