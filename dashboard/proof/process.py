"""Proofs in a process of their own, under a time limit: an alert that cannot be recomputed in time stops no page."""

import multiprocessing
import threading
import time
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.util import Finalize

from pebble import ProcessExpired, ProcessPool
from pebble.pool.process import WORKERS_NAME

from contract.evidence import Proof, Unproved
from contract.ids import Id
from contract.scope import Scope
from dashboard.proof.worker import begin, recompute

LIMIT_S = 10.0
WAIT_S = 15.0
"""How long others wait for their turn."""
START_S = 30.0
"""How long a worker may take to load its libraries, or to end, before all of it is started anew."""
_LOOK_S = 0.2

_ENDED = Unproved(problem="the process that recomputes ended amid it")


class Prover:
    """Keeps one worker and asks it one alert at a time; safe from every thread.

    A worker that runs past the limit is killed, and another starts in its place.
    """

    def __init__(self, *, api: str, token: str, limit_s: float = LIMIT_S, wait_s: float = WAIT_S) -> None:
        self._api, self._token = api, token
        self._limit_s, self._wait_s = limit_s, wait_s
        self._turn = threading.Lock()
        self._pools: list[ProcessPool] = []  # at most one
        # a process that multiprocessing started waits for its children when it ends: they must be told to
        Finalize(None, _end, args=(self._pools,), exitpriority=0)

    @property
    def pid(self) -> int | None:
        """The worker's process id; None before the first question and while another starts."""
        return next((child.pid for child in multiprocessing.active_children() if child.name == WORKERS_NAME), None)

    def warm(self) -> None:
        """Start the worker before anybody asks: loading its libraries takes a second, several on a busy machine."""
        with self._turn:
            self._running()

    def prove(self, scope: Scope, alert_id: Id) -> Proof | Unproved:
        """Recompute an alert; what is not recomputed says why."""
        if not self._turn.acquire(timeout=self._wait_s):
            return Unproved(problem=f"others were being recomputed for {self._wait_s:g} s")
        try:
            was_kept = bool(self._pools)
            answer = self._ask(scope, alert_id)
            if answer is None and was_kept:  # the worker may have died long ago
                answer = self._ask(scope, alert_id)
            return answer or _ENDED
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the worker."""
        with self._turn:
            self._stop()

    def _ask(self, scope: Scope, alert_id: Id) -> Proof | Unproved | None:
        """Return what the worker answers; None when there was none to take the question."""
        pool = self._running()
        asked = pool.schedule(recompute, args=(self._api, self._token, scope, alert_id), timeout=self._limit_s)
        error = self._failure_of(asked, pool)
        if error is None:
            return asked.result()
        if isinstance(error, BrokenProcessPool):
            self._stop()
            return None
        if isinstance(error, ProcessExpired):
            return _ENDED
        if isinstance(error, TimeoutError):
            return Unproved(problem=f"took longer than {self._limit_s:g} s")
        return Unproved(problem=f"{type(error).__name__}: {error}")

    def _failure_of(self, asked: "Future[Proof | Unproved]", pool: ProcessPool) -> BaseException | None:
        """Wait for the answer; return why there is none, None when there is one."""
        until = time.monotonic() + self._limit_s + START_S
        while time.monotonic() < until:
            if asked in wait([asked], _LOOK_S).done:
                return asked.exception()
            if not pool.active:  # its worker died before it took the question
                return BrokenProcessPool()
        self._stop()
        return TimeoutError()

    def _running(self) -> ProcessPool:
        """Return a pool whose worker runs or starts."""
        if not self._pools or not self._pools[0].active:
            self._stop()
            # spawn: a fork of a process with threads may begin with a lock that nobody will release
            context = multiprocessing.get_context("spawn")
            self._pools.append(ProcessPool(max_workers=1, initializer=begin, context=context))
            assert self._pools[0].active  # noqa: S101 (asking starts it)
        return self._pools[0]

    def _stop(self) -> None:
        while self._pools:
            pool = self._pools.pop()
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


def _end(pools: list[ProcessPool]) -> None:
    """End the pools first: one that runs starts another worker for each that is killed."""
    for pool in pools:
        pool.stop()  # type: ignore[no-untyped-call]
    _kill_workers()
    for pool in pools:
        pool.join()
    _kill_workers()  # one that was being started meanwhile


def _kill_workers() -> None:
    for child in multiprocessing.active_children():
        if child.name == WORKERS_NAME:
            child.kill()
