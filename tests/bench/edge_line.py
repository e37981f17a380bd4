"""The edge: windows from reading to committed outbox, one score, and how long until the first one."""

import subprocess
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import yaml

from contract.plant import LedgerLine
from inference.bundle import read_bundle
from inference.score import Scorer
from scoring.edge import Edge
from scoring.outbox.outbox import open_outbox
from scoring.setup import read_setup
from scoring.sources.simulator.recorded_runs import write_runs
from scoring.uplink.http_post import open_uplink
from scoring.uplink.sender import Sender
from tests.bench.figure import Figure, percentile
from tests.scoring.receiver import Received, receiving
from tests.story.plant import Plant, a_plant
from twintrace.demo.supervisor import our_command

SCORES = 20_000
NOBODY = "http://127.0.0.1:9"


def measure() -> list[Figure]:
    """Six simulated runs through the whole edge with nobody to send to, then a cold start of the process."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        write_runs(data)
        with a_plant(Path(folder) / "state", data) as plant:
            return [*_whole_line(plant), *_one_score(plant), *_cold_start(plant)]


def _whole_line(plant: Plant) -> list[Figure]:
    setup = read_setup(plant.state.config("edge"))
    outbox = open_outbox(setup.config.outbox, gateway=setup.config.gateway)
    edge = Edge(setup, outbox, Sender(outbox, open_uplink(NOBODY, "none"), say=print), clock=time.time_ns, say=print)
    edge.announce()
    cpu, wall = time.process_time(), time.perf_counter()
    edge.play(threading.Event())
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    scored = sum(t.sent for (_, signal), t in outbox.tallies().items() if signal == "#scores")
    outbox.close()
    how = f"{scored} windows of 6 or 7 signals, sender off; {wall:.1f} s wall"
    return [
        Figure(
            name="edge: reading to committed outbox", value=scored / cpu, unit="windows/CPU-s", aim="≥ 1,500", how=how
        )
    ]


def _one_score(plant: Plant) -> list[Figure]:
    bundle = read_bundle(next(path for path in plant.state.bundles.iterdir() if path.is_dir()))
    scorer = Scorer(bundle)
    vector = np.ones(len(bundle.manifest.facts.feature_bands), np.float32)
    took = []
    for _ in range(SCORES):
        began = time.perf_counter_ns()
        scorer.score(vector)
        took.append((time.perf_counter_ns() - began) / 1000)
    how = f"{SCORES} scores in a row, batch 1"
    return [
        Figure(name="edge: score p50", value=percentile(took, 0.5), unit="µs", aim="", how=how),
        Figure(name="edge: score p99", value=percentile(took, 0.99), unit="µs", aim="≤ 100", how=how),
    ]


def _cold_start(plant: Plant) -> list[Figure]:
    with receiving() as receiver:
        config = plant.state.config("cold")
        tree = yaml.safe_load(plant.state.config("edge").read_text())
        outbox = str(plant.state.outbox.with_name("cold.sqlite3"))
        config.write_text(yaml.safe_dump({**tree, "outbox": outbox, "endpoint": receiver.endpoint}))
        began = time.perf_counter()
        process = subprocess.Popen(our_command(["edge", "--config", str(config)]))
        try:
            receiver.wait(lambda received: bool(received.spans))
            first = time.perf_counter() - began
            receiver.wait(lambda received: len({line.run_id for line in _ended(received)}) == len(plant.plan.runs))
            memory = psutil.Process(process.pid).memory_info().rss / 1e6
        finally:
            process.terminate()
            process.wait(timeout=10)
    how = "process start to its first scored window at a receiver, 400 commissioning rows included"
    return [
        Figure(name="edge: start to first score", value=first, unit="s", aim="≤ 2", how=how),
        Figure(name="edge: memory", value=memory, unit="MB", aim="≤ 120", how="resident set after six runs"),
    ]


def _ended(received: Received) -> list[LedgerLine]:
    return [line for line in received.records(LedgerLine) if line.at_end]
