"""The outbox: one transaction, its order, its cap, and what it says when it cannot be used."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from contract.ids import Id
from scoring.errors import OutboxUnusable
from scoring.outbox.ledger import Counted, Ledger
from scoring.outbox.outbox import Outbox, open_outbox
from scoring.outbox.records import OtlpSignal, Precedence, Request, RunState, SequenceRange

RUN = Id("a" * 32)


def request(
    precedence: Precedence, *, size: int = 10, at: int = 0, contents: tuple[SequenceRange, ...] = ()
) -> Request:
    return Request(
        precedence=precedence,
        signal=OtlpSignal.LOGS,
        body=bytes([precedence]) * size,
        records=1,
        created_ns=at,
        contents=contents,
    )


def range_of(signal: str, first: int, last: int) -> SequenceRange:
    return SequenceRange(run_id=RUN, signal=signal, count=last - first + 1, first_sequence=first, last_sequence=last)


def put(outbox: Outbox, *requests: Request) -> None:
    with outbox.transaction() as t:
        for each in requests:
            t.put(each)


def run_state(next_sequence: int) -> RunState:
    return RunState(
        run_id=RUN,
        source="lab",
        path="a.csv",
        sha256="b" * 64,  # type: ignore[arg-type]
        next_sequence=next_sequence,
        at_end=False,
        bundle_id="c" * 64,  # type: ignore[arg-type]
        windower=b"\x00rows",
        checks="[]",
        decision=b"{}",
    )


def test_what_was_committed_is_there_after_a_restart(tmp_path: Path) -> None:
    ledger = Ledger()
    ledger.open(run_id=RUN, signal="flow", source="lab", asset_id="loop-1")
    ledger.add(RUN, "flow", Counted(sent=3, refused=1, first_sequence=0, last_sequence=3))
    ledger.drop([range_of("flow", 0, 1)])
    with closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as outbox, outbox.transaction() as t:
        t.put(request(Precedence.SCORES))
        t.save_run(run_state(64))
        t.save_tallies(ledger.take_changed())
        t.set_counter("edge_sequence", 7)
        t.mark_announced("asset:1")

    with closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as outbox:
        assert [p.body for p in outbox.next_batch(max_bytes=100)] == [bytes([Precedence.SCORES]) * 10]
        assert outbox.run_state(RUN) == run_state(64)
        assert outbox.runs() == (run_state(64),)
        assert outbox.tallies() == ledger.tallies
        assert outbox.counters() == {"edge_sequence": 7}
        assert outbox.announced() == {"asset:1"}


def test_a_transaction_that_fails_leaves_no_trace(tmp_path: Path) -> None:
    with closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as outbox:
        with pytest.raises(RuntimeError, match="power"):
            _fail_midway(outbox)

        assert outbox.depth().requests == 0
        assert outbox.run_state(RUN) is None


def test_alerts_go_first_then_what_is_oldest(tmp_path: Path) -> None:
    with closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as outbox:
        put(outbox, request(Precedence.READINGS), request(Precedence.FACTS), request(Precedence.ALERTS))

        order = [pending.precedence for pending in outbox.next_batch(max_bytes=1000)]

        assert order == [Precedence.ALERTS, Precedence.READINGS, Precedence.FACTS]


def test_a_batch_keeps_to_its_bytes_but_is_never_empty(tmp_path: Path) -> None:
    with closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as outbox:
        put(outbox, *(request(Precedence.SCORES, size=100) for _ in range(5)))

        assert len(outbox.next_batch(max_bytes=250)) == 2
        assert len(outbox.next_batch(max_bytes=1)) == 1
        assert len(outbox.next_batch(max_bytes=10_000, max_requests=3)) == 3


def test_delivered_requests_are_gone_and_depth_follows(tmp_path: Path) -> None:
    with closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as outbox:
        put(outbox, request(Precedence.FACTS, size=7, at=5), request(Precedence.SCORES, size=11, at=9))
        first, second = outbox.next_batch(max_bytes=1000)
        before = outbox.depth()

        outbox.delivered([first.id])

        assert (before.requests, before.bytes, before.evictable_bytes, before.oldest_ns) == (2, 18, 11, 5)
        assert [pending.id for pending in outbox.next_batch(max_bytes=1000)] == [second.id]
        assert (outbox.depth().bytes, outbox.depth().oldest_ns) == (11, 9)


def test_a_full_outbox_gives_up_the_oldest_readings_then_scores_and_never_alerts_or_facts(tmp_path: Path) -> None:
    with closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as outbox:
        put(outbox, request(Precedence.ALERTS, size=100), request(Precedence.FACTS, size=100))
        put(outbox, request(Precedence.SCORES, size=100, contents=(range_of("#scores", 0, 9),)))
        put(
            outbox,
            request(Precedence.READINGS, size=100, contents=(range_of("flow", 0, 9), range_of("pressure", 0, 9))),
        )
        put(outbox, request(Precedence.READINGS, size=100, contents=(range_of("flow", 10, 19),)))

        with outbox.transaction() as t:
            oldest = t.make_room(450)
        with outbox.transaction() as t:
            rest = t.make_room(0)

        assert oldest == (range_of("flow", 0, 9), range_of("pressure", 0, 9))
        assert rest == (range_of("flow", 10, 19), range_of("#scores", 0, 9))
        assert [p.precedence for p in outbox.next_batch(max_bytes=1000)] == [Precedence.ALERTS, Precedence.FACTS]


def test_what_is_on_its_way_is_not_evicted_until_it_is_released(tmp_path: Path) -> None:
    with closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as outbox:
        put(outbox, request(Precedence.READINGS, contents=(range_of("flow", 0, 9),)))
        outbox.next_batch(max_bytes=1000)

        with outbox.transaction() as t:
            in_flight = t.make_room(0)
        outbox.release()
        with outbox.transaction() as t:
            released = t.make_room(0)

        assert (in_flight, released) == ((), (range_of("flow", 0, 9),))


def test_a_parked_request_is_kept_with_its_reason_and_stands_in_nobodys_way(tmp_path: Path) -> None:
    with closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as outbox:
        put(outbox, request(Precedence.SCORES), request(Precedence.READINGS))
        bad, good = outbox.next_batch(max_bytes=1000)

        outbox.park(bad.id, reason="HTTP 400: no", parked_ns=5)

        assert outbox.parked() == ((bad, "HTTP 400: no"),)
        assert outbox.next_batch(max_bytes=1000) == (good,)
        assert outbox.depth().parked == 1


def test_another_gateways_outbox_is_refused_by_name(tmp_path: Path) -> None:
    open_outbox(tmp_path / "o.sqlite3", gateway="gw-2").close()

    with pytest.raises(OutboxUnusable, match=r"o\.sqlite3 belongs to gateway gw-2, this is gw-1"):
        open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")


def test_an_outbox_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    open_outbox(tmp_path / "o.sqlite3", gateway="gw-1").close()
    with closing(sqlite3.connect(tmp_path / "o.sqlite3")) as connection, connection:
        connection.execute("update about set version = 99")

    with pytest.raises(OutboxUnusable, match="has layout 99, this version reads up to 1"):
        open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")


def test_an_outbox_in_use_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoring.outbox.outbox.LOCK_WAIT_S", 0.05)

    with (
        closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")),
        pytest.raises(OutboxUnusable, match="is in use by another process: stop that edge first"),
    ):
        open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")


def test_a_damaged_outbox_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "o.sqlite3").write_bytes(b"this is no database" * 100)

    with pytest.raises(OutboxUnusable, match=r"is damaged .*: move it aside; a new one sends again"):
        open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")


def test_pages_that_were_overwritten_are_found_when_they_are_read(tmp_path: Path) -> None:
    with closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as outbox:
        put(outbox, *(request(Precedence.SCORES, size=3000) for _ in range(40)))
    raw = bytearray((tmp_path / "o.sqlite3").read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)
    (tmp_path / "o.sqlite3").write_bytes(raw)

    with (
        pytest.raises(OutboxUnusable, match="is damaged"),
        closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as outbox,
    ):
        outbox.next_batch(max_bytes=1 << 20)


def test_a_full_disk_is_said_and_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    with closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as outbox:
        put(outbox, request(Precedence.ALERTS))
        outbox._connection.execute("pragma max_page_count = 30").fetchall()

        with pytest.raises(OutboxUnusable, match="cannot grow, the disk is full: free some space"):
            put(outbox, *(request(Precedence.SCORES, size=100_000) for _ in range(5)))

        assert [pending.precedence for pending in outbox.next_batch(max_bytes=1000)] == [Precedence.ALERTS]


def test_a_closed_outbox_is_said_to_be_unusable(tmp_path: Path) -> None:
    outbox = open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")
    outbox.close()

    with pytest.raises(OutboxUnusable, match="cannot be used"):
        outbox.next_batch(max_bytes=1)


def _fail_midway(outbox: Outbox) -> None:
    with outbox.transaction() as t:
        t.put(request(Precedence.ALERTS))
        t.save_run(run_state(64))
        raise RuntimeError("power")
