"""`twintrace collector` as a process of its own, for the tests that kill it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PORTS = ("otlp_grpc_port", "otlp_http_port", "api_port")


@dataclass(frozen=True, kw_only=True)
class Process:
    popen: "subprocess.Popen[str]"
    http: str
    grpc: str
    api: str


@contextmanager
def collector_process(folder: Path, **settings: object) -> Iterator[Process]:
    config = folder / "collector_config.yaml"
    given = {"store": f"{folder}/store.duckdb", **dict.fromkeys(PORTS, 0), "anonymous": True, **settings}
    config.write_text(json.dumps(given))  # JSON is YAML
    command = [sys.executable, "-m", "twintrace", "collector", "--config", str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as popen:
        assert popen.stdout is not None
        try:
            told = dict(part.split("=") for part in popen.stdout.readline().split()[1:])
            yield Process(
                popen=popen,
                http=f"http://127.0.0.1:{told['otlp_http']}",
                grpc=f"127.0.0.1:{told['otlp_grpc']}",
                api=f"http://127.0.0.1:{told['api']}",
            )
        finally:
            popen.kill()
