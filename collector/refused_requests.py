"""Requests that were refused whole: a row for each, kept until the writer takes it, and a log line now and then."""

import asyncio
import logging
import os
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from collector.credentials import OURSELVES
from collector.errors import CollectorError
from store.write.batch import Batch, Receipt, Row

log = logging.getLogger(__name__)

FLUSH_S = 1.0
MOST_WAITING = 1000
"""Kinds of refused requests that wait for the writer; what comes beyond them is told apart by its answer only."""

_QUIET_S = 60.0
_MOST_SENDERS = 1000
_OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRequest:
    """What was refused: by which credential, from which address, over what, answered how, and why."""

    credential: str  # its name; "unknown token" when none has the token that was sent
    peer: str
    signal: str
    transport: str
    answer: str
    reason: str


@dataclass(slots=True, kw_only=True)
class _Counted:
    requests: int
    size_bytes: int
    first_ns: int
    last_ns: int


class RefusedRequests:
    """Used by the one event loop that serves; bounded, however many are refused."""

    def __init__(self, *, clock: Callable[[], int] = time.time_ns, quiet: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: dict[RefusedRequest, _Counted] = {}
        self._lines = _Lines(quiet)

    def note(self, refused: RefusedRequest, size_bytes: int) -> None:
        """Remember a refused request, and log it when its sender has not been logged for a minute."""
        self._lines.write(refused)
        now_ns = self._clock()
        kind = refused if self._has_room_for(refused) else _without_names(refused)
        counted = self._waiting.setdefault(kind, _Counted(requests=0, size_bytes=0, first_ns=now_ns, last_ns=now_ns))
        counted.requests += 1
        counted.size_bytes += size_bytes
        counted.last_ns = now_ns

    async def keep(self, commit: Callable[[Batch], Awaitable[Receipt]], stop: asyncio.Event) -> None:
        """Store what waits every second until `stop` is set, and once more then."""
        while not stop.is_set():
            try:
                async with asyncio.timeout(FLUSH_S):
                    await stop.wait()
            except TimeoutError:
                await self.store(commit)
        await self.store(commit)

    async def store(self, commit: Callable[[Batch], Awaitable[Receipt]]) -> None:
        """Store what waits; what the writer can't take now waits on."""
        waiting, self._waiting = self._waiting, {}
        if not waiting:
            return
        try:
            await commit(self._batch(waiting))
        except CollectorError as error:
            log.debug("refused requests wait on: %s", error)
            self._put_back(waiting)

    def _has_room_for(self, refused: RefusedRequest) -> bool:
        return refused in self._waiting or len(self._waiting) < MOST_WAITING

    def _put_back(self, waiting: dict[RefusedRequest, _Counted]) -> None:
        for refused, counted in self._waiting.items():
            before = waiting.setdefault(refused, counted)
            if before is not counted:
                before.requests += counted.requests
                before.size_bytes += counted.size_bytes
                before.last_ns = counted.last_ns
        self._waiting = waiting

    def _batch(self, waiting: dict[RefusedRequest, _Counted]) -> Batch:
        return Batch(
            batch_id=os.urandom(16),
            signal="requests",
            transport=OURSELVES.name,
            credential=OURSELVES.name,
            items=0,
            refused=0,
            size_bytes=0,
            received_ns=self._clock(),
            rows={"refused_requests": [_row(refused, counted) for refused, counted in waiting.items()]},
            carriers={},
        )


class _Lines:
    """At most one line a minute and sender, which says how many were left out."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._senders: OrderedDict[str, tuple[float, int]] = OrderedDict()  # since when quiet, and what was left out

    def write(self, refused: RefusedRequest) -> None:
        now, sender = self._clock(), f"{refused.credential} at {refused.peer}"
        since, left_out = self._senders.pop(sender, (now - _QUIET_S, 0))
        if now - since < _QUIET_S:
            self._senders[sender] = since, left_out + 1
            return
        self._senders[sender] = now, 0
        if len(self._senders) > _MOST_SENDERS:
            self._senders.popitem(last=False)
        more = f" ({left_out} more of this sender since its last line)" if left_out else ""
        log.warning("refused %s over %s of %s: %s%s", refused.signal, refused.transport, sender, refused.reason, more)


def _without_names(refused: RefusedRequest) -> RefusedRequest:
    return RefusedRequest(
        credential=_OTHERS,
        peer=_OTHERS,
        signal=refused.signal,
        transport=refused.transport,
        answer=refused.answer,
        reason=_OTHERS,
    )


def _row(refused: RefusedRequest, counted: _Counted) -> Row:
    told = (refused.credential, refused.peer, refused.signal, refused.transport, refused.answer, refused.reason)
    return (os.urandom(16), *told, counted.requests, counted.size_bytes, counted.first_ns, counted.last_ns)
