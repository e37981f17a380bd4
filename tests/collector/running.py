"""A whole collector on loopback with free ports and a store in a folder, run in a thread; for the tests."""

import asyncio
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from collector.config import CollectorConfig
from collector.service import Started, serve, store_limits
from store.database.connection import open_database
from tests.new_store import put_new_store

ROLES = {
    "edge": "gateway",
    "desk": "operator",
    "dataset": "dataset",
    "cli": "reader",
    "north": "reader",
    "approver": "approver",
    "admin": "admin",
}
_PATIENCE_S = 120


def token_of(name: str) -> str:
    return f"token-of-{name}"


def write_credentials(folder: Path) -> Path:
    path = folder / "collector.yaml"
    entries = [
        {
            "name": name,
            "roles": [role],
            "sha256": hashlib.sha256(token_of(name).encode()).hexdigest(),
            "on_behalf": name == "desk",
            "sites": ["Acme/north"] if name == "north" else None,
        }
        for name, role in ROLES.items()
    ]
    path.write_text(json.dumps({"credentials": entries}))  # JSON is YAML
    path.chmod(0o600)
    return path


def config_for(folder: Path, **settings: Any) -> CollectorConfig:
    given = {"otlp_grpc_port": 0, "otlp_http_port": 0, "api_port": 0, "credentials": write_credentials(folder)}
    return CollectorConfig(store=folder / "store.duckdb", **{**given, **settings})


@dataclass(frozen=True, kw_only=True)
class Running:
    config: CollectorConfig
    started: Started

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.started.ports.otlp_http}"

    @property
    def grpc(self) -> str:
        return f"127.0.0.1:{self.started.ports.otlp_grpc}"

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.started.ports.api}"

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        limits = store_limits(self.config.limits)
        with open_database(self.config.store, limits=limits) as database, database.cursor() as cursor:
            return list(cursor.execute(question).fetchall())

    def post(
        self, path: str, body: bytes, *, token: str = "", kind: str = "application/x-protobuf", **headers: str
    ) -> urllib3.BaseHTTPResponse:
        sent = {"content-type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if token:
            sent["authorization"] = f"Bearer {token}"
        with urllib3.PoolManager(retries=False, timeout=_PATIENCE_S) as pool:
            return pool.request("POST", self.http + path, body=body, headers=sent)


@contextmanager
def running(config: CollectorConfig, *, has_store: bool = True) -> Iterator[Running]:
    if has_store:
        put_new_store(config.store)
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    told: list[Started] = []
    failed: list[BaseException] = []
    up = threading.Event()

    def announce(started: Started) -> None:
        told.append(started)
        up.set()

    def run() -> None:
        try:
            loop.run_until_complete(serve(config, stop=stop, announce=announce))
        except BaseException as error:  # noqa: BLE001 (raised again in the test's own thread)
            failed.append(error)
        finally:
            up.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert up.wait(_PATIENCE_S)
    try:
        if failed:
            raise failed[0]
        yield Running(config=config, started=told[0])
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(_PATIENCE_S)
        assert not thread.is_alive()
        loop.close()
    if failed:
        raise failed[0]
