"""A hundred heavy questions of one credential in the queue: what /health, senders and another asker wait meanwhile."""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import urllib3

from tests.bench.collector_process import ANOTHER, Collector, a_collector
from tests.bench.figure import Figure, percentile
from tests.bench.kept_plant import kept_plant
from tests.bench.otlp_load import span_requests

ASKERS = 100
HEAVY = "ledger"  # counts every reading of the store
SECONDS, A_SECOND, SPANS = 10, 20, 50
AIMS = {"/health": "≤ 2", "acknowledgement": "≤ 2"}

Probe = Callable[[], None]


def measure() -> list[Figure]:
    """Measure each probe alone, then with the questions in the queue, in one run on the plant at scale."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(kept_plant(), Path(folder) / "store.duckdb")
        with a_collector(Path(folder)) as collector:
            probes = _probes(collector)
            _run(probes)  # warm: imports, first group, pages of the file
            quiet = _run(probes)
            with _asking(collector) as answered:
                loaded = _run(probes)
    how = f"{len(answered)} of the heavy ones answered in {SECONDS} s"
    return [_figure(name, quiet[name], loaded[name], how) for name in probes]


def _figure(name: str, quiet: list[float], loaded: list[float], how: str) -> Figure:
    before, after = percentile(quiet, 0.95), percentile(loaded, 0.95)
    medians = f"p50 {percentile(quiet, 0.5):.1f} and {percentile(loaded, 0.5):.1f} ms"
    told = f"p95 {before:.1f} and {after:.1f} ms, {medians}, {len(loaded)} times, {how}"
    return Figure(
        name=f"{ASKERS} questions: {name} p95", value=after / before, unit="of quiet", aim=AIMS.get(name, ""), how=told
    )


def _probes(collector: Collector) -> Mapping[str, Probe]:
    bodies = iter(list(span_requests(3 * SECONDS * A_SECOND + A_SECOND, SPANS)))  # made before anything is timed
    return {
        "/health": lambda: _get(collector.pool, f"{collector.api}/health"),
        "acknowledgement": lambda: _discard(collector.post("traces", next(bodies))),
        "another's question": lambda: collector.ask("alerts", b'{"limit": 1}', token=ANOTHER),
    }


def _run(probes: Mapping[str, Probe]) -> dict[str, list[float]]:
    """Send each probe so often a second, on time, and return how long each took in ms."""
    with ThreadPoolExecutor(len(probes)) as threads:
        running = {name: threads.submit(_timed, probe) for name, probe in probes.items()}
        return {name: each.result() for name, each in running.items()}


def _timed(probe: Probe) -> list[float]:
    began, took_ms = time.perf_counter(), []
    for number in range(SECONDS * A_SECOND):
        time.sleep(max(0.0, began + number / A_SECOND - time.perf_counter()))
        sent = time.perf_counter()
        probe()
        took_ms.append((time.perf_counter() - sent) * 1000)
    return took_ms


@contextmanager
def _asking(collector: Collector) -> Iterator[list[int]]:
    """Keep the questions in the queue until the end of the block; who has an answer asks again."""
    answered: list[int] = []
    done = threading.Event()

    def ask() -> None:
        with urllib3.PoolManager(retries=False, timeout=600) as pool:
            while not done.is_set():
                replace(collector, pool=pool).ask(HEAVY, b"{}")
                answered.append(1)

    with ThreadPoolExecutor(ASKERS) as threads:
        for _ in range(ASKERS):
            threads.submit(ask)
        time.sleep(1)
        try:
            yield answered
        finally:
            done.set()


def _get(pool: urllib3.PoolManager, url: str) -> None:
    assert pool.request("GET", url).status == 200


def _discard(_took_ms: float) -> None:
    """The probe is timed from outside."""
