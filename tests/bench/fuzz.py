"""A million made requests to a collector in this process: answers by status, with faults told as they are found."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.figure import Figure
from tests.collector.fuzz.in_process import in_process
from tests.collector.fuzz.run import Outcome, run

INPUTS = 1_000_000
ROUNDS = 40
_EVERY = 20_000


def measure() -> list[Figure]:
    """Send inputs that no run of ./check sends; the seed is the day's, so that each day brings others."""
    seed, folder = int(time.time()) // 86_400, Path(tempfile.gettempdir()) / "twintrace-fuzz"
    began = time.process_time()
    with tempfile.TemporaryDirectory() as store, in_process(Path(store)) as collector:
        outcome = asyncio.run(
            run(collector, seed=seed, last=INPUTS, folder=folder, rounds=ROUNDS, progress=_Progress(seed))
        )
    for fault in outcome.faults:
        print(fault, file=sys.stderr)
    rate = INPUTS / (time.process_time() - began)
    answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(outcome.answers.items()))
    how = f"seed {seed}; answers {answers}"
    return [
        Figure(name="fuzz: faults of a million requests", value=len(outcome.faults), unit="faults", aim="0", how=how),
        Figure(name="fuzz: requests", value=rate, unit="requests/CPU-s", aim="", how="in process, store and questions"),
    ]


class _Progress:
    """Tells how far it is, now and then."""

    def __init__(self, seed: int) -> None:
        self._seed, self._next = seed, _EVERY

    def __call__(self, outcome: Outcome) -> None:
        if outcome.answers.total() >= self._next:
            self._next += _EVERY
            told = " ".join(f"{status}={count}" for status, count in sorted(outcome.answers.items()))
            print(f"  fuzz seed {self._seed}: {told}, {len(outcome.faults)} faults", file=sys.stderr)
