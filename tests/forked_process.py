"""Processes of ours that begin at once, forked from one that has imported everything: for tests that start many.

A start from the command line spends half a second of CPU on imports, and a test that kills 25 of them would spend most
of its time there. What runs afterwards is the same: a process of its own, that takes signals, dies of SIGKILL and has
an exit code. tests/twintrace/demo, tests/collector/test_process_life.py and others start from the command line.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from twintrace.cli import main

_FORKING = get_context("forkserver")
_FORKING.set_forkserver_preload(
    [
        *("tests.forked_process", "tests.story.living_edge"),
        *("twintrace.commands.collector", "twintrace.commands.edge"),
        *("scoring.edge", "scoring.setup", "scoring.outbox.outbox", "scoring.uplink.http_post"),
    ]
)


class Process(Protocol):
    """What tests do to a process, as subprocess.Popen does it."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, sig: int, /) -> None: ...

    def kill(self) -> None: ...


class ForkedProcess:
    """A process that runs a function of ours with arguments and appends what it says to a log."""

    def __init__(self, run: Callable[[Sequence[str]], object], arguments: Sequence[str], *, log: Path) -> None:
        self._command = f"{run.__module__} {' '.join(arguments)}"
        self._process = _FORKING.Process(target=_run, args=(run, list(arguments), str(log)))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Return its exit code, negative for a signal; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return its exit code. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired(self._command, timeout or 0.0)
        return code

    def send_signal(self, sig: int) -> None:
        """Send it a signal; nothing happens when it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def kill(self) -> None:
        """SIGKILL: no farewell, no flush."""
        self._process.kill()


def forked_command(arguments: Sequence[str], *, log: Path) -> ForkedProcess:
    """Run `twintrace` with the arguments."""
    return ForkedProcess(main, arguments, log=log)


def _run(run: Callable[[Sequence[str]], object], arguments: list[str], log: str) -> None:
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(said, stream)
    os.close(said)
    sys.exit(run(arguments))  # type: ignore[arg-type]  # a code, or None for 0
