"""The dashboard as a process: what it loads, how it starts, how it refuses to, how it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3
import yaml

from contract.errors import BadDocument
from dashboard.config import read_config, read_token

WAIT_S = 20


def config_file(folder: Path, **changes: object) -> Path:
    """A configuration whose collector is away."""
    token = folder / "token"
    token.write_text("secret\n", encoding="ascii")
    tree = {"port": 0, "api": "http://127.0.0.1:9", "otlp": "http://127.0.0.1:9", "token_file": str(token)}
    file = folder / "dashboard.yaml"
    file.write_text(yaml.safe_dump(tree | changes), encoding="utf-8")
    return file


def command(file: Path) -> list[str]:
    return [sys.executable, "-m", "twintrace", "dashboard", "--config", str(file)]


@contextmanager
def started(file: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Start the command and wait until it answers; its address."""
    process = subprocess.Popen(command(file), stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        wait_for(address)
        yield process, address
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def wait_for(address: str) -> None:
    """Wait until the server answers."""
    with urllib3.PoolManager(retries=False, timeout=1) as pool:
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            try:
                if pool.request("GET", f"{address}/health").status == 200:
                    return
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
    raise AssertionError(f"{address} did not answer within {WAIT_S} s")


def test_a_process_that_imports_the_dashboard_loads_no_duckdb() -> None:
    program = (
        "import sys, dashboard.serving.worker; print(sorted(m for m in sys.modules if m.split('.')[0] == 'duckdb'))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_it_serves_with_its_collector_away_and_ends_on_term(tmp_path: Path) -> None:
    with started(config_file(tmp_path)) as (process, address), urllib3.PoolManager(retries=False) as pool:
        page = pool.request("GET", address)
        ready = pool.request("GET", f"{address}/ready")
        process.send_signal(signal.SIGTERM)
        code = process.wait(WAIT_S)

    assert (page.status, ready.status) == (200, 503)
    assert code == 0


def test_a_dashboard_that_is_killed_leaves_nobody_on_its_port(tmp_path: Path) -> None:
    with started(config_file(tmp_path)) as (process, address):
        port = int(address.rpartition(":")[2])
        process.kill()
        process.wait(WAIT_S)

        until = time.monotonic() + WAIT_S
        while is_listening(port) and time.monotonic() < until:
            time.sleep(0.1)

        assert not is_listening(port)


def is_listening(port: int) -> bool:
    """Tell whether somebody takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_port_that_is_taken_is_named_and_nothing_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = other.getsockname()[1]

        done = subprocess.run(
            command(config_file(tmp_path, port=port)), capture_output=True, text=True, check=False, timeout=WAIT_S
        )

    assert done.returncode == 2
    assert f"port {port} of 127.0.0.1 can't be used" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"bind": "0.0.0.0"}, "bind: '0.0.0.0' is reachable from outside and nobody signs in here"),  # noqa: S104
        ({"api": "127.0.0.1:4320"}, "api: '127.0.0.1:4320' is not an address"),
        ({"port": 70000}, "port: "),
        ({"colour": "blue"}, "colour: is not a key of this document"),
    ],
)
def test_a_configuration_that_cannot_be_used_says_which_key(
    tmp_path: Path, changes: dict[str, object], says: str
) -> None:
    with pytest.raises(BadDocument, match=r"dashboard\.yaml") as raised:
        read_config(config_file(tmp_path, **changes))

    assert says in str(raised.value)


def test_a_token_that_is_missing_or_empty_is_said(tmp_path: Path) -> None:
    config = read_config(config_file(tmp_path))
    config.token_file.write_text("", encoding="ascii")
    with pytest.raises(BadDocument, match="holds no token"):
        read_token(config)

    config.token_file.unlink()
    with pytest.raises(BadDocument, match="token cannot be read"):
        read_token(config)
