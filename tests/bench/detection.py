"""What the recorded runs are worth to the detector, and how long the demo takes to load them."""

import json
import subprocess
import tempfile
import time

from tests.bench.figure import Figure
from twintrace.demo.supervisor import our_command

PORTS = ["--port", "0", "--api-port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0"]


def measure() -> list[Figure]:
    """Play everything in TWINTRACE_DATA once through the demo, then read its evaluation from the store."""
    with tempfile.TemporaryDirectory() as folder:
        state = ["--state", f"{folder}/state"]
        began = time.perf_counter()
        _twintrace("demo", *state, "--exit-when-loaded", "--no-browser", *PORTS)
        loaded = time.perf_counter() - began
        ours = json.loads(_twintrace("evaluate", *state, "--json"))["together"]["twintrace"]
    hours, delay = ours["normal_hours"], ours["median_delay_s"]
    how = f"{ours['findable']} findable events, {hours:.2f} normal hours, median delay {delay:.0f} s"
    return [
        Figure(name="demo: loaded after", value=loaded, unit="s", aim="≤ 60", how="commissioning to evaluation"),
        Figure(name="detection: events found", value=ours["found"], unit="events", aim="≥ 18", how=how),
        Figure(
            name="detection: false alerts",
            value=ours["false_alerts_per_normal_hour"],
            unit="/normal h",
            aim="≤ 3",
            how=f"{ours['false_alerts']} alerts outside every label",
        ),
    ]


def _twintrace(*arguments: str) -> str:
    done = subprocess.run(our_command(arguments), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{arguments[0]}: {done.stderr[-2000:]}"
    return done.stdout
