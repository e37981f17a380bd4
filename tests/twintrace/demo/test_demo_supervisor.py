"""Supervised processes: real ones that end, refuse to end, or outlive their starter; and the ports before them."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.processes import PATIENCE_S
from twintrace.demo.ports import settle_ports
from twintrace.demo.supervisor import StopRequest, Supervisor
from twintrace.errors import PortInUse, ProcessEnded

STAYS = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)"]


@pytest.fixture
def stop() -> Iterator[StopRequest]:
    """A stop request; the signal handlers of the tests come back afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield StopRequest()
    for number, handler in before.items():
        signal.signal(number, handler)


def started(log: Path) -> bool:
    """Whether the process has written its first line."""
    return log.exists() and bool(log.read_bytes())


def is_alive(pid: int) -> bool:
    """Whether a process of this id runs (a zombie does not)."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    return False


def test_every_process_is_stopped_at_the_end(stop: StopRequest, tmp_path: Path) -> None:
    with Supervisor(stop=stop) as supervisor:
        for name in ("edge", "collector"):
            supervisor.start(name, STAYS, log=tmp_path / f"{name}.log")
        pids = [child.process.pid for child in supervisor._children]
        supervisor.wait_until(lambda: all(started(tmp_path / f"{name}.log") for name in ("edge", "collector")))
        assert all(is_alive(pid) for pid in pids)

    assert not any(is_alive(pid) for pid in pids)


def test_a_process_that_ends_by_itself_is_told_with_its_last_lines_and_stops_the_others(
    stop: StopRequest, tmp_path: Path
) -> None:
    falls = [sys.executable, "-c", "import sys; print('disk is full'); sys.exit(3)"]

    with Supervisor(stop=stop) as supervisor:
        supervisor.start("collector", STAYS, log=tmp_path / "collector.log")
        pid = supervisor._children[0].process.pid
        supervisor.start("edge", falls, log=tmp_path / "edge.log")
        with pytest.raises(ProcessEnded, match=r"(?s)the edge ended with code 3.*disk is full") as ended:
            supervisor.wait_until(lambda: False)

    assert ended.value.exit_code == 1
    assert not is_alive(pid)


def test_a_process_that_will_not_end_is_killed(
    stop: StopRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twintrace.demo.supervisor.STOP_S", 0.2)
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(60)"
    )

    with Supervisor(stop=stop) as supervisor:
        supervisor.start("edge", [sys.executable, "-c", deaf], log=tmp_path / "edge.log")
        pid = supervisor._children[0].process.pid
        supervisor.wait_until(lambda: started(tmp_path / "edge.log"))

    assert not is_alive(pid)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_waiting(stop: StopRequest, number: signal.Signals) -> None:
    with Supervisor(stop=stop) as supervisor:
        threading.Timer(0.05, os.kill, [os.getpid(), number]).start()

        assert supervisor.wait_until(lambda: False) is False


def test_no_process_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom twintrace.demo.supervisor import *\n"
        "supervisor = Supervisor(stop=StopRequest())\n"
        f"supervisor.start('edge', {STAYS!r}, log=Path({str(tmp_path / 'edge.log')!r}))\n"
        "print(supervisor._children[0].process.pid, flush=True)\nsupervisor.wait_until(lambda: False)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()

    deadline = time.monotonic() + PATIENCE_S
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(pid)


def test_a_port_in_use_is_named_with_its_option() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen(1)
        port = holder.getsockname()[1]

        with pytest.raises(PortInUse, match=f"port {port} is in use: .* with --api-port"):
            settle_ports({"api": port})


def test_port_0_is_any_free_port_and_none_twice() -> None:
    ports = settle_ports({"otlp_grpc": 0, "otlp_http": 0, "api": 0, "dashboard": 0})

    assert len(set(ports.values())) == 4
    assert all(ports.values())


def test_one_port_asked_for_twice_is_refused() -> None:
    free = settle_ports({"api": 0})["api"]

    with pytest.raises(PortInUse, match=f"port {free} is in use"):
        settle_ports({"api": free, "dashboard": free})
