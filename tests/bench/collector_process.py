"""A collector in a process of its own for a measurement, and the CPU seconds it has used."""

import hashlib
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import urllib3
import yaml

from twintrace.demo.ports import HOST, settle_ports
from twintrace.demo.supervisor import our_command

TOKEN, ANOTHER = "bench", "another"
"""Tokens of the two credentials, which are named like them."""


@dataclass(frozen=True, kw_only=True)
class Collector:
    """Where it listens, and its process."""

    http: str
    api: str
    process: psutil.Process
    pool: urllib3.PoolManager

    def cpu_s(self) -> float:
        """CPU seconds used so far, user and system."""
        used = self.process.cpu_times()
        return float(used.user + used.system)

    def post(self, signal: str, body: bytes) -> float:
        """Post one request, wait for the acknowledgement, return how long that took in ms."""
        began = time.perf_counter()
        headers = {"content-type": "application/x-protobuf", "authorization": f"Bearer {TOKEN}"}
        answer = self.pool.request("POST", f"{self.http}/v1/{signal}", body=body, headers=headers)
        assert (answer.status, answer.data) == (200, b""), answer.data  # anything else tells of items that were refused
        return (time.perf_counter() - began) * 1000

    def ask(self, question: str, body: bytes, *, token: str = TOKEN) -> None:
        """Ask one question of the read API and read its answer to the end."""
        headers = {"authorization": f"Bearer {token}"}
        answer = self.pool.request("POST", f"{self.api}/api/v1/query/{question}", body=body, headers=headers)
        assert answer.status == 200, answer.data


@contextmanager
def a_collector(folder: Path, **limits: int) -> Iterator[Collector]:
    """Start a collector on free ports with an empty store (or the one that lies in the folder), stop it at the end."""
    ports = settle_ports(dict.fromkeys(("otlp_grpc", "otlp_http", "api"), 0))
    config = folder / "collector.yaml"
    config.write_text(yaml.safe_dump(_config(folder, ports) | {"limits": limits}))
    process = subprocess.Popen(our_command(["collector", "--config", str(config)]))
    pool = urllib3.PoolManager(maxsize=16, retries=False, timeout=60)
    try:
        _wait(pool, f"http://{HOST}:{ports['api']}/ready")
        yield Collector(
            http=f"http://{HOST}:{ports['otlp_http']}",
            api=f"http://{HOST}:{ports['api']}",
            process=psutil.Process(process.pid),
            pool=pool,
        )
    finally:
        process.terminate()
        process.wait(timeout=20)
        pool.clear()


def _config(folder: Path, ports: dict[str, int]) -> dict[str, object]:
    credentials = [
        {"name": token, "roles": ["gateway", "reader"], "sha256": hashlib.sha256(token.encode()).hexdigest()}
        for token in (TOKEN, ANOTHER)
    ]
    (folder / "credentials.yaml").write_text(json.dumps({"credentials": credentials}))
    (folder / "credentials.yaml").chmod(0o600)
    return {
        "store": str(folder / "store.duckdb"),
        "bind": HOST,
        "otlp_grpc_port": ports["otlp_grpc"],
        "otlp_http_port": ports["otlp_http"],
        "api_port": ports["api"],
        "credentials": str(folder / "credentials.yaml"),
    }


def _wait(pool: urllib3.PoolManager, url: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            if pool.request("GET", url).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"{url} did not become ready")
