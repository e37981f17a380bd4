"""The demo as a plant starts it: three real processes, loaded, stopped, started again, one of them lost."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from scoring.sources.simulator.recorded_runs import write_runs
from tests.processes import left_over
from twintrace.demo.state import State, claim, state_lock

pytestmark = pytest.mark.waits

PORTS = ["--port", "0", "--api-port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0"]
PATIENCE_S = 90  # bounds a hang; nothing is measured by it


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One simulated run of a pump."""
    everything, folder = tmp_path_factory.mktemp("everything"), tmp_path_factory.mktemp("data")
    write_runs(everything)
    (folder / "pump").mkdir()
    shutil.copyfile(everything / "pump" / "2.csv", folder / "pump" / "2.csv")
    return folder


@pytest.fixture(scope="module")
def loaded(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A state folder that was loaded once, and what the demo said."""
    state = tmp_path_factory.mktemp("loaded") / "state"
    return state, load(data, state)


@pytest.fixture(scope="module")
def reloaded(loaded: tuple[Path, str], data: Path) -> str:
    """What the demo said when it was started a second time, on a state that others could use by then."""
    state = loaded[0]
    for path in opened(state):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return load(data, state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A demo whose edge was killed, and another that was started on its state before."""

    pid: int
    code: int
    errors: str
    left: list[psutil.Process]
    second: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def lost(loaded: tuple[Path, str], data: Path) -> Lost:
    with running(data, loaded[0]) as demo:
        second = subprocess.run(
            command(data, loaded[0]), capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        children = psutil.Process(demo.pid).children(recursive=True)
        edge = next(child for child in children if "edge" in child.cmdline())
        os.kill(edge.pid, signal.SIGKILL)
        _, errors = demo.communicate(timeout=PATIENCE_S)
        return Lost(pid=demo.pid, code=demo.returncode, errors=errors, left=left_over(children), second=second)


def opened(state: Path) -> tuple[Path, ...]:
    return (state, state / "store.duckdb", state / "edge" / "outbox.sqlite3")


def command(data: Path, state: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "twintrace", "demo", "--data", str(data), "--state", str(state), *PORTS, *more]


def load(data: Path, state: Path, *more: str) -> str:
    """Run the demo until it is loaded and return what it said."""
    done = subprocess.run(
        command(data, state, "--exit-when-loaded", *more),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def running(data: Path, state: Path) -> Iterator[subprocess.Popen[str]]:
    """A demo that has loaded and stays; whoever starts it keeps nothing to himself."""
    demo = subprocess.Popen(
        command(data, state, "--no-browser"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, umask=0
    )
    try:
        assert demo.stdout is not None
        for said in demo.stdout:
            if said.startswith(("The first alert", "No alert")):
                break
        yield demo
    finally:
        demo.terminate()  # not kill: the state is shared, and a killed demo leaves its run.json behind
        demo.communicate(timeout=PATIENCE_S)


def for_others(state: Path) -> list[tuple[str, str]]:
    """What of a state others than its user could read, write or enter."""
    modes = {path: path.stat().st_mode & 0o777 for path in (state, *state.rglob("*"))}
    return [(str(path), oct(mode)) for path, mode in modes.items() if mode & 0o077]


def test_what_lay_open_in_an_older_state_is_closed(loaded: tuple[Path, str], reloaded: str) -> None:
    state = loaded[0]

    assert reloaded
    assert [path for path in opened(state) if path.stat().st_mode & 0o077] == []
    assert "store.duckdb had mode 0644, so that others could use it" in (state / "logs" / "collector.log").read_text()


def test_everything_is_loaded_and_the_ledger_balances(loaded: tuple[Path, str]) -> None:
    said = loaded[1]

    ledger = re.search(r"ledger: (\d+) read = (\d+) stored \+ 0 duplicates \+ (\d+) refused \+ 0 dropped: bal", said)
    assert ledger
    read, stored, refused = map(int, ledger.groups())
    assert read == stored + refused > 0
    assert "1 labelled stretches" in said


def test_the_address_of_an_alert_is_told(loaded: tuple[Path, str]) -> None:
    assert re.search(r"http://127\.0\.0\.1:\d+/alerts/[0-9a-f]{32}$", loaded[1], flags=re.MULTILINE)


def test_nobody_serves_the_state_afterwards(loaded: tuple[Path, str]) -> None:
    assert not (loaded[0] / "run.json").exists()


def test_a_second_start_adds_no_record(loaded: tuple[Path, str], reloaded: str) -> None:
    first = loaded[1]

    said = [line for line in first.splitlines() if line.startswith("ledger: ")]
    assert [line for line in reloaded.splitlines() if line.startswith("ledger: ")] == said
    assert "Commissioning" not in reloaded


def test_other_data_on_the_same_state_is_refused(loaded: tuple[Path, str], tmp_path: Path) -> None:
    write_runs(tmp_path)

    done = subprocess.run(command(tmp_path, loaded[0]), capture_output=True, text=True, timeout=PATIENCE_S, check=False)

    assert done.returncode == 2
    assert "this state plays " in done.stderr
    assert "--fresh" in done.stderr


def test_starting_over_takes_other_data(data: Path, tmp_path: Path) -> None:
    state = State(root=tmp_path / "state")
    with state_lock(state):
        claim(state, tmp_path / "others")

    said = load(data, state.root, "--fresh")

    assert "Commissioning 1 runs" in said
    assert state.played_data() == data


@pytest.mark.parametrize("option", ["--port", "--api-port", "--otlp-http-port", "--otlp-grpc-port"])
def test_a_port_in_use_is_named_before_anything_starts(option: str, data: Path, tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen(1)
        port = str(holder.getsockname()[1])

        done = subprocess.run(
            command(data, tmp_path / "state", option, port),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    assert done.returncode == 2
    assert done.stderr.startswith(f"twintrace: port {port} is in use: ")
    assert option in done.stderr


def test_a_data_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        command(tmp_path / "nowhere", tmp_path / "state"),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert done.returncode == 2
    assert f"{tmp_path / 'nowhere'}: no such data folder" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_of_it_and_is_no_error(loaded: tuple[Path, str], data: Path, number: int) -> None:
    state, _ = loaded
    with running(data, state) as demo:
        told = json.loads((state / "run.json").read_text(encoding="utf-8"))
        children = psutil.Process(demo.pid).children(recursive=True)
        written = {path.name for path in state.rglob("*")}

        assert for_others(state) == []
        assert {"store.duckdb.wal", "outbox.sqlite3-wal", "run.json", "edge.log", "collector.yaml"} <= written
        demo.send_signal(number)
        demo.communicate(timeout=PATIENCE_S)

        assert demo.returncode == 0
        assert told["pid"] == demo.pid
        assert len(children) >= 3
        assert left_over(children) == []
        assert not (state / "run.json").exists()


def test_a_lost_process_is_told_and_stops_the_others(lost: Lost) -> None:
    assert lost.code == 1
    assert "the edge ended with code -9, the others were stopped" in lost.errors
    assert lost.left == []


def test_a_second_demo_on_a_state_that_is_served_is_refused(lost: Lost) -> None:
    assert lost.second.returncode == 2
    assert f"another demo (pid {lost.pid}) runs on this state" in lost.second.stderr
