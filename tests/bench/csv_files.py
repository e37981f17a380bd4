"""A CSV file of 100 MB: what surveying it and reading its rows cost in memory and in time."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.figure import Figure
from tests.scoring.sources.historian.test_files_of_any_size import PROGRAM

ROWS = 2_000_000
_ROW = "2026-01-31 12:00:{:02},120.50000,3.25000,17.125,0\n"
_NAMES = "when,Flow,Pressure,Temp,fault\n"


def measure() -> list[Figure]:
    """Survey and read one file in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.csv"
        with file.open("w", encoding="ascii") as text:
            text.write(_NAMES)
            minute = "".join(_ROW.format(second) for second in range(50))
            text.writelines(minute for _ in range(ROWS // 50))
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", PROGRAM, folder], capture_output=True, text=True, check=True)
        took = time.perf_counter() - began
        how = f"{ROWS:,} rows, {file.stat().st_size / 1e6:.0f} MB, surveyed and read by a fresh process"
    return [
        Figure(name="CSV: peak memory", value=int(done.stdout) * 1024 / 1e6, unit="MB", aim="≤ 150", how=how),
        Figure(name="CSV: survey and rows", value=ROWS / took, unit="rows/s", aim="", how=how),
    ]
