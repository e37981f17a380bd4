"""A whole collector without a socket: its applications are called as a server does, its store and writer are real."""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from collector.config import CollectorConfig
from collector.credential_file import CredentialFile
from collector.otlp.http import create_otlp_http
from collector.otlp.ingest import OtlpIngest
from collector.service import _writing
from contract.words import Role
from store.check import Finding, check_store
from store.database.connection import Database, open_database
from tests.collector.fuzz.fuzz_input import FuzzInput
from tests.collector.fuzz.making import EVERYBODY
from tests.collector.running import ROLES, token_of
from tests.new_store import put_new_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an application answered."""

    status: int
    body: bytes


@dataclass(frozen=True, kw_only=True)
class InProcess:
    """The collector: what takes OTLP, what answers questions, and what both stand on."""

    otlp: ASGIApp
    read_api: ASGIApp
    ingest: OtlpIngest
    database: Database

    async def send(self, sent: FuzzInput) -> Answer:
        """Send a request to the OTLP application."""
        return await call(self.otlp, sent)

    async def ask(self, name: str, params: dict[str, Any]) -> Answer:
        """Ask a question of the catalog, as who may read."""
        body = json.dumps(params).encode()
        asked = FuzzInput(name=name, path=f"/api/v1/query/{name}", body=body, token=token_of(EVERYBODY))
        return await call(self.read_api, asked)

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement."""
        with self.database.cursor() as cursor:
            return list(cursor.execute(question).fetchall())

    def check(self) -> tuple[Finding, ...]:
        """Return what `twintrace store check` finds."""
        return check_store(self.database)


@contextmanager
def in_process(folder: Path) -> Iterator[InProcess]:
    """Open a collector over a new store in the folder, until the end of the block."""
    config = CollectorConfig(store=folder / "store.duckdb", credentials=_credentials(folder), anonymous=True)
    credentials = CredentialFile(config.credentials)
    with open_database(put_new_store(config.store)) as database, _writing(database, config, credentials) as parts:
        otlp = create_otlp_http(parts.ingest)
        yield InProcess(otlp=otlp, read_api=parts.read_api, ingest=parts.ingest, database=database)


def _credentials(folder: Path) -> Path:
    path = folder / "collector.yaml"
    roles = {**{name: [role] for name, role in ROLES.items()}, EVERYBODY: [role.value for role in Role]}
    entries = [
        {"name": name, "roles": own, "on_behalf": True, "sha256": hashlib.sha256(token_of(name).encode()).hexdigest()}
        for name, own in roles.items()
    ]
    path.write_text(json.dumps({"credentials": entries}))  # JSON is YAML
    path.chmod(0o600)
    return path


async def call(app: ASGIApp, sent: FuzzInput) -> Answer:
    """Call an ASGI application with one request, whole."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": sent.method,
        "scheme": "http",
        "path": sent.path,
        "raw_path": sent.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": sent.headers,
        "client": ("127.0.0.1", 40_000),
        "server": ("127.0.0.1", 4318),
    }
    waiting = [{"type": "http.request", "body": sent.body, "more_body": False}]
    told: list[dict[str, Any]] = []
    answered = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not waiting:
            await answered.wait()  # whoever sent it stays until it is answered
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        told.append(message)

    await app(scope, receive, send)
    answered.set()
    return Answer(status=told[0]["status"], body=b"".join(each.get("body", b"") for each in told[1:]))
