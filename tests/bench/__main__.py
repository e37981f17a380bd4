"""Every figure in one run: `python -m tests.bench [detection edge questions …]`; recorded runs from TWINTRACE_DATA."""

import os
import sys

from tests.bench import (
    cold_load,
    csv_files,
    detection,
    door,
    edge_line,
    fairness,
    fuzz,
    in_app,
    ingest,
    questions,
    rotel,
    soak,
    trail_at_scale,
    viewers,
)
from tests.bench.figure import Measure, show

MEASURES: dict[str, Measure] = {
    "detection": detection.measure,
    "edge": edge_line.measure,
    "csv": csv_files.measure,
    "ingest": ingest.measure,
    "door": door.measure,
    "rotel": rotel.measure,
    "questions": questions.measure,
    "fairness": fairness.measure,
    "trail": trail_at_scale.measure,
    "cold": cold_load.measure,
    "moves": in_app.measure,
    "viewers": viewers.measure,
    "soak": soak.measure,
    "fuzz": fuzz.measure,
}


def main(asked: list[str]) -> int:
    """Measure what is asked for, everything by default, and print one table."""
    unknown = [name for name in asked if name not in MEASURES]
    if unknown:
        print(f"no measure {unknown[0]}: choose from {', '.join(MEASURES)}", file=sys.stderr)
        return 2
    load = os.getloadavg()
    show([figure for name in asked or MEASURES for figure in MEASURES[name]()], load)
    return 0


sys.exit(main(sys.argv[1:]))
