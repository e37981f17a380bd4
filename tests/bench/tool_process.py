"""Other tools for a comparison: each installed in an environment of its own, and served until a measurement ends."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import urllib3

VARIABLE = "TWINTRACE_BENCH_ENVS"
START_S = 120.0


def environments() -> Path:
    """Return the folder the environments are kept in from run to run."""
    return Path(os.environ.get(VARIABLE) or Path(tempfile.gettempdir()) / "twintrace-bench-envs")


def environment(package: str) -> tuple[Path, str]:
    """Return the Python of the package's environment, made once, and the version it holds."""
    folder = environments() / package
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", package], check=True)
        (folder / "made").touch()
    asked = f"from importlib.metadata import version; print(version('{package}'))"
    return python, subprocess.run([str(python), "-c", asked], check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def served(
    command: Sequence[str], settings: Mapping[str, str], folder: Path, url: str
) -> Iterator[tuple["subprocess.Popen[bytes]", urllib3.PoolManager]]:
    """Run a server until the block ends; with no telemetry and nothing of our own environment that names a proxy."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            env={**kept, **settings, "DO_NOT_TRACK": "true"},
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    pool = urllib3.PoolManager(maxsize=4, retries=False, timeout=60)
    try:
        wait_until(
            lambda: _answers(pool, url, process), START_S, f"{command[0]} did not start: {folder / 'server.log'}"
        )
        yield process, pool
    finally:
        pool.clear()
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Stop the server and every process it has started: they are a session of their own."""
    for number, within_s in ((signal.SIGTERM, 15), (signal.SIGKILL, 15)):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=within_s)


def _answers(pool: urllib3.PoolManager, url: str, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, f"the server at {url} ended by itself"
    try:
        return pool.request("GET", url, timeout=2).status < 500
    except urllib3.exceptions.HTTPError:
        return False


def wait_until(is_so: Callable[[], bool], within_s: float, else_: str) -> None:
    """Ask again until it is so; an AssertionError with the given text if it is not within that many seconds."""
    until = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < until, else_
        time.sleep(0.2)
