"""Simulated machines as a source: rows by the wall clock, the same from any position on, and what befalls a machine."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.document import parse
from contract.errors import BadDocument
from contract.simulated import InjectedFault, SimulatedMachine, SimulatorSource
from scoring.errors import BadSource
from scoring.sources.protocol import RawRow, SourceRun
from scoring.sources.simulator.life import BLOCK_S, sensors_of
from scoring.sources.simulator.source import PAST_ENDS_NS, SimulatedPlant

SECOND_NS = 10**9
BOOTED_NS = 1_790_000_000 * SECOND_NS
SIGNALS = ("speed", "vibration", "bearing_temperature")


@dataclass
class Clock:
    """A clock that stands until it is put on."""

    now_ns: int = BOOTED_NS

    def __call__(self) -> int:
        return self.now_ns


def plant(
    *happenings: InjectedFault, boot: str = "b", clock: Clock | None = None, past_s: int = 600, **more: Any
) -> SimulatedPlant:
    machine = SimulatedMachine(machine="fan", happenings=happenings)
    declared = {"id": "machines", "kind": "simulator", "period_s": 5, "past_s": past_s, "assets": {"fan-1": machine}}
    clock = clock or Clock()
    return SimulatedPlant(source=SimulatorSource(**{**declared, **more}), boot=boot, clock=clock, ticks=clock)


def living(source: SimulatedPlant) -> SourceRun:
    return next(run for run in source.runs() if run.is_live)


def rows_after(seconds: float, *happenings: InjectedFault, from_sequence: int = 0, **more: Any) -> list[RawRow]:
    """Rows of the living run so long after its beginning."""
    clock = Clock()
    source = plant(*happenings, clock=clock, **more)
    clock.now_ns += round(seconds * SECOND_NS)
    return list(source.rows(living(source), SIGNALS, from_sequence=from_sequence))


def test_a_row_is_there_when_its_time_has_come_and_not_before() -> None:
    assert [row.sequence for row in rows_after(0)] == [0]
    assert [row.sequence for row in rows_after(4.999)] == [0]
    assert [row.sequence for row in rows_after(5)] == [0, 1]
    assert [row.time_ns for row in rows_after(12)] == [BOOTED_NS + at * 5 * SECOND_NS for at in range(3)]


@pytest.mark.parametrize("by_s", [-3600, 3600])
def test_a_clock_that_is_set_makes_no_row_due_and_none_late(by_s: int) -> None:
    wall, ticks = Clock(), Clock()
    source = plant()
    source = SimulatedPlant(source=source.source, boot="b", clock=wall, ticks=ticks)
    wall.now_ns += by_s * SECOND_NS
    ticks.now_ns += 12 * SECOND_NS

    rows = list(source.rows(living(source), SIGNALS))

    assert [row.time_ns for row in rows] == [BOOTED_NS + at * 5 * SECOND_NS for at in range(3)]


def test_machines_that_begin_again_are_other_runs_from_now_on() -> None:
    clock = Clock()
    first = plant(clock=clock)
    clock.now_ns += 3600 * SECOND_NS

    second = first.again()

    assert living(second).run_id != living(first).run_id
    assert living(second).first_ns == BOOTED_NS + 3600 * SECOND_NS
    assert [row.sequence for row in second.rows(living(second), SIGNALS)] == [0]
    assert [run for run in second.runs() if not run.is_live] == [run for run in first.runs() if not run.is_live]


@given(
    seed=st.integers(0, 5),
    seconds=st.integers(0, 3 * BLOCK_S),
    from_sequence=st.integers(0, 3 * BLOCK_S // 5),
    silence=st.tuples(st.integers(0, 2000), st.integers(1, 500)),
)
@settings(max_examples=40, deadline=None)
def test_reading_from_any_position_yields_what_an_uninterrupted_reading_yields_from_there(
    seed: int, seconds: int, from_sequence: int, silence: tuple[int, int]
) -> None:
    silent = InjectedFault(kind="silence", from_s=silence[0], until_s=silence[0] + silence[1])

    whole = rows_after(seconds, silent, seed=seed)
    rest = rows_after(seconds, silent, seed=seed, boot="another", from_sequence=from_sequence)

    assert rest == [row for row in whole if row.sequence >= from_sequence]


def test_two_machines_and_two_seeds_read_differently() -> None:
    assert rows_after(60)[0].values != rows_after(60, seed=2)[0].values
    both = plant(assets={name: SimulatedMachine(machine="fan") for name in ("a", "b")})
    one, other = (next(both.rows(run, SIGNALS)) for run in both.runs() if run.is_live)
    assert one.values != other.values


def test_a_boot_is_a_run_and_the_past_is_the_same_run_at_every_boot() -> None:
    first, second = plant(boot="b1").runs(), plant(boot="b2").runs()

    assert first[0] == second[0]
    assert first[1].run_id != second[1].run_id
    assert (first[1].path, first[1].rows, first[1].first_ns) == ("live/fan-1/b1", 0, BOOTED_NS)


def test_the_past_is_a_run_with_an_end_one_period_before_the_living_one() -> None:
    source = plant(past_s=600)
    past = source.runs()[0]

    rows = list(source.rows(past, SIGNALS))

    assert len(rows) == past.rows == 120
    assert (rows[0].time_ns, rows[-1].time_ns) == (past.first_ns, past.last_ns)
    assert past.last_ns == PAST_ENDS_NS - 5 * SECOND_NS


def test_the_past_is_another_run_when_something_else_befell_the_machine_then() -> None:
    worn, later = InjectedFault(kind="wear", from_s=-300), InjectedFault(kind="wear", from_s=300)

    assert plant(worn).runs()[0].run_id != plant().runs()[0].run_id
    assert plant(later).runs()[0].run_id == plant().runs()[0].run_id


def test_the_run_of_a_declared_past_keeps_its_id_in_every_version() -> None:
    worn = InjectedFault(kind="wear", from_s=-300)
    broken = InjectedFault(kind="broken_sensor", from_s=-100, until_s=-50, signal="vibration")

    past = plant(worn, broken, InjectedFault(kind="silence", from_s=20, until_s=40), id="sim", seed=7).runs()[0]

    assert (past.run_id, past.former_id) == ("8513385c83ace9d18513848fe0d31850", "663327881057a3d4d086d7735a4de3df")


def test_without_a_past_there_is_only_the_living_run() -> None:
    assert [run.is_live for run in plant(past_s=0).runs()] == [True]


def test_a_silent_machine_has_no_rows_and_its_sequence_counts_on() -> None:
    rows = rows_after(60, InjectedFault(kind="silence", from_s=20, until_s=40))

    assert [row.sequence for row in rows] == [0, 1, 2, 3, 8, 9, 10, 11, 12]


def test_a_machine_that_stands_still_says_so_and_cools_down() -> None:
    rows = rows_after(7200, InjectedFault(kind="standstill", from_s=600))

    speed, vibration, temperature = np.array([row.values for row in rows], np.float64).T
    assert speed[:100].min() > 900
    assert np.all(speed[150:] == 0)
    assert np.all(vibration[150:] == 0)
    assert temperature[-1] < temperature[0] - 3
    assert temperature[-1] == pytest.approx(24, abs=0.5)


def test_a_worn_fan_shakes_more_as_the_fault_grows() -> None:
    sound, worn = rows_after(1200), rows_after(1200, InjectedFault(kind="wear", from_s=300, growth_s=600))

    more = [float(w.values[1]) - float(s.values[1]) for s, w in zip(sound, worn, strict=True)]  # type: ignore[arg-type]
    assert more[:60] == [0.0] * 60
    assert 0 < more[90] < more[120] < more[200]


def test_a_broken_sensor_misses_two_of_five_and_the_others_none() -> None:
    rows = rows_after(5000, InjectedFault(kind="broken_sensor", from_s=0, signal="vibration"))

    missing = np.array([[value is None for value in row.values] for row in rows])
    assert missing[:, [0, 2]].sum() == 0
    assert 0.3 < missing[:, 1].mean() < 0.5


def test_a_signal_that_the_machine_has_not_is_named() -> None:
    source = plant()

    with pytest.raises(BadSource, match="asset fan-1: a fan has no flow"):
        next(source.rows(living(source), ("speed", "flow")))


def test_its_signals_are_the_sensors_of_the_equations() -> None:
    source = plant()

    assert set(source.signals(living(source))) == set(sensors_of(SimulatedMachine(machine="fan"))) > set(SIGNALS)


def test_rows_can_be_taken_one_by_one_across_a_block() -> None:
    first = BLOCK_S // 5 - 2

    few = list(islice(iter(rows_after(2 * BLOCK_S, from_sequence=first)), 4))

    assert [row.sequence for row in few] == [first, first + 1, first + 2, first + 3]
    assert abs(float(few[1].values[2]) - float(few[2].values[2])) < 1.5  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("happening", "said"),
    [
        ("{kind: wear, from_s: 10, until_s: 10}", "wear: until_s 10 must be after from_s 10"),
        ("{kind: broken_sensor, from_s: 10}", "broken_sensor: signal names the sensor"),
        ("{kind: wear, from_s: 10, signal: speed}", "wear: signal names the sensor"),
        ("{kind: flood, from_s: 10}", "kind: Input should be 'wear', "),
        ("{kind: wear, from_s: 10, severity: 2}", "severity: Input should be less than or equal to 1"),
    ],
)
def test_a_happening_that_cannot_be_is_refused_by_key(happening: str, said: str) -> None:
    text = f"{{id: a, kind: simulator, period_s: 5, assets: {{f: {{machine: fan, happenings: [{happening}]}}}}}}"

    with pytest.raises(BadDocument, match=said):
        parse(text, SimulatorSource, "site.yaml")


def test_a_past_is_whole_periods_long() -> None:
    with pytest.raises(BadDocument, match="past_s 601 must be whole periods of 5 s"):
        parse("{id: a, kind: simulator, period_s: 5, past_s: 601, assets: {f: {machine: fan}}}", SimulatorSource, "s")
