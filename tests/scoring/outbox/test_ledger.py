"""The ledger: what was read is what was sent, found twice, refused or dropped, at every line."""

from hypothesis import given
from hypothesis import strategies as st

from contract.ids import Id
from scoring.outbox.ledger import Counted, Ledger
from scoring.outbox.records import SequenceRange

RUN = Id("a" * 32)


def opened() -> Ledger:
    ledger = Ledger()
    for signal in ("flow", "pressure"):
        ledger.open(run_id=RUN, signal=signal, source="lab", asset_id="loop-1")
    return ledger


def evicted(first: int, last: int) -> SequenceRange:
    return SequenceRange(run_id=RUN, signal="flow", count=last - first + 1, first_sequence=first, last_sequence=last)


def test_a_line_carries_everything_counted_so_far() -> None:
    ledger = opened()
    ledger.add(RUN, "flow", Counted(sent=60, refused=3, duplicates=1, first_sequence=0, last_sequence=63))
    ledger.add(RUN, "flow", Counted(sent=36, first_sequence=64, last_sequence=99))

    line = ledger.lines(gateway_id="gw-1", after_number=4, produced_ns=9)[0]

    assert (line.read, line.sent, line.refused, line.duplicates, line.dropped) == (100, 96, 3, 1, 0)
    assert (line.signal, line.number, line.first_sequence, line.last_sequence) == ("flow", 5, 0, 99)


def test_only_what_changed_is_told_again() -> None:
    ledger = opened()
    assert len(ledger.lines(gateway_id="gw-1", after_number=0, produced_ns=1)) == 2

    ledger.add(RUN, "pressure", Counted(sent=1, first_sequence=0, last_sequence=0))

    assert [line.signal for line in ledger.lines(gateway_id="gw-1", after_number=2, produced_ns=2)] == ["pressure"]
    assert ledger.lines(gateway_id="gw-1", after_number=3, produced_ns=3) == ()


def test_what_follows_on_each_other_is_one_dropped_range() -> None:
    ledger = opened()
    ledger.add(RUN, "flow", Counted(sent=300, first_sequence=0, last_sequence=299))

    ledger.drop([evicted(0, 63), evicted(64, 127), evicted(192, 255)])

    line = ledger.lines(gateway_id="gw-1", after_number=0, produced_ns=1)[0]
    assert line.dropped_ranges == ("0-127", "192-255")
    assert (line.sent, line.dropped, line.read) == (108, 192, 300)


def test_the_end_of_a_run_is_told_for_each_of_its_signals() -> None:
    ledger = opened()
    ledger.lines(gateway_id="gw-1", after_number=0, produced_ns=1)

    ledger.end(RUN)

    assert [line.at_end for line in ledger.lines(gateway_id="gw-1", after_number=2, produced_ns=2)] == [True, True]


@given(st.lists(st.tuples(st.integers(0, 64), st.integers(0, 64), st.integers(0, 64)), max_size=20), st.data())
def test_every_line_balances_whatever_was_evicted(counts: list[tuple[int, int, int]], data: st.DataObject) -> None:
    ledger = opened()
    for at, (sent, duplicates, refused) in enumerate(counts):
        rows = Counted(
            sent=sent, duplicates=duplicates, refused=refused, first_sequence=at * 200, last_sequence=at * 200 + 199
        )
        ledger.add(RUN, "flow", rows)
        if data.draw(st.booleans()):
            ledger.drop(
                [
                    SequenceRange(
                        run_id=RUN, signal="flow", count=sent, first_sequence=at * 200, last_sequence=at * 200 + 199
                    )
                ]
            )

    line = ledger.lines(gateway_id="gw-1", after_number=0, produced_ns=1)[0]

    assert line.read == sum(map(sum, counts)) == line.sent + line.duplicates + line.refused + line.dropped
    assert line.sent >= 0
