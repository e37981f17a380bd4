"""A real edge in a process of its own, as the command line starts it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.processes import PATIENCE_S

ROOT = Path(__file__).parents[2]


class EdgeProcess:
    """`twintrace edge --config FILE` with everything it says."""

    def __init__(self, config: Path, *, env: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "twintrace", "edge", "--config", str(config)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self._process.kill()
        self._process.communicate(timeout=PATIENCE_S)

    def stop(self, number: int = signal.SIGTERM, *, timeout_s: float = PATIENCE_S) -> int:
        """Ask it to stop; return its exit code."""
        self.ask_to_stop(number)
        return self.ended(timeout_s=timeout_s)[0]

    def ask_to_stop(self, number: int = signal.SIGTERM) -> None:
        """Ask it to stop, and wait for nothing."""
        self._process.send_signal(number)

    def ended(self, *, timeout_s: float = PATIENCE_S) -> tuple[int, str]:
        """Wait for its end; return exit code and what it said on stderr."""
        try:
            _, said = self._process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return self._process.returncode, said

    def close(self) -> None:
        """End it if it still runs."""
        if self._process.poll() is None:
            self.kill()
