"""Proofs in a process of their own, under a time limit: an alert that cannot be recomputed in time stops no page."""

import os
import selectors
import subprocess
import sys
import threading
import time
from contextlib import suppress

from contract.evidence import Proof, Unproved
from contract.ids import Id
from contract.scope import Scope
from dashboard.proof.worker import question_line, read_answer

LIMIT_S = 10.0
WAIT_S = 15.0
"""How long others wait for their turn."""

_COMMAND = (sys.executable, "-m", "dashboard.proof.worker")


class Prover:
    """Keeps one worker and asks it one alert at a time; safe from every thread.

    A worker that runs past the limit is killed, and the next question starts another.
    """

    def __init__(self, *, api: str, token: str, limit_s: float = LIMIT_S, wait_s: float = WAIT_S) -> None:
        self._api, self._token = api, token
        self._limit_s, self._wait_s = limit_s, wait_s
        self._turn = threading.Lock()
        self._worker: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The worker's process id; None before the first question and after a kill."""
        return None if self._worker is None else self._worker.pid

    def warm(self) -> None:
        """Start the worker before anybody asks: loading its libraries takes a second, several on a busy machine."""
        with self._turn:
            self._running()

    def prove(self, scope: Scope, alert_id: Id) -> Proof | Unproved:
        """Recompute an alert; what is not recomputed says why."""
        if not self._turn.acquire(timeout=self._wait_s):
            return Unproved(problem=f"others were being recomputed for {self._wait_s:g} s")
        try:
            return self._ask(question_line(api=self._api, token=self._token, scope=scope, alert_id=alert_id))
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the worker."""
        with self._turn:
            self._kill()

    def _ask(self, question: str) -> Proof | Unproved:
        was_kept = self._worker is not None
        try:
            line = self._answer_to(question)
        except TimeoutError:
            self._kill()
            return Unproved(problem=f"took longer than {self._limit_s:g} s")
        except OSError:
            self._kill()
            if was_kept:  # it may have died long ago
                return self._ask(question)
            return Unproved(problem="the process that recomputes ended amid it")
        answer = read_answer(line)
        return Unproved(problem=answer) if isinstance(answer, str) else answer

    def _answer_to(self, question: str) -> str:
        """Raises TimeoutError past the limit, BrokenPipeError when the worker is gone."""
        until = time.monotonic() + self._limit_s
        worker = self._running()
        assert worker.stdin is not None and worker.stdout is not None  # noqa: S101, PT018 (both are pipes)
        worker.stdin.write(question.encode())
        worker.stdin.flush()
        return _line(worker.stdout.fileno(), until)

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._worker is None or self._worker.poll() is not None:
            self._kill()
            self._worker = subprocess.Popen(
                _COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for the dashboard; the worker ends with its stdin
            )
        return self._worker

    def _kill(self) -> None:
        if self._worker is None:
            return
        self._worker.kill()
        with suppress(BrokenPipeError):
            self._worker.communicate()
        self._worker = None


def _line(descriptor: int, until: float) -> str:
    """Read one line. Raises TimeoutError at `until`, BrokenPipeError at the end of the stream."""
    read = b""
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while not read.endswith(b"\n"):
            if not selector.select(max(0.0, until - time.monotonic())):
                raise TimeoutError
            piece = os.read(descriptor, 65_536)
            if not piece:
                raise BrokenPipeError
            read += piece
    return read.decode()
