"""Whether a collector's memory stays flat: ten minutes at a steady rate, with the slope of what is resident.

On the plant at scale, with less memory for the store than it has data: the store keeps what was read in memory up to
its limit, and on a small one that is all that would be seen to grow.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.collector_process import TOKEN, Collector, a_collector
from tests.bench.figure import Figure
from tests.bench.kept_plant import kept_plant
from tests.bench.steady_load import Shape, SteadyLoad

WARM_S, SOAKED_S, LOOK_S = 180, 600, 5
SHAPE = Shape(a_second=1, spans=500, readings=125)
QUESTIONS = (("alerts", b'{"limit": 100}'), ("ledger", b"{}"), ("services", b'{"after_service": null, "limit": 100}'))
MIB = 1024 * 1024
STORE_MIB = 64

Looks = Sequence[tuple[float, float]]
"""When, in seconds, and how many MiB were resident."""


def measure() -> list[Figure]:
    """Send for three minutes to warm up, then for ten, and look at the memory and ask something every 5 s."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(kept_plant(), Path(folder) / "store.duckdb")
        with a_collector(Path(folder), store_memory_bytes=STORE_MIB * MIB) as collector:
            looks, rate = _soaked(collector)
    slope = statistics.linear_regression(*zip(*looks, strict=True)).slope * 60
    held = [mebibytes for _, mebibytes in looks]
    resident = f"{min(held):.0f} to {max(held):.0f} MiB resident, {STORE_MIB} of them for the store"
    how = f"{rate:,.0f} records/s beside 10 M readings, {resident}; {SOAKED_S} s after {WARM_S} s"
    return [Figure(name="soak: slope of the memory", value=slope, unit="MiB a minute", aim="flat", how=how)]


def _soaked(collector: Collector) -> tuple[Looks, float]:
    """Return the looks after the warm-up, and how many records a second were taken meanwhile."""
    load = SteadyLoad(collector.http, TOKEN, seconds=WARM_S + SOAKED_S, shape=SHAPE)
    with ThreadPoolExecutor(1) as beside:
        for seconds in (WARM_S, SOAKED_S):
            running = beside.submit(load.run, seconds)
            looks = _looks(collector, seconds)
            taken = running.result()
    return looks, taken.rate


def _looks(collector: Collector, seconds: int) -> Looks:
    """Ask each question in turn, and look at the memory afterwards."""
    began, looks = time.monotonic(), []
    for number in range(seconds // LOOK_S):
        time.sleep(max(0.0, began + number * LOOK_S - time.monotonic()))
        collector.ask(*QUESTIONS[number % len(QUESTIONS)])
        looks.append((time.monotonic() - began, collector.process.memory_info().rss / MIB))
    return looks
