"""A request that can never be stored is put aside whole and answered as rejected; nobody has to wait for it."""

import asyncio
import hashlib
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from collector.commit import GroupCommit
from collector.credential_file import CredentialFile
from collector.dead_letters import DeadLetters
from collector.decode.asset_speakers import AssetSpeakers
from collector.decode.known_bundles import KnownBundles
from collector.decode.request import SIGNALS
from collector.errors import BadRequest, Busy
from collector.health import Counters
from collector.limits import Limits
from collector.otlp.bytes_in_flight import BytesInFlight
from collector.otlp.ingest import OtlpIngest
from collector.refused_requests import RefusedRequests
from store.database.connection import Database, open_database
from store.database.migrations import migrations
from store.errors import Outlook, WriteFailed
from store.write.batch import Batch, Receipt
from store.write.writer import Writer
from tests.collector.otlp_made import START, logs
from tests.collector.running import Running, config_for, running, token_of
from tests.collector.taking import ALL_ROLES, decoded
from tests.new_store import put_new_store

POISON = "poison"


def lines(*words: str) -> bytes:
    records = [LogRecord(time_unix_nano=START + at, severity_text=word) for at, word in enumerate(words)]
    return bytes(logs(records).SerializeToString())


@pytest.fixture
def picky(tmp_path: Path) -> Iterator[Running]:
    """A collector whose store can't take one word, whoever sends it and however often."""
    config = config_for(tmp_path)
    with open_database(config.store) as database, database.cursor() as cursor:
        ((made,),) = cursor.execute("select sql from duckdb_tables() where table_name = 'logs'").fetchall()
        cursor.execute("drop table logs").fetchall()
        cursor.execute(f"{made.rstrip().rstrip(';')[:-1]}, check (severity_text <> '{POISON}'))").fetchall()
    with running(config) as started:
        yield started


def rejected(data: bytes) -> tuple[int, str]:
    told = ExportLogsServiceResponse.FromString(data).partial_success
    return told.rejected_log_records, told.error_message


def test_it_is_kept_with_its_bytes_and_told_as_rejected_each_time(picky: Running) -> None:
    body = lines("fine", POISON)

    answers = [picky.post("/v1/logs", body, token=token_of("edge")) for _ in range(3)]

    assert [each.status for each in answers] == [200] * 3
    for each in answers:
        count, says = rejected(each.data)
        assert count == 2
        assert "never be stored" in says
        assert "CHECK constraint" in says
    assert picky.rows("select credential, signal, transport, encoding, items, digest, body from dead_letters") == [
        ("edge", "logs", "http", "protobuf", 2, hashlib.sha256(body).hexdigest(), body)
    ]
    assert picky.rows("select count(*) from logs") == [(0,)]
    assert picky.rows("select records, refused from ingest_batches") == [(2, 2)] * 3


def test_the_others_of_its_group_are_stored_and_each_is_told_its_own(picky: Running) -> None:
    bodies = [lines(POISON if at % 7 == 3 else f"line {at}") for at in range(28)]

    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(lambda body: picky.post("/v1/logs", body, token=token_of("edge")), bodies))

    assert [each.status for each in answers] == [200] * 28
    assert [rejected(each.data)[0] for each in answers] == [at % 7 == 3 for at in range(28)]
    assert picky.rows("select count(*) from logs") == [(24,)]
    assert picky.rows("select count(*) from dead_letters") == [(1,)]  # the same bytes are one letter


@contextmanager
def committing(database: Database) -> Iterator[GroupCommit]:
    writer = Writer(database)
    committer = GroupCommit(writer, counters=Counters(), least_free_bytes=1)
    committer.start()
    yield committer
    assert committer.stop(10)
    writer.close()


def test_a_fault_in_decoding_is_a_bad_request_and_a_dead_letter(tmp_path: Path) -> None:
    def fails(_request: Any, _tray: Any) -> None:
        raise KeyError("half of a pair: \ud83d")

    (plain,) = (each for each in SIGNALS if each.name == "logs")
    body = lines("fine")
    with open_database(put_new_store(tmp_path / "store.duckdb")) as database:
        with committing(database) as committer:
            ingest = OtlpIngest(
                credentials=CredentialFile(None),
                anonymous=True,
                committer=committer,
                counters=Counters(),
                limit_bytes=1 << 20,
                limits=Limits(),
                refused_requests=RefusedRequests(),
                in_flight=BytesInFlight(1 << 20, Counters().bytes_in_flight),
                speakers=AssetSpeakers(),
                bundles=KnownBundles(),
            )
            taking = ingest.take(replace(plain, decode=fails), body, is_json=False, transport="grpc", sender=ALL_ROLES)
            with pytest.raises(BadRequest, match="never be stored: KeyError"):
                asyncio.run(taking)

        with database.cursor() as cursor:
            found = cursor.execute("select reason, transport, body from dead_letters").fetchall()
    assert found == [("KeyError: 'half of a pair: \\ud83d'", "grpc", body)]


