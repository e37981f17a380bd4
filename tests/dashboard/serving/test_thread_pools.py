"""Who waits for a recomputation: other recomputations, and no page; in threads alone and in a real process."""

import asyncio
import json
import select
import socket
import threading
from collections.abc import Callable, Iterable, MutableMapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from dashboard.http.health import HEALTH
from dashboard.http.request_head import CALLBACKS
from dashboard.serving.thread_pools import MOST_PROOFS, PROOF_THREADS, THREADS, ThreadPools, asks_for_proof
from tests.dashboard.serving.test_dashboard_process import config_file, started
from tests.dashboard.serving.test_whole_bodies import Served
from tests.processes import PATIENCE_S

OUTPUT = "..proof-chip.children...tab-proof.children.."
PROOF = json.dumps(
    {
        "output": OUTPUT,
        "outputs": [{"id": "proof-chip", "property": "children"}, {"id": "tab-proof", "property": "children"}],
        "inputs": [
            {"id": "alert-id", "property": "data", "value": "0" * 31 + "1"},
            {"id": "again", "property": "data", "value": None},
        ],
        "changedPropIds": [],
    }
).encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (PROOF, True),
        (PROOF.replace(b"proof-chip", rb"proof\u002dchip"), True),
        (b'{"output": "chart.children"}', False),
        (b'{"output": ["proof-chip.children"]}', True),
        (b"{", False),
        (b"[]", False),
        (b"", False),
    ],
)
def test_a_proof_is_known_by_its_output(body: bytes, expected: bool) -> None:
    assert asks_for_proof(body) is expected


class Held:
    """A WSGI application whose recomputations are held until they are let go."""

    def __init__(self) -> None:
        self.go, self.begun = threading.Event(), threading.Semaphore(0)

    def __call__(self, environ: MutableMapping[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == CALLBACKS:
            self.begun.release()
            self.go.wait(PATIENCE_S)
        start("200 OK", [])
        return [b"done"]


async def asked(pools: ThreadPools, path: str, body: bytes = b"") -> int:
    statuses: list[int] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": [], "http_version": "1.1"}
    await pools(scope, receive, send)
    return statuses[0]


def test_pages_and_health_are_answered_while_proofs_wait_and_too_many_are_refused() -> None:
    async def played() -> list[list[int]]:
        held = Held()
        pools = ThreadPools(held)
        proofs = [asyncio.create_task(asked(pools, CALLBACKS, PROOF)) for _ in range(MOST_PROOFS)]
        for _ in range(PROOF_THREADS):
            assert await asyncio.to_thread(held.begun.acquire, timeout=PATIENCE_S)
        others = [await asked(pools, path) for path in (HEALTH, "/", "/alerts")]
        refused = await asked(pools, CALLBACKS, PROOF)
        assert not any(each.done() for each in proofs)
        held.go.set()
        return [others, [refused], await asyncio.gather(*proofs)]

    assert asyncio.run(played()) == [[200] * 3, [503], [200] * MOST_PROOFS]


def test_health_is_answered_while_every_page_waits() -> None:
    async def played() -> int:
        held = Held()
        pools = ThreadPools(held)
        waiting = [asyncio.create_task(asked(pools, CALLBACKS, b"{}")) for _ in range(THREADS)]
        for _ in range(THREADS):
            assert await asyncio.to_thread(held.begun.acquire, timeout=PATIENCE_S)
        status = await asked(pools, HEALTH)
        held.go.set()
        await asyncio.gather(*waiting)
        return status

    assert asyncio.run(played()) == 200


def test_a_real_dashboard_answers_while_forty_proofs_wait_for_a_silent_collector(tmp_path: Path) -> None:
    with ExitStack() as stack:
        silent = stack.enter_context(socket.socket())
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        silent.settimeout(PATIENCE_S)
        api = f"http://127.0.0.1:{silent.getsockname()[1]}"
        process, address = stack.enter_context(started(config_file(tmp_path, api=api)))
        served = Served(address, process.pid)
        proofs = [stack.enter_context(closing(served.connect())) for _ in range(40)]
        for each in proofs:
            each.sendall(served.head(len(PROOF)) + PROOF)
        stack.enter_context(closing(silent.accept()[0]))  # one is amid its recomputation

        assert served.get(HEALTH) == 200
        assert served.get("/assets/base/address.js") == 200
        assert select.select(proofs, [], [], 0)[0] == []
