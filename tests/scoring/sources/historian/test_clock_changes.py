"""The two days of the clock change: both passes of the hour that comes twice, and the hour that is not there."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.plant import LedgerLine, Run
from contract.readings import Refusal
from scoring.outbox.outbox import Outbox
from scoring.sources.historian.csv_files import read_rows
from tests.scoring.made_plant import MadePlant, Row, made_rows, make_plant
from tests.scoring.receiver import Receiver, receiving
from tests.scoring.sources.historian.test_odd_files import play, source_of, times
from tests.scoring.test_edge import running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def test_the_hour_that_comes_twice_is_stored_twice_also_by_an_edge_that_stops_in_it(
    tmp_path: Path, receiver: Receiver
) -> None:
    plant = autumn_plant(tmp_path, receiver.endpoint)
    for enough in (128, 256, 320):  # before the hour ends, before it begins again, and in its second pass
        with running(plant) as r:
            r.edge.play(stop_at(r.outbox, enough))
            assert [run.next_sequence for run in r.outbox.runs()] == [enough]

    play(plant, receiver)

    (run,) = receiver.received.records(Run)
    assert list(times(receiver.received).values()) == [run.first_ns + at * 20 * 10**9 for at in range(400)]
    assert receiver.received.records(Refusal) == []


def test_rows_of_an_hour_that_is_not_there_are_refused_by_name_and_counted(tmp_path: Path, receiver: Receiver) -> None:
    made = [(f"2026-03-29 0{1 + at // 60}:{at % 60:02}:00", *row[1:]) for at, row in enumerate(made_rows(180, seed=1))]
    plant = make_plant(tmp_path, {"a.csv": made}, endpoint=receiver.endpoint, contract=MINUTES)

    said = play(plant, receiver)

    refused = [each for each in receiver.received.records(Refusal) if each.signal == "flow"]
    assert [each.sequence for each in refused] == list(range(60, 120))
    assert {each.reason for each in refused} == {"daylight_saving"}
    assert refused[0].detail.startswith(
        "a.csv, row 60 (line 62): '2026-03-29 02:00:00' in column when does not exist, for daylight saving begins in "
        "Europe/Berlin: write times with their offset or in UTC, or correct time_zone of source lab"
    )
    assert said.count("daylight saving") == 1
    assert "(60 of 180 rows are refused)" in said
    (flow,) = [each for each in receiver.received.records(LedgerLine) if each.signal == "flow" and each.at_end]
    assert (flow.read, flow.sent, flow.refused) == (180, 120, 60)


MINUTES = """
contract: small-loop
version: 1.0.0
asset_class: loop
signals:
  - {name: flow, label: flow, unit: L/min, range: [0, 300], sampling_s: 60}
  - {name: pressure, label: pressure, unit: bar, range: [-2, 10], sampling_s: 60}
  - {name: temperature, label: temperature, unit: Cel, range: [-20, 150], sampling_s: 60}
window: {length_s: 300, step_s: 60, min_readings: 3, max_gap_s: 300}
features:
  - {name: flow_mean, function: mean, signal: flow}
  - {name: pressure_mean, function: mean, signal: pressure}
commissioning: {fit_rows: [0, 30], limit_rows: [30, 60], limit_factor: 1.5, model: mahalanobis}
decision:
  rule: deviation
  persistence: 3
  hysteresis: 0.9
  clear_after: 4
  rearm_s: 0
  priority: {A: {medium: 0}, B: {low: 0}, C: {low: 0}}
"""


def stop_at(outbox: Outbox, sequence: int) -> threading.Event:
    """A stop that is set as soon as so many rows have been taken."""

    class Stop(threading.Event):
        def is_set(self) -> bool:
            return any(run.next_sequence >= sequence for run in outbox.runs())

    return Stop()


def test_reading_from_any_row_of_that_hour_yields_what_an_uninterrupted_reading_yields(tmp_path: Path) -> None:
    plant = autumn_plant(tmp_path, "http://127.0.0.1:1")
    lab, file = source_of(plant, ""), plant.folder / "data" / "a.csv"

    whole = list(read_rows(lab, file, ("flow",)))

    for at in range(0, 401, 16):
        assert list(read_rows(lab, file, ("flow",), from_sequence=at)) == whole[at:]


def autumn_plant(folder: Path, endpoint: str) -> MadePlant:
    """400 rows, 20 s apart, from half past one on: both hours from two to three, and some minutes after."""
    clock = [1 * 3600 + 1800 + at * 20 for at in range(400)]
    shown = [second if second < 3 * 3600 else second - 3600 for second in clock]
    stamps = [f"2025-10-26 {s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in shown]
    made: list[Row] = [(stamp, *row[1:]) for stamp, row in zip(stamps, made_rows(400, seed=1), strict=True)]
    return make_plant(folder, {"a.csv": made}, endpoint=endpoint, contract=MINUTES)
