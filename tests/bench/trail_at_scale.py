"""One trail over HTTP in a store that holds a million foreign spans beside it."""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import urllib3

from scoring.sources.simulator.recorded_runs import write_runs
from tests.bench.figure import Figure, percentile
from tests.bench.otlp_load import GATEWAY, span_requests
from tests.story.plant import SCOPE, Plant, a_plant

SPANS, A_REQUEST = 1_000_000, 2_000
TRAILS = 200


def measure() -> list[Figure]:
    """Load a replay and a million spans, then ask for its trails again and again."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        write_runs(data)
        with a_plant(Path(folder) / "state", data) as plant:
            plant.add_gateway(GATEWAY)
            plant.start("collector", "edge")
            plant.wait_until_loaded()
            _fill(plant)
            return _trails(plant)


def _fill(plant: Plant) -> None:
    headers = {"content-type": "application/x-protobuf", "authorization": f"Bearer {plant.token(GATEWAY)}"}
    with urllib3.PoolManager(maxsize=4, retries=False, timeout=60) as pool, ThreadPoolExecutor(3) as senders:

        def send(body: bytes) -> int:
            return pool.request("POST", f"{plant.otlp}/v1/traces", body=body, headers=headers).status

        for start in range(0, SPANS // A_REQUEST, 25):
            bodies = span_requests(25, A_REQUEST, attributes=6, first_request=start)
            assert set(senders.map(send, bodies)) == {200}


def _trails(plant: Plant) -> list[Figure]:
    remote = plant.remote()
    alerts = [row["alert_id"] for row in remote.ask(SCOPE, "alerts", limit=50).to_pylist()]
    took = []
    for number in range(TRAILS):
        began = time.perf_counter()
        remote.trail(SCOPE, alerts[number % len(alerts)])
        took.append((time.perf_counter() - began) * 1000)
    how = f"{TRAILS} trails of {len(alerts)} alerts over HTTP beside {SPANS:,} spans"
    return [
        Figure(name="trail p50", value=percentile(took, 0.5), unit="ms", aim="", how=how),
        Figure(name="trail p95", value=percentile(took, 0.95), unit="ms", aim="≤ 50", how=how),
    ]
