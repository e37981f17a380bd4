"""A real edge in a process of its own, as the command line starts it, or forked where many are started."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

from tests.forked_process import Process, forked_command
from tests.processes import PATIENCE_S

ROOT = Path(__file__).parents[2]
_numbers = count(1)


class EdgeProcess:
    """`twintrace edge --config FILE` with everything it says."""

    def __init__(self, config: Path, *, env: Mapping[str, str] | None = None, forked: bool = False) -> None:
        self._log = config.with_name(f"edge-{next(_numbers)}.log")
        arguments = ["edge", "--config", str(config)]
        self._process: Process = (
            forked_command(arguments, log=self._log) if forked else _from_command_line(arguments, self._log, env or {})
        )
        self.pid = self._process.pid

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self._process.kill()
        self._process.wait(timeout=PATIENCE_S)

    def stop(self, number: int = signal.SIGTERM, *, timeout_s: float = PATIENCE_S) -> int:
        """Ask it to stop; return its exit code."""
        self.ask_to_stop(number)
        return self.ended(timeout_s=timeout_s)[0]

    def ask_to_stop(self, number: int = signal.SIGTERM) -> None:
        """Ask it to stop, and wait for nothing."""
        self._process.send_signal(number)

    def ended(self, *, timeout_s: float = PATIENCE_S) -> tuple[int, str]:
        """Wait for its end; return exit code and what it said."""
        try:
            code = self._process.wait(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return code, self._log.read_text(encoding="utf-8")

    def close(self) -> None:
        """End it if it still runs."""
        if self._process.poll() is None:
            self.kill()


def _from_command_line(arguments: Sequence[str], log: Path, env: Mapping[str, str]) -> Process:
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "twintrace", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            stdout=output,
            stderr=output,
        )
