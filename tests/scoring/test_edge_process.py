"""The edge as a process: started, stopped, killed at random moments, refused; and what it does not load."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contract.alerts import AlertEvent
from contract.plant import LedgerLine
from contract.readings import ReadingBatch
from contract.windows import SPAN_NAME
from tests.processes import PATIENCE_S
from tests.scoring.edge_process import ROOT, EdgeProcess
from tests.scoring.made_plant import BEGIN, MadePlant, made_rows, make_plant
from tests.scoring.receiver import Received, Receiver, Reply, receiving

pytestmark = pytest.mark.waits

KILLS = 5


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def play_whole(plant: MadePlant, receiver: Receiver) -> None:
    edge = EdgeProcess(plant.config, forked=True)
    try:
        receiver.wait(lambda received: ended(plant, received))
        assert edge.stop() == 0
    finally:
        edge.close()


def ended(plant: MadePlant, received: Received) -> bool:
    """Whether every run is at its end and everything the ledger says was sent is there."""
    lines = {(line.run_id, line.signal): line for line in received.records(LedgerLine) if line.at_end}
    if len(lines) < len(plant.runs) * 6:
        return False
    windows = {span.span_id for span in received.spans if span.name == SPAN_NAME}
    readings = {(batch.run_id, batch.signal, batch.first_sequence): batch for batch in received.records(ReadingBatch)}
    events = {event.event_id for event in received.records(AlertEvent)}
    return bool(
        len(windows) == sum(line.sent for line in lines.values() if line.signal == "#scores")
        and len(events) == sum(line.sent for line in lines.values() if line.signal == "#alert_events")
        and sum(batch.count for batch in readings.values())
        == sum(line.sent for line in lines.values() if not line.signal.startswith("#"))
    )


def made(folder: Path, endpoint: str) -> MadePlant:
    files = {
        "a.csv": made_rows(1500, seed=1, fault=range(300, 340)),
        "b.csv": made_rows(1500, seed=2, fault=range(1450, 1500), begin=BEGIN.replace(hour=18)),
    }
    files["a.csv"][70] = (files["a.csv"][70][0], "stuck", *files["a.csv"][70][2:])
    return make_plant(folder, files, endpoint=endpoint)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_after_its_last_run_the_edge_stays_until_it_is_told_to_stop(
    tmp_path: Path, receiver: Receiver, number: signal.Signals
) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)}, endpoint=receiver.endpoint)
    edge = EdgeProcess(plant.config)
    try:
        receiver.wait(lambda received: ended(plant, received) and bool(received.metrics))

        os.kill(edge.pid, 0)
        assert edge.stop(number) == 0
    finally:
        edge.close()


def test_an_edge_whose_collector_is_away_stops_as_cleanly(tmp_path: Path) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)})
    edge = EdgeProcess(plant.config)
    try:
        _wait_for_outbox(plant)
        time.sleep(0.3)

        assert edge.stop() == 0
    finally:
        edge.close()


def test_an_edge_whose_collector_hangs_does_not_wait_for_it_to_stop(tmp_path: Path, receiver: Receiver) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)}, endpoint=receiver.endpoint)
    asked, answer = threading.Event(), threading.Event()

    def hang(_signal: str, _message: object) -> Reply:
        asked.set()
        answer.wait(30)
        return Reply()

    receiver.tell = hang
    edge = EdgeProcess(plant.config)
    try:
        assert asked.wait(20)

        assert edge.stop() == 0
        assert not answer.is_set()
    finally:
        answer.set()
        edge.close()


def test_an_edge_killed_at_random_moments_sends_what_an_undisturbed_one_sends(
    tmp_path: Path, receiver: Receiver
) -> None:
    with receiving() as calm:
        plant = made(tmp_path, calm.endpoint)
        play_whole(plant, calm)
    shutil.rmtree(plant.outbox.parent)
    chance = random.Random(20260131)
    receiver.tell = lambda _signal, _message: (
        Reply(status=503, headers={"retry-after": "0"}) if chance.random() < 0.2 else Reply()
    )
    # a small outbox, so that playing is at no time far ahead of sending
    plant.configure(endpoint=receiver.endpoint, outbox_max_bytes=1 << 20)

    share = len(calm.received.spans) // (2 * KILLS)
    for kill in range(KILLS):
        edge = EdgeProcess(plant.config, forked=True)
        try:
            receiver.wait(_more_spans_than(kill * share + chance.randrange(share)))
            time.sleep(chance.uniform(0, 0.05))
        finally:
            edge.kill()
    killed_at = len({span.span_id for span in receiver.received.spans})
    play_whole(plant, receiver)

    assert 0 < killed_at < len(calm.received.spans)
    assert set(receiver.received.ids()) == set(calm.received.ids())
    assert len(calm.received.ids()) == len(set(calm.received.ids()))


def test_an_edge_refuses_to_begin_with_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)})
    (plant.folder / "token").unlink()

    code, said = EdgeProcess(plant.config).ended()

    assert code == 2
    assert said.count("\n") == 1
    assert "token: the token cannot be read: No such file or directory; set token_file" in said


def test_a_second_edge_on_one_outbox_is_refused(tmp_path: Path, receiver: Receiver) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)}, endpoint=receiver.endpoint)
    first = EdgeProcess(plant.config)
    try:
        receiver.wait(lambda received: bool(received.logs))

        code, said = EdgeProcess(plant.config).ended()

        assert code == 2
        assert "is in use by another process: stop that edge first" in said
    finally:
        first.close()


def test_the_edge_loads_no_database_and_no_frames() -> None:
    modules = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in sorted((ROOT / "scoring").rglob("*.py"))
        if "training" not in file.parts and file.name != "__init__.py"
    ]
    heavy = ("duckdb", "dash", "pandas", "polars", "pyarrow", "sklearn", "onnx")
    program = f"""
import importlib, sys
from tests.processes import PATIENCE_S
for name in {[*modules, "twintrace.commands.edge"]!r}:
    importlib.import_module(name)
print(*[name for name in {heavy!r} if name in sys.modules])
"""

    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "scoring.edge" in modules
    assert loaded.stdout.strip() == ""


def _more_spans_than(enough: int) -> Callable[[Received], bool]:
    return lambda received: len(received.spans) > enough


def _wait_for_outbox(plant: MadePlant) -> None:
    end = time.monotonic() + PATIENCE_S
    while not plant.outbox.exists():
        assert time.monotonic() < end
        time.sleep(0.01)
