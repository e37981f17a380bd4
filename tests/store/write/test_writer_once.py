"""The writer: resends, restarts and overlaps leave every record in the store once, and whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.database.connection import Database, open_database
from store.errors import WriteFailed
from store.write.batch import ReadingRows
from store.write.writer import Writer
from tests.new_store import put_new_store
from tests.store.batches import (
    HOUR_NS,
    RUN,
    action_row,
    batch,
    log_row,
    readings_of,
    span_row,
    uuid_of,
    verdict_row,
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(put_new_store(tmp_path / "store.duckdb")) as opened:
        yield opened


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    opened = Writer(database, clock=lambda: 77)
    yield opened
    opened.close()


def rows(database: Database, question: str) -> list[tuple[Any, ...]]:
    with database.cursor() as cursor:
        return list(cursor.execute(question).fetchall())


def test_a_resend_counts_as_duplicates_and_adds_nothing(database: Database, writer: Writer) -> None:
    sent = {"spans": [span_row(1), span_row(2)]}

    (first,) = writer.commit([batch(sent, items=2)])
    (second,) = writer.commit([batch(sent, items=2)])

    assert (first.duplicates, second.duplicates) == (0, 2)
    assert rows(database, "select span_id, name, start_ns from spans order by 1") == [
        (1, "op", HOUR_NS),
        (2, "op", HOUR_NS),
    ]


def test_a_resend_in_the_same_group_is_stored_once(database: Database, writer: Writer) -> None:
    receipts = writer.commit([batch({"spans": [span_row(1)]}), batch({"spans": [span_row(1), span_row(2)]})])

    assert [receipt.duplicates for receipt in receipts] == [0, 1]
    assert rows(database, "select count(*) from spans") == [(2,)]


def test_a_span_is_known_by_trace_and_span_id_together(database: Database, writer: Writer) -> None:
    other_trace = (uuid_of("elsewhere"), *span_row(1)[1:])

    writer.commit([batch({"spans": [span_row(1)]})])
    writer.commit([batch({"spans": [other_trace]})])

    assert rows(database, "select count(*) from spans") == [(2,)]


def test_spans_that_share_their_ids_are_both_stored_in_one_group_or_two(database: Database, writer: Writer) -> None:
    client, server, later = span_row(1), span_row(1, name="server"), span_row(1, start_ns=HOUR_NS + 1)

    writer.commit([batch({"spans": [client, server]})])
    (receipt,) = writer.commit([batch({"spans": [server, later, client]})])

    assert receipt.duplicates == 2
    assert rows(database, "select name, start_ns from spans order by 1, 2") == [
        ("op", HOUR_NS),
        ("op", HOUR_NS + 1),
        ("server", HOUR_NS),
    ]


def test_spans_of_many_hours_in_one_group_are_each_found_again(database: Database, writer: Writer) -> None:
    sent = {"spans": [span_row(hour, start_ns=hour * HOUR_NS) for hour in range(1, 60)]}

    writer.commit([batch(sent)])
    (receipt,) = writer.commit([batch(sent)])

    assert receipt.duplicates == 59
    assert rows(database, "select count(*) from spans") == [(59,)]


def test_a_record_and_its_log_are_there_together_or_not_at_all(database: Database, writer: Writer) -> None:
    def sent(*nonces: str) -> Any:
        log_rows = [log_row(uuid_of("action", nonce)) for nonce in nonces]
        return batch({"operator_actions": [action_row(n) for n in nonces]}, carriers={"operator_actions": log_rows})

    writer.commit([sent("a", "b")])
    (receipt,) = writer.commit([sent("b", "c")])

    assert receipt.duplicates == 1
    assert rows(database, "select count(*) from operator_actions") == [(3,)]
    assert rows(database, "select count(*) from logs join operator_actions on log_id = action_id") == [(3,)]
    assert rows(database, "select count(*) from logs") == [(3,)]


def test_commit_numbers_rise_over_actions_and_verdicts_in_commit_order(database: Database, writer: Writer) -> None:
    writer.commit([batch({"operator_actions": [action_row("a"), action_row("b")]})])
    writer.commit([batch({"verdicts": [verdict_row("c")]})])
    writer.commit([batch({"operator_actions": [action_row("b"), action_row("d")]})])

    assert rows(database, "select nonce, commit_number from operator_actions order by 2") == [
        ("a", 1),
        ("b", 2),
        ("d", 4),
    ]
    assert rows(database, "select nonce, commit_number from verdicts") == [("c", 3)]


def test_readings_that_overlap_what_is_stored_add_only_what_is_new(database: Database, writer: Writer) -> None:
    writer.commit([batch(readings=[readings_of(range(10))])])
    receipts = writer.commit([batch(readings=[readings_of(range(5, 15))]), batch(readings=[readings_of(range(3))])])

    assert [(each.readings, each.duplicates) for each in receipts] == [(5, 0), (0, 1)]
    assert rows(database, "select count(*), count(distinct sequence), max(sequence) from readings") == [(15, 15, 14)]
    assert rows(
        database, 'select first_sequence, last_sequence, "count", first_ns from reading_batches order by 1'
    ) == [
        (0, 9, 10, 0),
        (10, 14, 5, 10 * 10**9),
    ]


def test_the_first_of_two_readings_with_one_sequence_stays(database: Database, writer: Writer) -> None:
    writer.commit([batch(readings=[readings_of([1, 2]), readings_of([2, 3], shift=100.0)])])

    assert rows(database, "select sequence, value from readings order by 1") == [(1, 0.5), (2, 1.0), (3, 101.5)]


def test_the_same_sequence_of_another_signal_or_run_is_another_reading(database: Database, writer: Writer) -> None:
    batches = [readings_of([1]), readings_of([1], signal="pressure"), readings_of([1], run=uuid_of("other"))]

    writer.commit([batch(readings=batches)])

    assert rows(database, "select count(*) from readings") == [(3,)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    groups=st.lists(
        st.lists(
            st.tuples(st.sampled_from(["flow", "pressure"]), st.sets(st.integers(0, 30), min_size=1)),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_however_readings_arrive_each_is_stored_once(
    database: Database, writer: Writer, groups: list[list[tuple[str, set[int]]]]
) -> None:
    run = uuid_of("run", rows(database, "select count(*) from ingest_batches"))
    sent = {(signal, sequence) for group in groups for signal, sequences in group for sequence in sequences}

    counted = 0
    for group in groups:
        made: list[ReadingRows] = [readings_of(sorted(each), signal=signal, run=run) for signal, each in group]
        counted += sum(receipt.readings for receipt in writer.commit([batch(readings=[each]) for each in made]))

    with database.cursor() as cursor:
        found = cursor.execute("select signal, sequence from readings where run_id = ?", [UUID(bytes=run)]).fetchall()
        told = cursor.execute('select sum("count")::int from reading_batches where run_id = ?', [UUID(bytes=run)])
        ((told_count,),) = told.fetchall()
    assert (len(found), set(found)) == (len(sent), sent)
    assert (counted, told_count) == (len(sent), len(sent))


def test_a_group_that_fails_leaves_nothing_behind(database: Database, writer: Writer) -> None:
    too_long = (*action_row("x")[:9], 2**70)

    with pytest.raises(WriteFailed, match="nothing of it is stored"):
        writer.commit([batch({"spans": [span_row(1)], "operator_actions": [too_long]})])

    assert rows(database, "select count(*) from spans") == [(0,)]
    writer.commit([batch({"spans": [span_row(1)]})])
    assert rows(database, "select count(*) from spans") == [(1,)]


def test_a_resource_is_stored_once_also_after_a_failed_group_and_a_restart(database: Database, writer: Writer) -> None:
    resource = (uuid_of("resource"), b"{}", "", 5, 0, b"[]")
    with pytest.raises(WriteFailed):
        writer.commit([batch({"resources": [resource], "operator_actions": [(b"wrong",)]})])

    writer.commit([batch({"resources": [resource]})])
    writer.commit([batch({"resources": [resource]})])
    after_restart = Writer(database)
    after_restart.commit([batch({"resources": [resource]})])
    after_restart.close()

    assert rows(database, "select count(*) from resources") == [(1,)]


def test_each_request_leaves_one_row_that_tells_what_became_of_it(database: Database, writer: Writer) -> None:
    request = batch({"spans": [span_row(1), span_row(1)]}, items=2)

    writer.commit([request])

    assert rows(
        database, "select signal, transport, credential, records, duplicates, bytes, committed_ns from ingest_batches"
    ) == [("logs", "http", "edge", 2, 1, 100, 77)]
    assert rows(database, "select received_ns, batch_id from spans") == rows(
        database, "select received_ns, batch_id from ingest_batches"
    )


def test_stored_readings_keep_every_bit(database: Database, writer: Writer) -> None:
    odd = readings_of([1, 2, 3])
    odd.values[:] = [float("nan"), -0.0, 5e-324]
    odd.quality[:] = [0x809B0000, 0, 0x40940000]

    writer.commit([batch(readings=[odd])])

    with database.cursor() as cursor:
        table = cursor.sql("select run_id, asset_id, signal, value, quality from readings order by sequence")
        found = table.to_arrow_table()
    assert found.column("value").to_numpy().tobytes() == odd.values.tobytes()
    assert found.column("quality").to_pylist() == odd.quality.tolist()
    assert found.column("run_id")[0].as_py().replace("-", "") == RUN.hex()
    assert found.column("signal").to_pylist() == ["flow"] * 3
