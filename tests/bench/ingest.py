"""How much a collector commits a CPU second, and how long a sender waits for the acknowledgement."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.collector_process import Collector, a_collector
from tests.bench.figure import Figure, percentile
from tests.bench.otlp_load import reading_requests, span_requests

SENDERS = 4


def measure() -> list[Figure]:
    """Spans of 20 attributes and batches of readings, each from 4 senders, acknowledged = committed."""
    with tempfile.TemporaryDirectory() as folder, a_collector(Path(folder)) as collector:
        _load(collector, "traces", list(span_requests(8, 50)))  # warm: imports, first group, schema
        spans = _rate(collector, "traces", list(span_requests(120, 500)))
        span_acks = [collector.post("traces", body) for body in span_requests(60, 50)]
        readings = _rate(collector, "logs", list(reading_requests(400, readings=128)), per_request=8 * 128)
    how = "process CPU, 4 senders on loopback"
    return [
        Figure(name="collector: spans, 20 attributes", value=spans, unit="spans/CPU-s", aim="≥ 25,000", how=how),
        Figure(name="collector: readings", value=readings, unit="readings/CPU-s", aim="≥ 150,000", how=how),
        Figure(
            name="collector: acknowledgement p50",
            value=percentile(span_acks, 0.5),
            unit="ms",
            aim="≤ 30",
            how="one sender, 50 spans a request",
        ),
    ]


def _rate(collector: Collector, signal: str, bodies: list[bytes], *, per_request: int = 500) -> float:
    began = collector.cpu_s()
    _load(collector, signal, bodies)
    return len(bodies) * per_request / (collector.cpu_s() - began)


def _load(collector: Collector, signal: str, bodies: list[bytes]) -> None:
    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(lambda body: collector.post(signal, body), bodies))
