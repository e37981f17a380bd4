"""A span's CPU in our collector beside rotel's, which is written in Rust, receives the same bytes and discards them."""

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.bench.collector_process import Collector, a_collector
from tests.bench.figure import Figure
from tests.bench.otlp_load import span_requests
from tests.bench.tool_process import environment, served
from twintrace.demo.ports import HOST, settle_ports

SENDERS, ROUNDS, REQUESTS, SPANS = 4, 5, 40, 500


def measure() -> list[Figure]:
    """Send the same requests to both in turns, five rounds, and compare the CPU seconds of the two processes."""
    ours, theirs = 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder, a_collector(Path(folder)) as collector, _rotel(Path(folder)) as rotel:
        for number in range(ROUNDS + 1):
            bodies = list(span_requests(REQUESTS, SPANS, first_request=number * REQUESTS))
            used = _cpu_of(collector, bodies), _cpu_of(rotel, bodies)
            if number:  # the first round warms both
                ours, theirs = ours + used[0], theirs + used[1]
    spans = ROUNDS * REQUESTS * SPANS
    each = f"{ours / spans * 1e6:.1f} and {theirs / spans * 1e6:.1f} µs a span of 20 attributes"
    how = f"{each}; {ROUNDS} rounds in turns, HTTP with protobuf, {SENDERS} senders; rotel discards"
    return [Figure(name="collector: CPU of a span", value=ours / theirs, unit="of rotel's", aim="≤ 3.5", how=how)]


def _cpu_of(collector: Collector, bodies: Sequence[bytes]) -> float:
    began = collector.cpu_s()
    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(lambda body: collector.post("traces", body), bodies))
    return collector.cpu_s() - began


@contextmanager
def _rotel(folder: Path) -> Iterator[Collector]:
    """Serve rotel's agent with an exporter that discards."""
    python, _ = environment("rotel")
    agent = str(next(python.parents[1].glob("lib/python*/site-packages/rotel/rotel-agent")))
    ports = settle_ports(dict.fromkeys(("otlp_grpc", "otlp_http"), 0))
    addresses = {name: f"{HOST}:{port}" for name, port in ports.items()}
    command = [agent, "start", "--exporter", "blackhole", "--otlp-http-endpoint", addresses["otlp_http"]]
    command += ["--otlp-grpc-endpoint", addresses["otlp_grpc"], "--pid-file", str(folder / "rotel.pid")]
    with served(command, {}, folder / "rotel", f"http://{addresses['otlp_http']}") as (process, pool):
        yield Collector(http=f"http://{addresses['otlp_http']}", api="", process=psutil.Process(process.pid), pool=pool)
