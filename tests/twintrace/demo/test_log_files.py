"""Logs of supervised processes have a size and a number of files, and go on when they were put aside."""

import os
import sys
from pathlib import Path

import pytest

from tests.twintrace.demo.test_demo_supervisor import stop
from twintrace.demo.log_files import LOG_FILES, open_log, rotate
from twintrace.demo.supervisor import StopRequest, Supervisor, last_lines

__all__ = ["stop"]

LIMIT = 2_000
CHATTERS = "import itertools, time\nfor n in itertools.count(): print(f'line {n:06}', flush=True); time.sleep(0.0001)"


def test_a_process_that_writes_and_writes_fills_its_files_and_no_more(stop: StopRequest, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "edge.log"
    oldest = log.with_name(f"edge.log.{LOG_FILES - 1}")

    with Supervisor(stop=stop, log_bytes=LIMIT) as supervisor:
        supervisor.start("edge", [sys.executable, "-c", CHATTERS], log=log)
        supervisor.wait_until(lambda: oldest.exists() and log.stat().st_size > 0, every_s=0.001)
        first = oldest.read_bytes()
        supervisor.wait_until(lambda: oldest.exists() and oldest.read_bytes() != first, every_s=0.001)

    assert {file.name for file in log.parent.iterdir()} == {"edge.log", "edge.log.1", "edge.log.2"}
    assert {file.stat().st_mode & 0o777 for file in log.parent.iterdir()} == {0o600}
    numbers = [int(line.split()[1]) for file in (oldest, log.with_name("edge.log.1"), log) for line in last_lines(file)]
    assert numbers == sorted(numbers)
    assert b"\0" not in log.read_bytes()  # it goes on at the beginning, not behind a hole


def test_a_log_within_its_limit_is_left_and_one_that_is_away_is_nobody_s_fault(tmp_path: Path) -> None:
    log = tmp_path / "edge.log"
    log.write_bytes(b"x" * 10)

    assert not rotate(log, limit_bytes=10)
    assert rotate(log, limit_bytes=9)
    assert not rotate(tmp_path / "away.log", limit_bytes=9)
    assert (log.read_bytes(), log.with_name("edge.log.1").read_bytes()) == (b"", b"x" * 10)


@pytest.mark.parametrize("files", [2, 4])
def test_so_many_files_are_kept(tmp_path: Path, files: int) -> None:
    log = tmp_path / "edge.log"

    for turn in range(6):
        os.close(open_log(log))
        log.write_text(f"turn {turn}")
        rotate(log, limit_bytes=1, files=files)

    kept = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert kept == {"edge.log": ""} | {f"edge.log.{at}": f"turn {6 - at}" for at in range(1, files)}
