"""Twenty people with a page open while a plant's telemetry comes in: what each costs the other."""

import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from tests.bench.desk import RunningDesk, a_desk, at_scale
from tests.bench.figure import Figure, percentile
from tests.bench.otlp_load import GATEWAY
from tests.bench.sights import our_sights
from tests.bench.steady_load import PLANT, SteadyLoad, Taken
from tests.bench.visit import a_browser
from tests.bench.visit_recording import REFRESHED_S, Ask, Recording, record

VIEWERS = 20
REFRESH_S = 10.0
REFRESHES_A_PAGE = 2  # then they go to another page: one in three of what they do is a navigation
ALONE_S, WATCHED_S, SPARE_S = 30, 60, 10
CALLBACKS = "/_dash-update-component"


@dataclass
class Seen:
    """How long the answers took, by kind, and those that were none."""

    callbacks_ms: list[float] = field(default_factory=list)
    looks_ms: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, ask: Ask, status: int, took_ms: float) -> None:
        """Count one answer."""
        with self.lock:
            (self.callbacks_ms if ask.path.startswith(CALLBACKS) else self.looks_ms).append(took_ms)
            if status >= 400:
                self.failures.append(f"{status} {ask.path}")


def measure() -> list[Figure]:
    """Send 5,000 records/s alone for a while, then with 20 viewers who ask what a browser was heard to ask."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, a_desk(Path(folder), at_scale) as desk:
        plant, recorded_s = desk.plant, int(REFRESHED_S[1]) + 10
        load = SteadyLoad(plant.otlp, plant.token(GATEWAY), seconds=recorded_s + ALONE_S + WATCHED_S + SPARE_S)
        recordings = _recorded(desk, load, recorded_s)
        alone = load.run(ALONE_S)
        watched, seen = _watched(desk, load, recordings)
        return _figures(alone, watched, seen, recordings)


def _recorded(desk: RunningDesk, load: SteadyLoad, seconds: int) -> list[Recording]:
    """Listen to a browser while telemetry arrives, so that there is news for it to fetch."""
    with ThreadPoolExecutor(1) as beside, a_browser() as browser:
        loading = beside.submit(load.run, seconds)
        recordings = record(browser, our_sights(desk))
        loading.result()
    return recordings


def _watched(desk: RunningDesk, load: SteadyLoad, recordings: Sequence[Recording]) -> tuple[Taken, Seen]:
    seen, until = Seen(), time.monotonic() + WATCHED_S
    with ThreadPoolExecutor(VIEWERS) as viewers:
        watching = [viewers.submit(_watch, desk.url, recordings, number, until, seen) for number in range(VIEWERS)]
        taken = load.run(WATCHED_S)
        for each in watching:
            each.result()
    return taken, seen


def _watch(url: str, recordings: Sequence[Recording], viewer: int, until: float, seen: Seen) -> None:
    """Open a page, refresh it, go to the next; each viewer begins at a moment of their own."""
    time.sleep(viewer * REFRESH_S / VIEWERS)
    with urllib3.PoolManager(maxsize=1, retries=False, timeout=30) as pool:
        for page in range(viewer, viewer + 1_000):
            recording = recordings[page % len(recordings)]
            for asks in (recording.opening, *(recording.refresh,) * REFRESHES_A_PAGE):
                if time.monotonic() > until:
                    return
                began = time.monotonic()
                for ask in asks:
                    _ask(pool, url, ask, seen)
                time.sleep(max(0.0, REFRESH_S - (time.monotonic() - began)))


def _ask(pool: urllib3.PoolManager, url: str, ask: Ask, seen: Seen) -> None:
    headers = {"content-type": "application/json", "origin": url, "accept-encoding": "gzip"}
    began = time.perf_counter()
    answer = pool.request(ask.method, url + ask.path, body=ask.body, headers=headers)
    seen.note(ask, answer.status, (time.perf_counter() - began) * 1000)


def _figures(alone: Taken, watched: Taken, seen: Seen, recordings: Sequence[Recording]) -> list[Figure]:
    asked = ", ".join(f"{each.name} {len(each.opening)} + {len(each.refresh)} a refresh" for each in recordings)
    how = f"{len(seen.callbacks_ms)} callbacks of {VIEWERS} viewers in {WATCHED_S} s; requests: {asked}"
    load = f"a span or a reading is a record; {PLANT.rate:,} a second offered"
    return [
        Figure(
            name=f"{VIEWERS} viewers: callbacks p95",
            value=percentile(seen.callbacks_ms, 0.95),
            unit="ms",
            aim="≤ 200",
            how=how,
        ),
        Figure(
            name=f"{VIEWERS} viewers: callbacks p50",
            value=percentile(seen.callbacks_ms, 0.5),
            unit="ms",
            aim="",
            how=how,
        ),
        Figure(
            name=f"{VIEWERS} viewers: pages and looks for news, p95",
            value=percentile(seen.looks_ms, 0.95),
            unit="ms",
            aim="",
            how=f"{len(seen.looks_ms)} requests",
        ),
        Figure(
            name=f"{VIEWERS} viewers: answers that were none",
            value=len(seen.failures),
            unit="",
            aim="0",
            how=", ".join(sorted(set(seen.failures)))[:100] or "all 200 or 204",
        ),
        Figure(name="ingest alone", value=alone.rate, unit="records/s", aim="≥ 5,000", how=load),
        Figure(
            name="ingest with the viewers",
            value=watched.rate / alone.rate,
            unit="of alone",
            aim="≥ 0.90",
            how=f"{watched.rate:,.0f} records/s acknowledged = committed",
        ),
        Figure(
            name="ingest: acknowledgement p95, alone",
            value=percentile(alone.acks_ms, 0.95),
            unit="ms",
            aim="",
            how=f"{len(alone.acks_ms)} requests of about 500 records",
        ),
        Figure(
            name="ingest: acknowledgement p95, viewers",
            value=percentile(watched.acks_ms, 0.95),
            unit="ms",
            aim="",
            how=f"{len(watched.acks_ms)} requests",
        ),
    ]
