"""What the checks of records at the door cost, of a collector's whole CPU for a plant's windows and readings."""

import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from collector.credentials import NOBODY
from collector.decode.asset_speakers import AssetSpeakers
from collector.decode.known_bundles import KnownBundles
from collector.decode.row_collector import RowCollector
from collector.limits import Limits
from contract.admission import require_admissible
from contract.readings import ReadingBatch
from contract.window_cut import read_cut
from contract.windows import ScoredWindow
from contract.words import Role
from tests.bench.collector_process import Collector, a_collector
from tests.bench.figure import Figure
from tests.bench.otlp_load import reading_batches, reading_requests
from tests.collector.otlp_made import CONTRACT_OF_WINDOWS, scored_window, traces, window_span

SENDERS, REQUESTS, A_REQUEST, SIGNALS = 4, 40, 100, 8
READINGS_A_WINDOW = 28
"""As the demo with its fleet sends them: 2,627,288 readings of 93,699 windows."""

READINGS = REQUESTS * A_REQUEST * READINGS_A_WINDOW // SIGNALS // REQUESTS
"""Of each signal in a request."""


def measure() -> list[Figure]:
    """Send windows and readings to a collector, and do the checks alone on the same records."""
    windows = [scored_window(1000 + number) for number in range(REQUESTS * A_REQUEST)]
    batches = [batch for number in range(REQUESTS) for batch in reading_batches(number, SIGNALS, READINGS)]
    with tempfile.TemporaryDirectory() as folder, a_collector(Path(folder)) as collector:
        cpu = {
            ScoredWindow: _cpu_of(collector, "traces", _requests_of(windows)),
            ReadingBatch: _cpu_of(collector, "logs", _readings()),
        }
    checks = {ScoredWindow: _checks_of(windows), ReadingBatch: _checks_of(batches)}
    counts = {ScoredWindow: len(windows), ReadingBatch: len(windows) * READINGS_A_WINDOW}
    each = "; ".join(
        f"{what} {checks[kind] / counts[kind] * 1e6:.2f} of {cpu[kind] / counts[kind] * 1e6:.1f} µs"
        for kind, what in ((ScoredWindow, "a window"), (ReadingBatch, "a reading"))
    )
    share = sum(checks.values()) / (sum(cpu.values()) - sum(checks.values()))
    how = f"{READINGS_A_WINDOW} readings a window, as the demo has; {each}; HTTP, {SENDERS} senders"
    return [Figure(name="collector: checks at the door", value=share * 100, unit="% more CPU", aim="≤ 10", how=how)]


def _requests_of(windows: Sequence[ScoredWindow]) -> Sequence[bytes]:
    spans = [window_span(each) for each in windows]
    parts = (spans[first : first + A_REQUEST] for first in range(0, len(spans), A_REQUEST))
    return [traces(part).SerializeToString() for part in parts]


def _readings() -> Sequence[bytes]:
    return list(reading_requests(REQUESTS, signals=SIGNALS, readings=READINGS))


def _cpu_of(collector: Collector, signal: str, bodies: Sequence[bytes]) -> float:
    began = collector.cpu_s()
    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(lambda body: collector.post(signal, body), bodies))
    return collector.cpu_s() - began


def _checks_of(records: Sequence[Any]) -> float:
    """Return the CPU seconds of what a record of these must be and of who may say it."""
    gateway = replace(NOBODY, name="bench", roles=frozenset({Role.GATEWAY}))
    collected = RowCollector(
        sender=gateway,
        received_ns=time.time_ns(),
        limits=Limits(),
        digest=b"",
        speakers=AssetSpeakers(),
        bundles=_bundles(),
    )
    began = time.thread_time()
    for record in records:
        require_admissible(record)
        if isinstance(record, ScoredWindow):
            collected.require_cut(record)
        collected.spoken(record if isinstance(record, ReadingBatch) else record.window)
    return time.thread_time() - began


def _bundles() -> KnownBundles:
    bundle_id = scored_window().score.bundle_id
    return KnownBundles(cuts={bundle_id: read_cut(CONTRACT_OF_WINDOWS)})
