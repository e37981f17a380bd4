"""Parts of documents from before they waited apart: what is whole stays, what is not goes on where it was."""

from pathlib import Path

import duckdb

from contract.ids import digest
from store.database.connection import open_database
from store.database.migrations import migrate
from store.write.writer import Writer
from tests.store.batches import batch, uuid_of
from tests.store.database.old_schema import schema_of

WHOLE, UNFINISHED, FALSE, SINGLE = b"a whole document", b"an unfinished one", b"never sent", b"in one part"


def old_store(folder: Path) -> Path:
    path = folder / "store.duckdb"
    with duckdb.connect(path) as connection:
        migrate(connection, path, now_ns=1, folder=schema_of(13, folder))
        kept = uuid_of("batch of then").hex()
        connection.execute(
            "insert into ingest_batches values (?::uuid, 'logs', 'http', 'edge', 1, 0, 0, 1, 1, 1)", [kept]
        )
        for raw, parts in ((WHOLE, [WHOLE[:4], WHOLE[4:]]), (UNFINISHED, [UNFINISHED[:2], None]), (SINGLE, [SINGLE])):
            for number, body in enumerate(parts):
                if body is not None:
                    row = [digest(raw), number, len(parts), body, kept]
                    connection.execute(
                        "insert into artifacts values (?, 'evaluation', 'd', ?, ?, 5, ?, 9, ?::uuid)", row
                    )
        false = [digest(FALSE), b"false", kept, digest(FALSE), b"as well", kept]
        connection.execute(
            "insert into artifacts values (?, 'evaluation', 'd', 0, 2, 5, ?, 9, ?::uuid),"
            " (?, 'evaluation', 'd', 1, 2, 5, ?, 9, ?::uuid)",
            false,
        )
        for raw in (WHOLE, UNFINISHED, FALSE):
            sender = [uuid_of(raw).hex(), digest(raw), kept]
            connection.execute(
                "insert into artifact_senders values (?::uuid, ?, 'evaluation', 'd', 'gw-1', 9, ?::uuid)", sender
            )
    return path


def part_row(raw: bytes, number: int, body: bytes, *, sent_ns: int = 5) -> tuple[object, ...]:
    key = ("edge", "gw-1", digest(raw), "evaluation", "d", sent_ns, 2, number)
    return (*key, 6, digest(body), len(body), body)


def test_a_document_that_was_arriving_becomes_whole_and_a_false_one_stands_in_nobodys_way(tmp_path: Path) -> None:
    with open_database(old_store(tmp_path)) as database:
        writer = Writer(database)
        with database.cursor() as cursor:
            before = cursor.execute("select artifact_id, part from artifacts order by all").fetchall()
            waiting = cursor.execute("select credential, gateway_id, artifact_id, part from artifact_parts").fetchall()

        rows = [part_row(UNFINISHED, 1, UNFINISHED[2:]), *(part_row(FALSE, at, FALSE[at::2]) for at in (0, 1, 0))]
        honest = [part_row(FALSE, at, each, sent_ns=6) for at, each in enumerate((FALSE[:3], FALSE[3:]))]
        receipts = writer.commit([batch({"artifact_parts": rows}, items=4), batch({"artifact_parts": honest}, items=2)])
        writer.close()

        with database.cursor() as cursor:
            after = {raw for (raw,) in cursor.execute("select distinct artifact_id from artifacts").fetchall()}
            left = cursor.execute("select count(*) from artifact_parts").fetchall()

    assert sorted(before) == sorted([(digest(WHOLE), 0), (digest(WHOLE), 1), (digest(SINGLE), 0)])
    assert sorted(waiting) == sorted(
        [("edge", "gw-1", digest(raw), part) for raw, part in ((UNFINISHED, 0), (FALSE, 0), (FALSE, 1))]
    )
    assert [receipt.refused for receipt in receipts] == [2, 0]
    assert after == {digest(raw) for raw in (WHOLE, SINGLE, UNFINISHED, FALSE)}
    assert left == [(0,)]
