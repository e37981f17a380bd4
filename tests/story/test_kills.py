"""Real SIGKILLs at random moments of a replay: nothing lost, nothing doubled, the same alerts."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scoring.outbox.outbox import open_outbox
from store.errors import WrongSchema
from tests.processes import PATIENCE_S
from tests.story.plant import LOAD_S, Plant

pytestmark = pytest.mark.waits

KILLS = 25
START_S, WORK_S = 0.2, 0.06
"""Every fifth life ends at a random moment of its start; the others within 0.06 s after they began to work.

The edge takes some 3,000 rows a second: 25 such lives are less than half of the 7,200 rows there are.
"""


def test_25_kills_of_the_edge_lose_and_double_nothing(plant: Plant, undisturbed: dict[str, list[str]]) -> None:
    plant.start("collector")
    plant.wait_until_ready()

    _kill_often(plant, "edge", works=lambda: _outbox_time(plant), is_under_way=lambda: plant.totals_at_end() is None)
    plant.start("edge")
    plant.wait_until_loaded()

    _require_the_same(plant, undisturbed)


def test_25_kills_of_the_collector_lose_and_double_nothing(plant: Plant, undisturbed: dict[str, list[str]]) -> None:
    plant.send_in_small_requests()
    plant.start("edge")

    wal = plant.state.store.with_name("store.duckdb.wal")
    _kill_often(
        plant, "collector", works=lambda: _written(wal), is_under_way=lambda: not _has_everything(plant, undisturbed)
    )
    plant.start("collector")
    plant.wait_until_loaded()

    _require_the_same(plant, undisturbed)


def test_a_collector_away_for_the_whole_replay_gets_everything_when_it_is_back(
    plant: Plant, undisturbed: dict[str, list[str]]
) -> None:
    _play_everything_into_the_outbox(plant)

    plant.start("collector", "edge")
    plant.wait_until_loaded()

    _require_the_same(plant, undisturbed)


def _kill_often(plant: Plant, name: str, *, works: Callable[[], int], is_under_way: Callable[[], bool]) -> None:
    """Start and kill the process 25 times while the replay goes on; `works` changes when the process has done work."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed of the kills: {seed}")
    dice = random.Random(seed)
    for number in range(KILLS):
        before = works()
        plant.start(name)
        if number % 5 == 0:
            time.sleep(dice.uniform(0, START_S))
        else:
            _wait_for(lambda before=before: works() != before)  # type: ignore[misc]
            time.sleep(dice.uniform(0, WORK_S))
        plant.kill(name)
        assert is_under_way(), f"kill {number + 1} came after the replay: it proves nothing"


def _has_everything(plant: Plant, undisturbed: dict[str, list[str]]) -> bool:
    """Ask the store of the killed collector, which nobody owns now; reading leaves its log as it is."""
    if not plant.state.store.exists():
        return False
    try:
        stored = plant.rows("select count(*) from readings")[0][0]
    except WrongSchema:
        return False  # killed between two migrations
    return bool(stored == len(undisturbed["readings"]))


def _outbox_time(plant: Plant) -> int:
    return _written(plant.state.outbox.with_name("outbox.sqlite3-wal"))


def _written(file: Path) -> int:
    return file.stat().st_mtime_ns if file.exists() else 0


def _wait_for(is_so: Callable[[], bool], *, within_s: float = PATIENCE_S) -> None:
    until = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < until, "the process did no work"
        time.sleep(0.005)


def _play_everything_into_the_outbox(plant: Plant) -> None:
    """Run the edge alone until its outbox says that every run is at its end; only its owner can open an outbox."""
    until, turn_s = time.monotonic() + 2 * LOAD_S, 2.0
    while time.monotonic() < until:
        plant.start("edge")
        time.sleep(turn_s)
        plant.stop("edge")
        turn_s *= 1.5  # a loaded machine spends a short turn on starting
        outbox = open_outbox(plant.state.outbox, gateway="gateway-1")
        at_end = [run for run in outbox.runs() if run.at_end]
        outbox.close()
        if len(at_end) == len(plant.plan.runs):
            return
    raise AssertionError("the edge did not reach the end of its runs while the collector was away")


def _require_the_same(plant: Plant, undisturbed: dict[str, list[str]]) -> None:
    plant.stop("edge")
    plant.stop("collector")
    names = plant.names()
    for table, expected in undisturbed.items():
        doubled = len(names[table]) - len(set(names[table]))
        lost, new = set(expected) - set(names[table]), set(names[table]) - set(expected)
        found = f"{table}: {doubled} doubled, lost {sorted(lost)[:3]}, new {sorted(new)[:3]}"
        assert (doubled, lost, new) == (0, set(), set()), found
    assert undisturbed["alert_events"], "a replay without an alert proves nothing about alerts"


def test_a_second_start_adds_no_record(undisturbed_plant: Plant, undisturbed: dict[str, list[str]]) -> None:
    undisturbed_plant.start("collector", "edge")
    undisturbed_plant.wait_until_loaded()
    undisturbed_plant.stop("edge")
    undisturbed_plant.stop("collector")

    assert undisturbed_plant.names() == undisturbed
