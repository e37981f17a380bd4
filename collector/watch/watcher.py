"""The watcher: every few seconds asks who should be seen and is not, and has that stored as a blind alert (ADR-008)."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from collector.config import BlindRule
from collector.errors import Busy
from collector.watch.batch import batch_of
from collector.watch.decide import decide
from collector.watch.listening import Listening
from collector.watch.observe import observe
from contract.alerts import AlertEvent
from contract.words import AlertStep
from store.errors import StoreError
from store.query.protocol import Ask
from store.write.batch import Batch, Receipt

log = logging.getLogger(__name__)


class Watcher:
    """Knows nothing but since when it listens: what is blind is what the store says, so a kill raises nothing twice."""

    def __init__(
        self,
        ask: Ask,
        commit: Callable[[Batch], Awaitable[Receipt]],
        rule: BlindRule,
        *,
        clock: Callable[[], int] = time.time_ns,
        listening: Listening | None = None,
    ) -> None:
        self._ask, self._commit, self._rule, self._clock = ask, commit, rule, clock
        self._listening = listening or Listening(clock=clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Look every `every_s` until `stop` is set; what fails is said and looked at again the next time."""
        beating = asyncio.create_task(self._listening.keep())
        try:
            await self._look_until(stop)
        finally:
            beating.cancel()

    async def _look_until(self, stop: asyncio.Event) -> None:
        while not await _is_set(stop, self._rule.every_s):
            try:
                await self.watch()
            except (StoreError, Busy) as error:
                log.warning("could not look for blind assets: %s", error)
            except Exception:  # the rim of the task: a watcher that ended unseen would be blind itself
                log.exception("could not look for blind assets")

    async def watch(self) -> tuple[AlertEvent, ...]:
        """Look once, store what follows and return it. Raises StoreError or Busy."""
        since_ns = self._listening.beat()  # first, so that an observation right after a pause knows of it
        now_ns = self._clock()
        events = await asyncio.to_thread(self._decided, now_ns, since_ns)
        if events:
            await self._commit(batch_of(events, received_ns=now_ns))
        return events

    def _decided(self, now_ns: int, since_ns: int) -> tuple[AlertEvent, ...]:
        events = self._steps(now_ns, since_ns, far=False)
        # who seems lost may have been seen longer ago than is looked back every time: its id hangs on when
        is_lost = any(event.step == AlertStep.RAISED for event in events)
        return self._steps(now_ns, since_ns, far=True) if is_lost else events

    def _steps(self, now_ns: int, since_ns: int, *, far: bool) -> tuple[AlertEvent, ...]:
        observation = observe(self._ask, self._rule, now_ns=now_ns, far=far)
        return decide(observation, now_ns=now_ns, since_ns=since_ns, observed_ns=self._clock())


async def _is_set(stop: asyncio.Event, within_s: float) -> bool:
    try:
        await asyncio.wait_for(stop.wait(), within_s)
    except TimeoutError:
        return False
    return True
