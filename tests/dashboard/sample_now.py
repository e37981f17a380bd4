"""Three plants as the overview counts them: one at work, an empty store, one whose runs have ended."""

from dataclasses import replace
from datetime import UTC, datetime

from dashboard.formatting.text import HOUR, SECOND
from dashboard.pages.overview.rows import PlantNow

NOW = int(datetime(2026, 11, 23, 2, 0, tzinfo=UTC).timestamp()) * SECOND
ALIVE = PlantNow(
    assets=24,
    scored=22,
    blind=1,
    stopped=1,
    stopped_names=["C-212"],
    out=0,
    out_names=[],
    needing=3,
    oldest_ns=NOW,
    runs=2,
    ended_runs=0,
    last_ns=NOW,
    is_simulated=True,
    origins=["simulated"],
    zones=["Europe/Berlin"],
    some_sites=["Harbour", "North"],
    shifts=[],
)
NOTHING = replace(
    ALIVE, assets=0, scored=0, blind=0, stopped=0, needing=0, oldest_ns=None, runs=0, zones=[], some_sites=[]
)
OVER = replace(ALIVE, blind=0, scored=0, needing=21, ended_runs=2, last_ns=NOW - 3 * HOUR)
