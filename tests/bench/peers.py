"""Two tools of the trade beside ours: arize-phoenix and mlflow, in environments of their own, filled and served."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from tests.bench.otlp_load import span_requests
from tests.bench.tool_process import environment, served, wait_until
from twintrace.demo.ports import HOST, settle_ports

FILLED = 1_000
STORED_S = 120.0


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A tool that runs: its name and version, its address, the path of its list."""

    name: str
    version: str
    url: str
    path: str


@contextmanager
def phoenix(folder: Path) -> Iterator[Peer]:
    """Serve arize-phoenix with 1,000 traces of one span with 20 attributes; its list of traces."""
    python, version = environment("arize-phoenix")
    ports = settle_ports({"dashboard": 0, "otlp_grpc": 0})
    url = f"http://{HOST}:{ports['dashboard']}"
    settings = {
        "PHOENIX_HOST": HOST,
        "PHOENIX_PORT": str(ports["dashboard"]),
        "PHOENIX_GRPC_PORT": str(ports["otlp_grpc"]),
        "PHOENIX_WORKING_DIR": str(folder),
        "PHOENIX_TELEMETRY_ENABLED": "false",
        "PHOENIX_ALLOW_EXTERNAL_RESOURCES": "false",
    }
    with served([str(python.with_name("phoenix")), "serve"], settings, folder, url) as (_, pool):
        for body in span_requests(FILLED // 100, 100, a_trace=1):
            _send(pool, f"{url}/v1/traces", body, "application/x-protobuf")
        project = _traces_stored(pool, url)
        yield Peer(name="phoenix", version=version, url=url, path=f"/projects/{project}/traces")


@contextmanager
def mlflow(folder: Path) -> Iterator[Peer]:
    """Serve mlflow with 1,000 runs of three metrics and three parameters; its list of runs."""
    python, version = environment("mlflow")
    port = settle_ports({"dashboard": 0})["dashboard"]
    url = f"http://{HOST}:{port}"
    store = f"sqlite:///{folder}/mlflow.db"
    command = [str(python.with_name("mlflow")), "server", "--host", HOST, "--port", str(port), "--workers", "1"]
    command += ["--backend-store-uri", store, "--default-artifact-root", str(folder / "artifacts")]
    with served(command, {"MLFLOW_DISABLE_TELEMETRY": "true"}, folder, url) as (_, pool):
        for number in range(FILLED):
            _add_run(pool, url, number)
        yield Peer(name="mlflow", version=version, url=url, path="/#/experiments/0/runs")


def _send(pool: urllib3.PoolManager, url: str, body: bytes, kind: str) -> None:
    answer = pool.request("POST", url, body=body, headers={"content-type": kind})
    assert answer.status == 200, answer.data


def _traces_stored(pool: urllib3.PoolManager, url: str) -> str:
    """Wait until phoenix has written what it was sent; it answers before that. The id of the project."""
    project = str(pool.request("GET", f"{url}/v1/projects").json()["data"][0]["id"])
    question = f'{{ node(id: "{project}") {{ ... on Project {{ traceCount }} }} }}'

    def stored() -> bool:
        answer = pool.request("POST", f"{url}/graphql", json={"query": question}).json()
        return bool(answer["data"]["node"]["traceCount"] >= FILLED)

    wait_until(stored, STORED_S, f"phoenix did not store {FILLED} traces in {STORED_S:.0f} s")
    return project


def _add_run(pool: urllib3.PoolManager, url: str, number: int) -> None:
    began = 1_790_000_000_000 + number * 60_000
    made = pool.request(
        "POST",
        f"{url}/api/2.0/mlflow/runs/create",
        json={"experiment_id": "0", "run_name": f"pump-{number}", "start_time": began},
    )
    run = made.json()["run"]["info"]["run_id"]
    metrics = [{"key": key, "value": number / 7, "timestamp": began, "step": 0} for key in ("ratio", "limit", "score")]
    params = [{"key": key, "value": f"{key} {number % 11}"} for key in ("asset", "site", "model")]
    body = {"run_id": run, "metrics": metrics, "params": params}
    assert pool.request("POST", f"{url}/api/2.0/mlflow/runs/log-batch", json=body).status == 200
    done = {"run_id": run, "status": "FINISHED", "end_time": began + 30_000}
    assert pool.request("POST", f"{url}/api/2.0/mlflow/runs/update", json=done).status == 200
