"""A run: made requests sent to a collector in groups, and everything that is wrong with an answer or a log."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.collector.fuzz.asking import refused_questions
from tests.collector.fuzz.fuzz_input import FuzzInput
from tests.collector.fuzz.in_process import InProcess
from tests.collector.fuzz.making import inputs

ANSWERS = frozenset({200, 400, 401, 403, 404, 405, 408, 413, 415, 429, 503})
GROUP = 500
"""Requests that are under way at once, so that the writer commits them in few groups."""

AGAIN_S = 1.0
"""How long one waits that is asked to come again."""

_SENT: ContextVar[FuzzInput | None] = ContextVar("sent", default=None)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """How often each status was answered, and what should never have been."""

    answers: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


async def run(
    collector: InProcess,
    *,
    seed: int,
    last: int,
    folder: Path,
    first: int = 0,
    rounds: int = 4,
    progress: Callable[[Outcome], None] = lambda _: None,
) -> Outcome:
    """Send the inputs of these numbers, ask every question for what is stored, and check the store.

    An input that gets a wrong answer, or makes the collector log an error, is written into the folder.
    """
    outcome = Outcome()
    with _watched(outcome, folder):
        for group in _grouped(inputs(seed, first, last)):
            await asyncio.gather(*(_send(collector, each, outcome, folder) for each in group))
            progress(outcome)
        await collector.ingest.refused_requests.store(collector.ingest.committer.commit)
        outcome.faults += await refused_questions(collector, Random(seed), rounds)
    for finding in collector.check():
        if finding.repeated or finding.unlike:
            outcome.faults.append(f"store check: {finding}")
    return outcome


def _grouped(made: Iterator[FuzzInput]) -> Iterator[tuple[FuzzInput, ...]]:
    while group := tuple(each for _, each in zip(range(GROUP), made, strict=False)):
        yield group


async def _send(collector: InProcess, sent: FuzzInput, outcome: Outcome, folder: Path) -> None:
    _SENT.set(sent)
    answer = await collector.send(sent)
    outcome.answers[answer.status] += 1
    while answer.status == 503:  # the machine is busy: as a client would, or the input were not tried at all
        await asyncio.sleep(AGAIN_S)
        answer = await collector.send(sent)
    if answer.status not in ANSWERS:
        outcome.faults.append(f"answer {answer.status} {answer.body[:200]!r} to {sent.write_down(folder)}")


@contextmanager
def _watched(outcome: Outcome, folder: Path) -> Iterator[None]:
    """Take what is logged as an error, or with a traceback, for a fault of the request that is under way."""
    handler = _Errors(outcome, folder)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


class _Errors(logging.Handler):
    def __init__(self, outcome: Outcome, folder: Path) -> None:
        super().__init__()
        self._outcome, self._folder = outcome, folder

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info is None and record.levelno < logging.ERROR:
            return
        sent = _SENT.get()  # none in the writer's thread, which writes for many
        where = f" for {sent.write_down(self._folder)}" if sent else ""
        traceback = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        self._outcome.faults.append(f"logged: {record.getMessage()}{where}\n{traceback[-2000:]}")
