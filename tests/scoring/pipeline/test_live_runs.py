"""Live machines through a real edge: followed by the clock, the ledger by time, a kill or a sleep loses nothing."""

import json
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import scoring.edge
from contract.alerts import AlertEvent
from contract.ids import Id
from contract.plant import Deployment, LedgerLine, Run
from contract.reading_codec import decode
from contract.readings import ReadingBatch
from contract.site import read_site
from contract.windows import UnscoredWindows
from contract.words import AlertStep, ClearReason
from scoring.edge import Edge
from scoring.outbox.outbox import Outbox, open_outbox
from scoring.pipeline.live_runs import MOST_ROWS
from scoring.setup import EdgeSetup, read_setup
from scoring.sources.protocol import SourceRun
from scoring.sources.simulator.source import SimulatedPlant
from scoring.uplink.http_post import open_uplink
from scoring.uplink.sender import Sender
from tests.processes import PATIENCE_S
from tests.scoring.edge_process import EdgeProcess
from tests.scoring.living_plant import MACHINES, PAST_S, SICK, SIGNALS, SOUND, make_living_plant, setup_at
from tests.scoring.receiver import Received, Receiver, Reply, receiving
from tests.scoring.sources.simulator.test_simulated_plant import BOOTED_NS, SECOND_NS, Clock
from tests.scoring.test_edge import eventually


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@contextmanager
def following(
    setup: EdgeSetup, clock: Callable[[], int], *, ticks: Callable[[], int] | None = None
) -> Iterator[tuple[Edge, Outbox]]:
    """An edge whose sender runs; when the block ends all it said has arrived."""
    with closing(open_outbox(setup.config.outbox, gateway=setup.config.gateway)) as outbox:
        sender = Sender(outbox, open_uplink(setup.config.endpoint, setup.token), say=print)
        sender.start()
        yield Edge(setup, outbox, sender, clock=clock, say=print, ticks=ticks or clock), outbox
        end = time.monotonic() + PATIENCE_S
        while outbox.depth().requests:
            assert time.monotonic() < end
            time.sleep(0.01)
        sender.stop()


def readings(received: Received) -> dict[tuple[Id, str, str], dict[int, float]]:
    """Values by sequence of each run, asset and signal; a batch that was sent again counts once, another one fails."""
    found: dict[tuple[Id, str, str], dict[int, float]] = defaultdict(dict)
    batches = {(b.run_id, b.signal, b.first_sequence): b for b in received.records(ReadingBatch)}
    for batch in batches.values():
        column, values = decode(batch.body), found[batch.run_id, batch.asset_id, batch.signal]
        for sequence, value in zip(column.sequences, column.values, strict=True):
            assert sequence not in values
            values[int(sequence)] = float(value)
    return found


def newest_lines(received: Received) -> dict[tuple[Id, str], LedgerLine]:
    return {
        (line.run_id, line.signal): line for line in sorted(received.records(LedgerLine), key=lambda line: line.number)
    }


def test_what_has_come_is_scored_from_the_first_whole_window(tmp_path: Path, receiver: Receiver) -> None:
    clock = Clock()
    setup = setup_at(make_living_plant(tmp_path, endpoint=receiver.endpoint, past_s=0), clock)

    with following(setup, clock) as (edge, _):
        edge.announce()
        for _ in range(10):
            edge.follow()
            clock.now_ns += SECOND_NS
    received = receiver.received

    assert {(each.asset_id, each.reason, each.last_sequence) for each in received.records(UnscoredWindows)} == {
        (asset, "filling", sequence) for asset in (SICK, SOUND) for sequence in (0, 1)
    }
    assert {(each.asset_id, each.from_sequence) for each in received.records(Deployment)} == {(SICK, 0), (SOUND, 0)}
    assert {run.rows for run in received.records(Run)} == {0}
    assert [(e.asset_id, e.step) for e in received.records(AlertEvent)] == [(SICK, AlertStep.RAISED.value)]


