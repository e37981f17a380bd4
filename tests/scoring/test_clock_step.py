"""A gateway whose clock is set back or forth: nothing that is due waits for it, and the step is on record."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.alerts import AlertEvent
from contract.plant import Run
from contract.readings import Refusal
from contract.windows import SPAN_NAME, UnscoredWindows
from scoring.clock import LEAST_STEP_NS, SteadyClock, Step
from tests.scoring.edge_process import EdgeProcess
from tests.scoring.living_plant import MACHINES, SICK, SIGNALS, make_living_plant, setup_at
from tests.scoring.pipeline.test_live_runs import following, newest_lines, readings
from tests.scoring.receiver import Notice, Received, Receiver, receiving
from tests.scoring.set_clock import SetClock
from tests.scoring.sources.simulator.test_simulated_plant import BOOTED_NS, SECOND_NS, Clock

pytestmark = pytest.mark.waits

HOUR_NS = 3600 * SECOND_NS
STEPS = "twin.gateway.clock_step"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def live_runs(received: Received) -> list[Run]:
    return received.records(Run)


def scored_runs(received: Received) -> set[str]:
    return {s.attributes["twin.run.id"] for s in received.spans if s.name == SPAN_NAME}


def steps(received: Received) -> list[Notice]:
    return [notice for notice in received.notices if notice.event == STEPS]


def later(runs: list[Run], step: int) -> list[Run]:
    """The runs that began with a step; 0 is the start."""
    return runs[step * len(MACHINES) : (step + 1) * len(MACHINES)]


def raises(got: Received) -> int:
    """How often an alert of the machine that wears was raised: once in each of its runs."""
    return sum(each.asset_id == SICK and each.step == "raised" for each in got.records(AlertEvent))


@pytest.mark.parametrize("by_s", [-3600, 3600])
def test_an_edge_whose_clock_is_set_by_an_hour_goes_on_with_new_runs_and_says_so(
    tmp_path: Path, receiver: Receiver, by_s: int
) -> None:
    clock = SetClock(tmp_path)
    edge = EdgeProcess(make_living_plant(tmp_path, endpoint=receiver.endpoint, past_s=0), env=clock.env)
    try:
        receiver.wait(lambda got: bool(got.records(AlertEvent)) and len(scored_runs(got)) == len(MACHINES))
        for number, offset in enumerate((by_s, 0), start=1):
            receiver.wait(lambda got, number=number: raises(got) == number)  # type: ignore[misc]
            clock.set_by(offset)
            receiver.wait(lambda got, number=number: len(steps(got)) == number)  # type: ignore[misc]
            beats = receiver.received.beats
            runs = (number + 1) * len(MACHINES)
            receiver.wait(lambda got, runs=runs: len(scored_runs(got)) == runs)  # type: ignore[misc]
            receiver.wait(lambda got, beats=beats: got.beats >= beats + 3)  # type: ignore[misc]
        receiver.wait(lambda got: all(_is_told(got, run) for run in live_runs(got)))
        assert edge.stop() == 0
    finally:
        edge.close()

    got = receiver.received
    assert [round(n.attributes["twin.clock.step"] / SECOND_NS) for n in steps(got)] == [by_s, -by_s]
    assert all(
        n.attributes["twin.clock.to"] - n.attributes["twin.clock.from"] == n.attributes["twin.clock.step"]
        and n.attributes["twin.gateway.id"] == "gw-1"
        for n in steps(got)
    )
    direction = "back" if by_s < 0 else "forward"
    assert steps(got)[0].text == f"the clock was set {direction} by 3600 s on gateway gw-1"
    # a run each machine and step, whose times begin at what the clock then said
    runs_of = [later(live_runs(got), step) for step in range(3)]
    begun = [runs[0].first_ns for runs in runs_of]
    assert [round((b - a) / HOUR_NS) for a, b in pairwise(begun)] == [by_s // 3600, -by_s // 3600]
    # nothing refused, nothing lost: every run is whole from its first row on
    assert got.records(Refusal) == []
    found = readings(got)
    assert set(found) == {(run.run_id, run.asset_id, signal) for runs in runs_of for run in runs for signal in SIGNALS}
    assert all(sorted(values) == list(range(len(values))) for values in found.values())
    lines = newest_lines(got)
    for run in (*runs_of[0], *runs_of[1]):
        for signal in SIGNALS:
            line = lines[run.run_id, signal]
            assert line.at_end
            assert line.read == line.sent == len(found[run.run_id, run.asset_id, signal])
    reasons = {each.reason for each in got.records(UnscoredWindows) if each.run_id in {r.run_id for r in runs_of[1]}}
    assert reasons == {"clock_step"}
    ended = [e.reason for e in got.records(AlertEvent) if e.asset_id == SICK and e.step == "cleared"]
    assert ended == ["run_ended", "run_ended"]


def test_a_step_within_one_process_takes_what_was_there_by_the_old_time_first(
    tmp_path: Path, receiver: Receiver
) -> None:
    wall, ticks = Clock(), Clock()
    setup = setup_at(make_living_plant(tmp_path, endpoint=receiver.endpoint, past_s=0), wall, ticks=ticks)

    with following(setup, wall, ticks=ticks) as (edge, _):
        edge.announce()
        edge.follow()
        wall.now_ns += (200 - 3600) * SECOND_NS
        ticks.now_ns += 200 * SECOND_NS
        edge.keep_up()
        for clock in (wall, ticks):
            clock.now_ns += 9 * SECOND_NS
        edge.keep_up()

    got = receiver.received
    first, second = later(live_runs(got), 0), later(live_runs(got), 1)
    assert {run.first_ns - BOOTED_NS for run in second} == {(200 - 3600) * SECOND_NS}
    lengths = {run: len(values) for (run, _, _), values in readings(got).items()}
    assert lengths == {**{run.run_id: 201 for run in first}, **{run.run_id: 10 for run in second}}
    assert got.records(Refusal) == []
    (unscored, *_) = [each for each in got.records(UnscoredWindows) if each.run_id == second[0].run_id]
    assert unscored.reason == "clock_step"
    assert unscored.detail.startswith("the clock was set back by 3600 s, so a new run began: ")


@given(st.lists(st.tuples(st.integers(0, 10**12), st.integers(-LEAST_STEP_NS + 1, LEAST_STEP_NS - 1)), max_size=30))
def test_drift_is_no_step(looks: list[tuple[int, int]]) -> None:
    wall, ticks = Clock(), Clock(0)
    steady = SteadyClock(wall, ticks)

    for passed, drift in looks:
        ticks.now_ns += passed
        wall.now_ns += passed + drift

        assert steady.step() is None
        assert steady() == wall.now_ns


@given(
    passed=st.lists(st.integers(1, 10**10), min_size=1, max_size=20),
    by_ns=st.integers(LEAST_STEP_NS, 10**15) | st.integers(-(10**15), -LEAST_STEP_NS),
)
def test_a_step_is_told_until_it_is_taken_and_the_old_time_goes_on_evenly(passed: list[int], by_ns: int) -> None:
    wall, ticks = Clock(), Clock(0)
    steady = SteadyClock(wall, ticks)
    wall.now_ns += by_ns

    for each in passed:
        before = steady()
        ticks.now_ns += each
        wall.now_ns += each

        assert steady() == before + each
        assert steady.step() == Step(from_ns=steady(), to_ns=steady() + by_ns)
    steady.take_step()

    assert steady.step() is None
    assert steady() == wall.now_ns


def _is_told(received: Received, run: Run) -> bool:
    """Whether the ledger has said something of a run, and all of a run that ended has come."""
    line = newest_lines(received).get((run.run_id, "speed"))
    values = readings(received).get((run.run_id, run.asset_id, "speed"), {})
    return line is not None and (not line.at_end or line.sent == len(values))
