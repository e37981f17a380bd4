"""The collector process: SIGKILL loses nothing it acknowledged, SIGTERM and SIGINT drain it, a full disk passes."""

import itertools
import os
import resource
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3
from google.rpc.error_details_pb2 import RetryInfo  # type: ignore[import-untyped]
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]

from store.check import check_store
from store.database.connection import open_database
from tests.collector.collector_command import collector_process
from tests.collector.otlp.rules import Rule
from tests.collector.otlp_made import START, span, traces
from tests.collector.running import Running
from tests.processes import PATIENCE_S

SPANS = 20
PROTOBUF = {"content-type": "application/x-protobuf"}


def request(number: int) -> bytes:
    spans = [span(number * 1000 + at, start=START + number) for at in range(1, SPANS + 1)]
    return bytes(traces(spans).SerializeToString())


class Sender:
    """Posts request after request until the collector is gone; remembers which were acknowledged."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self.acknowledged: set[int] = set()
        self.unanswered: list[int] = []
        self._enough = threading.Event()
        self._count = 0

    def run(self, url: str, enough_after: int) -> threading.Thread:
        self._enough.clear()
        self._count = 0
        thread = threading.Thread(target=self._post_all, args=(url, enough_after))
        thread.start()
        assert self._enough.wait(20)
        return thread

    def _post_all(self, url: str, enough_after: int) -> None:
        with urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool:
            while True:
                number = self.unanswered.pop() if self.unanswered else next(self._numbers)
                try:
                    answer = pool.request("POST", f"{url}/v1/traces", body=request(number), headers=PROTOBUF)
                except urllib3.exceptions.HTTPError:
                    self.unanswered.append(number)
                    return
                assert answer.status == 200
                self.acknowledged.add(number)
                self._count += 1
                if self._count >= enough_after:
                    self._enough.set()


def test_a_kill_loses_nothing_acknowledged_and_leaves_no_half_request(tmp_path: Path) -> None:
    sender = Sender(itertools.count(1))

    for acknowledgements in (1, 7, 15, 4):
        with collector_process(tmp_path) as process:
            thread = sender.run(process.http, acknowledgements)
            os.kill(process.popen.pid, signal.SIGKILL)
            thread.join(20)
            assert not thread.is_alive()

    with open_database(tmp_path / "store.duckdb") as database:
        with database.cursor() as cursor:
            found = cursor.execute("select span_id // 1000, count(*) from spans group by 1").fetchall()
        repeated = [finding for finding in check_store(database) if finding.repeated]
    stored = dict(found)
    assert sender.acknowledged <= set(stored)
    assert set(stored.values()) == {SPANS}
    assert repeated == []


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_drains_and_exits_0(tmp_path: Path, name: signal.Signals) -> None:
    sender = Sender(itertools.count(1))

    with collector_process(tmp_path) as process:
        thread = sender.run(process.http, 3)
        process.popen.send_signal(name)
        _, said = process.popen.communicate(timeout=PATIENCE_S)
        thread.join(20)

        assert (process.popen.returncode, said) == (0, "")

    assert not (tmp_path / "store.duckdb.wal").exists()
    with open_database(tmp_path / "store.duckdb", read_only=True) as database, database.cursor() as cursor:
        stored = {number for (number,) in cursor.execute("select distinct span_id // 1000 from spans").fetchall()}
    assert sender.acknowledged <= stored


def test_a_sender_that_stalls_does_not_keep_it_from_stopping_and_may_send_again(tmp_path: Path) -> None:
    with collector_process(tmp_path) as process:
        port = int(process.http.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as stalled:
            head = f"POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: {PROTOBUF['content-type']}\r\n"
            stalled.sendall(f"{head}content-length: 1000\r\n\r\nabc".encode())
            thread = Sender(itertools.count(1)).run(process.http, 1)  # by now the stalled request is being read
            process.popen.send_signal(signal.SIGTERM)
            answer = stalled.recv(4096)
            _, said = process.popen.communicate(timeout=PATIENCE_S)
        thread.join(20)

    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1" in answer
    assert process.popen.returncode == 0
    assert "Traceback" not in said


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.otlp(Rule.HTTP_RETRYABLE, Rule.HTTP_THROTTLING)
def test_while_the_disk_is_full_a_request_may_come_again_and_then_it_is_stored(collector: Running) -> None:
    body = request(1)

    with files_limited_to(4096):
        answer = collector.post("/v1/traces", body)
    again = collector.post("/v1/traces", body)

    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    status = Status.FromString(answer.data)
    assert (status.code, [detail.Is(RetryInfo.DESCRIPTOR) for detail in status.details]) == (14, [True])
    assert again.status == 200
    assert collector.rows("select count(*) from spans") == [(SPANS,)]


def test_it_tells_who_it_is_and_that_it_is_ready(collector: Running) -> None:
    with urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool:
        health = pool.request("GET", f"{collector.api}/health").json()
        ready = pool.request("GET", f"{collector.api}/ready")
        collector.post("/v1/traces", request(1))
        metrics = pool.request("GET", f"{collector.api}/metrics").data.decode()

    assert (health["status"], health["instance"], health["pid"]) == ("ok", collector.started.instance, os.getpid())
    assert ready.status == 200
    assert f'twintrace_collector_records_total{{signal="traces"}} {SPANS:.1f}' in metrics
    assert "twintrace_collector_ready 1.0" in metrics