def test_the_ledger_of_a_live_run_is_told_at_once_and_then_once_a_minute(tmp_path: Path, receiver: Receiver) -> None:
    clock = Clock()
    setup = setup_at(make_living_plant(tmp_path, endpoint=receiver.endpoint, past_s=0), clock)

    with following(setup, clock) as (edge, _):
        for _ in range(125):
            edge.follow()
            clock.now_ns += SECOND_NS
    lines = [line for line in receiver.received.records(LedgerLine) if line.signal == "speed"]

    assert [(line.asset_id, line.read) for line in sorted(lines, key=lambda line: (line.asset_id, line.number))] == [
        (asset, read) for asset in (SICK, SOUND) for read in (1, 61, 121)
    ]
    assert all(line.read == line.sent + line.refused and not line.at_end for line in lines)


def test_after_a_sleep_all_that_was_missed_follows_at_once(tmp_path: Path, receiver: Receiver) -> None:
    clock = Clock()
    setup = setup_at(make_living_plant(tmp_path, endpoint=receiver.endpoint, past_s=0), clock)

    with following(setup, clock) as (edge, _):
        edge.follow()
        clock.now_ns += 5 * MOST_ROWS * SECOND_NS
        for _ in range(6):
            edge.follow()

    assert all(sorted(values) == list(range(5 * MOST_ROWS + 1)) for values in readings(receiver.received).values())


def test_an_earlier_boot_is_ended_with_its_alert_and_its_ledger(tmp_path: Path, receiver: Receiver) -> None:
    clock = Clock()
    config = make_living_plant(tmp_path, endpoint=receiver.endpoint, past_s=0)
    with following(setup_at(config, clock, boot="first"), clock) as (edge, _):
        for _ in range(10):
            edge.follow()
            clock.now_ns += SECOND_NS

    second = setup_at(config, clock, boot="second")
    with following(second, clock) as (edge, _):
        edge.close_earlier_boots()
        edge.follow()
    with following(setup_at(config, clock, boot="third"), clock) as (edge, _):
        edge.close_earlier_boots()

    received = receiver.received
    ended = {line.run_id for line in received.records(LedgerLine) if line.at_end}
    assert ended == {run for run, _, _ in readings(received)}
    assert len(ended) == 4
    steps = [(each.asset_id, each.step, each.reason) for each in received.records(AlertEvent)]
    assert [step for _, step, _ in steps] == [AlertStep.RAISED.value, AlertStep.CLEARED.value]
    assert steps[1][2] == ClearReason.RUN_ENDED.value
    assert {(line.read, line.last_sequence) for line in received.records(LedgerLine) if line.signal == "speed"} == {
        (1, 0),
        (10, 9),
    }


def test_a_past_is_played_while_its_machine_is_followed(tmp_path: Path, receiver: Receiver) -> None:
    config = make_living_plant(tmp_path, endpoint=receiver.endpoint)
    edge = EdgeProcess(config, forked=True)
    try:
        receiver.wait(lambda received: _pasts_ended(received) == len(MACHINES))
        assert edge.stop() == 0
    finally:
        edge.close()

    received = receiver.received
    live = {run.run_id for run in received.records(Run) if run.rows == 0}
    assert {(reason, asset) for reason, asset in _unscored(received, live)} <= {("filling", SICK), ("filling", SOUND)}
    played = {run: values for (run, _, signal), values in readings(received).items() if signal == "speed"}
    assert sorted(len(values) for run, values in played.items() if run not in live) == [1200, 1200]
    assert live <= set(played)


def test_a_past_waits_so_that_the_present_does_not(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring.edge, "PRESENT_FIRST_BYTES", 80_000)  # beyond what is announced
    setup = read_setup(make_living_plant(tmp_path, endpoint=receiver.endpoint))
    away, stop = threading.Event(), threading.Event()
    receiver.tell = lambda _signal, _message: (
        Reply() if away.is_set() else Reply(status=503, headers={"retry-after": "0"})
    )
    live = {planned.setup.run.run_id for planned in setup.plan if planned.setup.run.is_live}

    with following(setup, time.time_ns) as (edge, outbox):
        thread = threading.Thread(target=edge.run, args=(stop,))
        thread.start()
        eventually(lambda: len(outbox.runs()) == 3 and min(_taken(outbox, live)) > 2)
        past = max(_taken(outbox, {state.run_id for state in outbox.runs()} - live))
        away.set()
        stop.set()
        thread.join(20)

    assert 0 < past < PAST_S


