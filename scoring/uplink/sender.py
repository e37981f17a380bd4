"""Outbox -> collector: what is oldest first, alerts before it, until it says OK; never gives up, never drops."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scoring.errors import OutboxUnusable
from scoring.outbox.outbox import Outbox
from scoring.outbox.records import OtlpSignal, Pending
from scoring.uplink.answer import Answer, Meaning
from scoring.uplink.http_post import HttpPost

BATCH_BYTES = 2 << 20
FIRST_WAIT_S, LONGEST_WAIT_S, REFUSED_WAIT_S = 0.25, 15.0, 30.0
"""The longest is half of what a collector waits at least before it calls an asset blind: after an outage of its own
every gateway is heard before that (ADR-019)."""
_IDLE_S = 0.5


class UplinkState(StrEnum):
    """How the way to the collector stands."""

    STARTING = "starting"
    UP = "up"
    AWAY = "away"
    REFUSED = "refused"  # credential or address are wrong: a person has to look


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplink:
    """What the sender knows of the way to the collector."""

    state: UplinkState = UplinkState.STARTING
    problem: str = ""
    rejected: int = 0  # records the collector took a request without
    clock_offset_s: float | None = None
    sent_requests: int = 0
    sent_bytes: int = 0


class Sender(threading.Thread):
    """Empties the outbox in the background until it is stopped."""

    def __init__(
        self, outbox: Outbox, post: HttpPost, *, say: Callable[[str], None], request_bytes: int = BATCH_BYTES
    ) -> None:
        """`say` gets one line for a person whenever the uplink changes, records are rejected or parked."""
        super().__init__(name="sender", daemon=True)
        self._outbox, self._post, self._say = outbox, post, say
        self._request_bytes = request_bytes
        self._stopping, self._more = threading.Event(), threading.Event()
        self._failures = 0
        self.uplink = Uplink()
        self.failure: OutboxUnusable | None = None

    def notify(self) -> None:
        """Tell that the outbox has more."""
        self._more.set()

    def stop(self, *, timeout_s: float = 1.0) -> None:
        """Stop after the request that is on its way; what waits stays in the outbox."""
        self._stopping.set()
        self._more.set()
        if self.is_alive():
            self.join(timeout_s)

    def run(self) -> None:
        """Send until stopped; an outbox that fails ends the thread and is told in `failure`."""
        try:
            self._run()
        except OutboxUnusable as error:
            self.failure = error

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._more.clear()
            batch = self._outbox.next_batch(max_bytes=self._request_bytes)
            if not batch:
                self._more.wait(_IDLE_S)
                continue
            wait_s = self._send(batch)
            if wait_s:
                self._outbox.release()
                self._stopping.wait(wait_s)

    def _send(self, batch: Sequence[Pending]) -> float:
        """Send a batch, alerts alone and first, the rest by signal; return how long to wait before the next."""
        for group in _groups(batch):
            wait_s = self._deliver(group)
            if wait_s or self._stopping.is_set():
                return wait_s
        return 0.0

    def _deliver(self, group: Sequence[Pending]) -> float:
        # the bodies are messages with one repeated field: joined bytes are the merged message
        body = b"".join(pending.body for pending in group)
        answer = self._post(group[0].signal, body)
        self._note(answer, len(group), len(body))
        if answer.meaning is Meaning.TAKEN:
            self._outbox.delivered(pending.id for pending in group)
            return 0.0
        if answer.meaning is Meaning.UNUSABLE:
            return self._divide(group, answer)
        return self._wait_s(answer)

    def _divide(self, group: Sequence[Pending], answer: Answer) -> float:
        """Find the one request that the collector cannot take, and put it aside."""
        if len(group) == 1:
            self._outbox.park(group[0].id, reason=answer.problem, parked_ns=time.time_ns())
            self._say(f"a request of {group[0].records} records was put aside in the outbox: {answer.problem}")
            return 0.0
        middle = len(group) // 2
        for half in (group[:middle], group[middle:]):
            wait_s = self._deliver(half)
            if wait_s or self._stopping.is_set():
                return wait_s
        return 0.0

    def _wait_s(self, answer: Answer) -> float:
        self._failures += 1
        if answer.wait_s is not None:
            return max(answer.wait_s, FIRST_WAIT_S)
        if answer.meaning is Meaning.NOT_FOR_US:
            return REFUSED_WAIT_S
        # full jitter, so that a hundred gateways do not come back in step
        ceiling = min(FIRST_WAIT_S * 2 ** min(self._failures, 10), LONGEST_WAIT_S)
        return random.uniform(FIRST_WAIT_S / 2, ceiling)  # noqa: S311 (spreads load, guards nothing)

    def _note(self, answer: Answer, requests: int, size: int) -> None:
        before = self.uplink
        state = _state_after(answer, before.state)
        taken = answer.meaning is Meaning.TAKEN
        self.uplink = replace(
            before,
            state=state,
            problem="" if taken else answer.problem,
            rejected=before.rejected + answer.rejected,
            clock_offset_s=before.clock_offset_s if answer.clock_offset_s is None else answer.clock_offset_s,
            sent_requests=before.sent_requests + (requests if taken else 0),
            sent_bytes=before.sent_bytes + (size if taken else 0),
        )
        if taken:
            self._failures = 0
        if answer.rejected:
            self._say(f"the collector refused {answer.rejected} records: {answer.problem}")
        if state is not before.state and (state, before.state) != (UplinkState.UP, UplinkState.STARTING):
            self._say(f"uplink {state.value}" + (f": {answer.problem}" if answer.problem else ""))


def _state_after(answer: Answer, before: UplinkState) -> UplinkState:
    match answer.meaning:
        case Meaning.TAKEN:
            return UplinkState.UP
        case Meaning.LATER:
            return UplinkState.AWAY
        case Meaning.NOT_FOR_US:
            return UplinkState.REFUSED
        case Meaning.UNUSABLE:
            return before


def _groups(batch: Sequence[Pending]) -> list[list[Pending]]:
    groups: dict[tuple[bool, OtlpSignal], list[Pending]] = {}
    for pending in batch:
        groups.setdefault((pending.precedence > 0, pending.signal), []).append(pending)
    return list(groups.values())
