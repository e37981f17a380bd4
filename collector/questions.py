"""Questions of many askers: each credential has its turns, so that none waits behind all of another's.

A question is ended when it takes too long and when nobody waits for its answer any more.
"""

import asyncio
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from collector.errors import CollectorError
from collector.limits import Limits
from store.database.yielding import yield_to_others
from store.query.cancellation import Cancellation

_AGAIN_S = 0.05
"""How soon a question that is to end is told so again: an interrupt before its statement began is lost."""

Work = Callable[[Cancellation], bytes]


class TooManyQuestions(CollectorError):
    """One credential has as many questions waiting as it may."""


class TookTooLong(CollectorError):
    """A question that did not end in its time."""


class Questions:
    """Runs them in threads of their own; used by the one event loop that serves."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._threads = ThreadPoolExecutor(limits.questions, thread_name_prefix="reader", initializer=yield_to_others)
        self._running: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()  # whose turn it is, first

    async def ask(self, asker: str, question: str, work: Work) -> bytes:
        """Return what `work` returns, once it is the asker's turn; when cancelled, the work is ended.

        Raises TooManyQuestions, TookTooLong, and what the work raises.
        """
        await self._turn(asker)
        cancellation = Cancellation()
        answer = asyncio.get_running_loop().run_in_executor(self._threads, work, cancellation)
        answer.add_done_callback(lambda done: self._leave(asker, done))
        try:
            async with asyncio.timeout(self._limits.question_s):
                return await asyncio.shield(answer)
        except TimeoutError as error:
            limit = f"{self._limits.question_s:g} s"
            raise TookTooLong(f"{question}: no answer within {limit}: ask for less, as a shorter range") from error
        finally:
            _end(answer, cancellation)

    async def drain(self, grace_s: float) -> None:
        """Wait until no thread is amid a question, so long at most; once nobody asks any more and all were ended."""
        until = time.monotonic() + grace_s
        while self._running.total() and time.monotonic() < until:
            await asyncio.sleep(_AGAIN_S)

    def count(self) -> tuple[int, int]:
        """Return how many run and how many wait."""
        return self._running.total(), sum(map(len, self._waiting.values()))

    async def _turn(self, asker: str) -> None:
        """Return when the asker may run one more."""
        if self._has_room(asker) and asker not in self._waiting:
            self._running[asker] += 1
            return
        queue = self._waiting.setdefault(asker, deque())
        if len(queue) >= self._limits.questions_waiting:
            self._forget_empty(asker)
            raise TooManyQuestions(f"{len(queue)} questions of {asker} are waiting: ask again in a moment")
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            self._give_up(asker, turn)
            raise

    def _give_up(self, asker: str, turn: "asyncio.Future[None]") -> None:
        if not turn.cancelled():  # it had its turn in the same moment
            self._free(asker)
        elif turn in self._waiting.get(asker, ()):
            self._waiting[asker].remove(turn)
            self._forget_empty(asker)

    def _leave(self, asker: str, answer: "asyncio.Future[bytes]") -> None:
        if not answer.cancelled():
            answer.exception()  # nobody may be left who would retrieve it
        self._free(asker)

    def _free(self, asker: str) -> None:
        self._running[asker] -= 1
        self._running += Counter()  # without those at 0
        while (following := next(filter(self._has_room, self._waiting), None)) is not None:
            self._call(following)

    def _call(self, asker: str) -> None:
        """Let the first question of an asker run, and the others have theirs before its next."""
        turn = self._waiting[asker].popleft()
        self._waiting.move_to_end(asker)
        self._forget_empty(asker)
        if not turn.cancelled():
            self._running[asker] += 1
            turn.set_result(None)

    def _has_room(self, asker: str) -> bool:
        return self._running.total() < self._limits.questions and self._running[asker] < self._limits.questions_each

    def _forget_empty(self, asker: str) -> None:
        if not self._waiting[asker]:
            del self._waiting[asker]


def _end(answer: "asyncio.Future[bytes]", cancellation: Cancellation) -> None:
    """End a question that still runs; its turn is over when it has ended."""
    if not answer.done():
        cancellation.cancel()
        asyncio.get_running_loop().call_later(_AGAIN_S, _end, answer, cancellation)