def batch(word: str = "a") -> Batch:
    (found,) = [decoded("logs", logs([LogRecord(severity_text=word)])).batch]
    return found


def failed(outlook: Outlook) -> WriteFailed:
    return WriteFailed(Path("store.duckdb"), "why", outlook=outlook)


def test_bytes_that_do_not_fit_are_given_up_at_once() -> None:
    letter = DeadLetters().letter_of(batch(), failed(Outlook.NEVER))

    assert letter is not None
    assert (letter.refused, list(letter.rows), letter.rows["dead_letters"][0][-1]) == (
        1,
        ["dead_letters"],
        batch().body,
    )


def test_a_fault_that_nobody_foresaw_is_given_up_the_third_time() -> None:
    letters = DeadLetters()

    given_up = [letters.letter_of(batch(), failed(Outlook.UNKNOWN)) is not None for _ in range(3)]

    assert given_up == [False, False, True]


def test_what_may_pass_later_is_given_up_only_when_others_pass() -> None:
    alone, beside = DeadLetters(), DeadLetters()

    of_a_full_disk = [alone.letter_of(batch(), failed(Outlook.LATER)) for _ in range(50)]
    of_one_alone = []
    for _ in range(3):
        of_one_alone.append(beside.letter_of(batch(), failed(Outlook.LATER)) is not None)
        beside.committed()

    assert of_a_full_disk == [None] * 50
    assert of_one_alone == [False, False, True]


def test_another_request_counts_for_itself_and_one_that_passed_begins_anew() -> None:
    letters = DeadLetters()

    for word in "abc":
        assert letters.letter_of(batch(word), failed(Outlook.UNKNOWN)) is None
        assert letters.letter_of(batch(word), failed(Outlook.UNKNOWN)) is None
    letters.forget(batch("a"))

    assert letters.letter_of(batch("a"), failed(Outlook.UNKNOWN)) is None
    assert letters.letter_of(batch("b"), failed(Outlook.UNKNOWN)) is not None


class Failing:
    """The store's writer, but for requests of one word: a fault that nobody foresaw."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.recover, self.free_bytes = writer.recover, writer.free_bytes

    def commit(self, batches: Sequence[Batch]) -> tuple[Receipt, ...]:
        if any(row[8] == POISON for batch in batches for row in batch.rows.get("logs", ())):
            raise failed(Outlook.UNKNOWN)
        return self._writer.commit(batches)


def test_two_resends_are_answered_later_and_the_third_goes_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(committer: GroupCommit) -> list[str]:
        told = []
        for _ in range(3):
            try:
                told.append((await committer.commit(batch(POISON))).problem)
            except Busy as error:
                told.append(f"later: {error}")
        return told

    with open_database(put_new_store(tmp_path / "store.duckdb")) as database:
        writer = Writer(database)
        committer = GroupCommit(Failing(writer), counters=Counters(), least_free_bytes=1)
        committer.start()
        with caplog.at_level(logging.CRITICAL):
            told = asyncio.run(story(committer))
        assert committer.stop(10)
        writer.close()

    assert [each.startswith("later: ") for each in told] == [True, True, False]
    assert "dead letter" in told[2]


def test_a_store_from_before_dead_letters_gets_the_table_and_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table schema_version (version bigint, name varchar, applied_ns bigint)").fetchall()
        for each in migrations()[:5]:
            connection.execute(each.text).fetchall()
            connection.execute("insert into schema_version values (?, ?, 0)", [each.version, each.name]).fetchall()
        connection.execute("insert into scopes values (uuid(), 'kept', '', '', '', 0, 0)").fetchall()

    with open_database(path) as database, database.cursor() as cursor:
        assert cursor.execute("select name from scopes").fetchall() == [("kept",)]
        assert cursor.execute("select count(*) from dead_letters").fetchall() == [(0,)]
        assert database.schema_version() >= 6


def test_an_error_is_answered_in_utf8_however_odd_what_it_quotes(steady: Running) -> None:
    for body in (b'{"resourceLogs": "\\ud83d"}', b'{"resourceLogs": [{"\\ud83d": 1e400, "scopeLogs": "\\udc00"}]}'):
        answer = steady.post("/v1/logs", body, kind="application/json")

        assert answer.status == 400
        assert answer.json()["code"] == 3
    assert Status.FromString(steady.post("/v1/logs", b"\xff\xff").data).code == 3
