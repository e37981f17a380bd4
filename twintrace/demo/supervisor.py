"""Real processes that live and die together: a dead one stops the others, and none outlives us."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Self

from twintrace.demo.log_files import LOG_BYTES, open_log, rotate
from twintrace.errors import ProcessEnded

STOP_S = 4.0
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One supervised process and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


class StopRequest:
    """Whether someone asked us to stop, by Ctrl-C or TERM; a second Ctrl-C changes nothing."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


class Supervisor:
    """Starts processes and stops them all, also on an error: use it as a context."""

    def __init__(
        self, *, stop: StopRequest, sleep: Callable[[float], None] = time.sleep, log_bytes: int = LOG_BYTES
    ) -> None:
        self._stop, self._sleep, self._log_bytes = stop, sleep, log_bytes
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_all()

    def start(self, name: str, command: Sequence[str], *, log: Path) -> None:
        """Start a process in a session of its own, so that a Ctrl-C in the terminal reaches only us."""
        with os.fdopen(open_log(log), "wb") as output:
            process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with(os.getpid()) if sys.platform == "linux" else None,
            )
        self._children.append(Child(name=name, process=process, log=log))

    def wait_until(self, is_so: Callable[[], bool], *, every_s: float = 0.05) -> bool:
        """Wait for something to become so; False when we were asked to stop first. Raises ProcessEnded."""
        while not self._stop.asked:
            self.check()
            if is_so():
                return True
            self._sleep(every_s)
        return False

    def check(self) -> None:
        """Keep the logs to their size; raise ProcessEnded with its last lines when a process has ended by itself."""
        for child in self._children:
            rotate(child.log, limit_bytes=self._log_bytes)
            code = child.process.poll()
            if code is not None:
                raise ProcessEnded(child.name, code, child.log, last_lines(child.log))

    def stop_all(self) -> None:
        """Ask every process to stop, the last started first, and kill what is still there after 4 s."""
        deadline = time.monotonic() + STOP_S
        for child in reversed(self._children):
            _signal(child, signal.SIGTERM)
        for child in self._children:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        for child in self._children:
            _signal(child, signal.SIGKILL)
            child.process.wait()
        self._children.clear()


def last_lines(log: Path, *, count: int = 12) -> list[str]:
    """Return the last lines of a log, at most 16 kB of it."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 16384))
        return file.read().decode(errors="replace").splitlines()[-count:]


def our_command(arguments: Iterable[str]) -> list[str]:
    """Return the command line that runs `twintrace` with this very Python."""
    return [sys.executable, "-m", "twintrace", *arguments]


def _signal(child: Child, number: signal.Signals) -> None:
    """Signal the child's whole session, also when the child itself has ended but left something behind."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, number)


def _die_with(parent: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return prepare