def test_an_edge_killed_and_started_again_goes_on_as_a_new_run_and_loses_nothing(
    tmp_path: Path, receiver: Receiver
) -> None:
    config = make_living_plant(tmp_path, endpoint=receiver.endpoint, past_s=0)
    killed = EdgeProcess(config, forked=True)
    try:
        receiver.wait(lambda received: bool(received.records(AlertEvent)))
    finally:
        killed.kill()
    committed = _committed(tmp_path / "edge" / "outbox.sqlite3")
    again = EdgeProcess(config, forked=True)
    try:
        receiver.wait(lambda received: len(_runs_read(received)) == 4 and _are_told(received, committed))
        assert again.stop() == 0
    finally:
        again.close()

    found, lines = readings(receiver.received), newest_lines(receiver.received)
    assert len(committed) == 2
    for (run, asset, signal), values in found.items():
        assert sorted(values) == list(range(len(values)))
        assert list(dict(sorted(values.items())).values()) == _true_values(tmp_path, asset, signal, len(values))
        if run in committed:
            assert len(values) == committed[run] == lines[run, signal].read == lines[run, signal].sent
            assert lines[run, signal].at_end
    events = {(e.event_id, e.step, e.reason) for e in receiver.received.records(AlertEvent) if e.run_id in committed}
    assert sorted(step for _, step, _ in events) == [AlertStep.CLEARED.value, AlertStep.RAISED.value]
    assert ClearReason.RUN_ENDED.value in {reason for _, _, reason in events}


def test_a_live_asset_without_a_bundle_is_refused_by_name(tmp_path: Path) -> None:
    config = make_living_plant(tmp_path, past_s=0)
    deployments = tmp_path / "bundles" / "deployments.yaml"
    deployments.write_text(json.dumps({"runs": {}, "assets": {}}))

    code, said = EdgeProcess(config).ended()

    assert code == 2
    assert "names no bundle for asset fan-1: train one and add it" in said


def _pasts_ended(received: Received) -> int:
    return len({line.run_id for line in received.records(LedgerLine) if line.at_end})


def _unscored(received: Received, live: set[Id]) -> Iterator[tuple[str, str]]:
    for each in received.records(UnscoredWindows):
        if each.run_id in live:
            yield each.reason, each.asset_id


def _runs_read(received: Received) -> set[Id]:
    return {batch.run_id for batch in received.records(ReadingBatch)}


def _are_told(received: Received, committed: Mapping[Id, int]) -> bool:
    """Whether the ledger ends these runs, and every reading that was taken of them is there."""
    ended = {line.run_id for line in received.records(LedgerLine) if line.at_end}
    counts = [(len(values), committed[run]) for (run, _, _), values in readings(received).items() if run in committed]
    return (
        set(committed) <= ended
        and len(counts) == len(SIGNALS) * len(committed)
        and all(there == taken for there, taken in counts)
    )


def _committed(outbox: Path) -> dict[Id, int]:
    """Rows of each run that the outbox holds as taken."""
    with closing(sqlite3.connect(outbox)) as opened:
        return {Id(run): sequence for run, sequence in opened.execute("select run_id, next_sequence from runs")}


def _taken(outbox: Outbox, runs: set[Id]) -> list[int]:
    return [state.next_sequence for state in outbox.runs() if state.run_id in runs]


def _true_values(folder: Path, asset: str, signal: str, rows: int) -> list[float]:
    """What the equations say, without an edge."""
    clock = Clock()
    source = SimulatedPlant(source=read_site(folder / "site.yaml").sources[0], clock=clock, ticks=clock, boot="oracle")  # type: ignore[arg-type]
    clock.now_ns = BOOTED_NS + (rows - 1) * SECOND_NS
    run: SourceRun = next(each for each in source.runs() if each.asset_id == asset and each.is_live)
    at = SIGNALS.index(signal)
    return [float(row.values[at]) for row in source.rows(run, SIGNALS)]  # type: ignore[arg-type]
