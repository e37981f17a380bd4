"""A disk that fills, or a store that can't be opened: records are taken again once the cause is gone, by itself."""

import itertools
import os
import re
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import urllib3
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]

from store.check import check_store
from store.database.connection import open_database
from tests.collector.collector_command import Process, collector_process
from tests.collector.otlp_made import START, span, traces
from tests.collector.running import token_of, write_credentials

MIB = 1024 * 1024
PROTOBUF = {"content-type": "application/x-protobuf"}
PATIENCE_S = 120.0


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """Mount a disk of that size; unmounted whatever happens."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "small-disk", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"a disk that fills takes the right to mount: run as root or in `unshare -rm`: {done}"
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Client:
    """Posts spans to a collector and remembers which it acknowledged."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._pool = urllib3.PoolManager(retries=False, timeout=30)
        self._numbers = itertools.count(1)
        self.acknowledged: list[int] = []

    def post(self, *, size: int = 10) -> urllib3.BaseHTTPResponse:
        number = next(self._numbers)
        body = traces([span(number, start=START + number, trace_state=os.urandom(size).hex())]).SerializeToString()
        answer = self._pool.request("POST", f"{self._process.http}/v1/traces", body=body, headers=PROTOBUF)
        if answer.status == 200:
            self.acknowledged.append(number)
        return answer

    def get(self, path: str) -> urllib3.BaseHTTPResponse:
        return self._pool.request("GET", f"{self._process.api}{path}")

    def ask(self, name: str) -> int:
        headers = {"authorization": f"Bearer {token_of('cli')}"}
        return self._pool.request("POST", f"{self._process.api}/api/v1/query/{name}", headers=headers).status

    def close(self) -> None:
        self._pool.clear()


@contextmanager
def client_of(folder: Path, **settings: object) -> Iterator[tuple[Process, Client]]:
    credentials = str(write_credentials(folder))
    with collector_process(folder, credentials=credentials, **settings) as process:
        client = Client(process)
        try:
            yield process, client
        finally:
            client.close()


def fill(file: Path, *, leave: int) -> None:
    """Write zeros until about so much of the disk is free."""
    with file.open("ab") as filling:
        while (free := os.statvfs(file.parent).f_bavail * os.statvfs(file.parent).f_frsize) > leave:
            try:
                filling.write(bytes(min(free - leave, MIB)))
                filling.flush()
            except OSError:  # the disk is full before the last block
                return


def seconds_until(is_so: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() < began + PATIENCE_S, "it did not come about"
        time.sleep(0.05)
    return time.monotonic() - began


def assert_whole(folder: Path, client: Client) -> None:
    """What was acknowledged is there, each once; a request that was answered 503 may be there too."""
    with open_database(folder / "store.duckdb") as database, database.cursor() as cursor:
        assert [finding for finding in check_store(database) if finding.repeated] == []
        stored = {number for (number,) in cursor.execute("select span_id from spans").fetchall()}
    assert set(client.acknowledged) <= stored


def ended(process: Process) -> str:
    process.popen.terminate()
    _, output = process.popen.communicate(timeout=PATIENCE_S)
    assert process.popen.returncode == 0, output
    return output


def count_reports(output: str, cause: str) -> tuple[int, int]:
    """How often it said that it stopped for this cause, and that it went on after it."""
    return output.count(f"not ready ({cause})"), len(re.findall(rf"ready again after \S+ s \({cause}\)", output))


def test_a_disk_that_fills_and_is_freed_needs_no_restart(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 256 * MIB) as folder, client_of(folder) as (process, client):
        assert client.post().status == 200

        fill(folder / "others", leave=8 * MIB)
        answers = [client.post() for _ in range(3)]
        ready, metrics, read = client.get("/ready"), client.get("/metrics").data.decode(), client.ask("store_version")
        (folder / "others").unlink()
        took_s = seconds_until(lambda: client.post().status == 200)
        metrics_after = client.get("/metrics").data.decode()
        output = ended(process)

        print(f"taken again {took_s:.1f} s after there was room")
        assert [(each.status, each.headers["retry-after"]) for each in answers] == [(503, "1")] * 3
        assert all("the disk of the store has" in Status.FromString(each.data).message for each in answers)
        assert (ready.status, ready.json()["cause"], read) == (503, "disk_full", 200)
        assert 'twintrace_collector_not_ready{cause="disk_full"} 1.0' in metrics
        assert "twintrace_collector_ready 0.0" in metrics
        assert 'twintrace_collector_stops_total{cause="disk_full"} 1.0' in metrics_after
        assert "twintrace_collector_ready 1.0" in metrics_after
        assert count_reports(output, "disk_full") == (1, 1)
        assert_whole(folder, client)


def test_a_disk_without_a_byte_left_breaks_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    with (
        small_disk(tmp_path / "disk", 96 * MIB) as folder,
        client_of(folder, least_free_bytes=MIB) as (process, client),
    ):
        assert client.post().status == 200

        fill(folder / "others", leave=3 * MIB)
        assert client.post().status == 200  # more than the setting asks for
        full_s = seconds_until(lambda: client.post(size=MIB).status == 503)
        fill(folder / "more", leave=0)
        assert [client.post(size=MIB).status for _ in range(3)] == [503] * 3
        for name in ("others", "more"):
            (folder / name).unlink()
        took_s = seconds_until(lambda: client.post().status == 200)
        read = client.ask("store_version")
        output = ended(process)

        print(f"full after {full_s:.1f} s, taken again {took_s:.1f} s after there was room")
        assert read == 200
        assert "Traceback" not in output
        assert_whole(folder, client)


def test_a_store_that_could_not_be_reopened_is_opened_when_it_is_there_again(tmp_path: Path) -> None:
    store, aside = tmp_path / "store.duckdb", tmp_path / "moved away"
    with client_of(tmp_path) as (process, client):
        seconds_until(lambda: client.post(size=MIB).status == 200 and store.stat().st_size > 40 * MIB)
        soft, hard = resource.prlimit(process.popen.pid, resource.RLIMIT_FSIZE)

        # its log may grow until it is to be folded into the file, and that fails: a checkpoint on a full disk
        resource.prlimit(process.popen.pid, resource.RLIMIT_FSIZE, (30 * MIB, hard))
        store.rename(aside)
        broken_s = seconds_until(lambda: client.post(size=MIB).status == 503 and client.get("/ready").status == 503)
        resource.prlimit(process.popen.pid, resource.RLIMIT_FSIZE, (soft, hard))
        answer, ready, read = client.post(), client.get("/ready").json(), client.ask("store_version")
        aside.rename(store)
        took_s = seconds_until(lambda: client.post().status == 200)
        read_after = client.ask("store_version")
        output = ended(process)

    print(f"broken after {broken_s:.1f} s, taken again {took_s:.1f} s after the file was back")
    assert (answer.status, ready["cause"], read, read_after) == (503, "store_broken", 503, 200)
    assert "put it back" in ready["reason"]
    assert count_reports(output, "store_broken") == (1, 1)
    assert_whole(tmp_path, client)
