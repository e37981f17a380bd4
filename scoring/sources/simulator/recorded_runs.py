"""Seeded CSV runs of a simulated pump and fan: load steps, two kinds of labelled fault each, gaps and bad sensors."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from scoring.sources.simulator.machines import Drive, Machine, Series, fan, lagged, pump

TIME_COLUMN, LABEL_COLUMN = "datetime", "anomaly"
START = datetime(2026, 1, 12, 6, 0)  # noqa: DTZ001 (naive times of a file are UTC)
BETWEEN_RUNS = timedelta(minutes=40)
COMMISSIONING_S = 420
LOADS = (0.88, 0.92, 0.96, 1.0)
DECIMALS = {
    "speed": 1,
    "flow": 2,
    "suction_pressure": 3,
    "discharge_pressure": 3,
    "motor_current": 2,
    "vibration": 3,
    "bearing_temperature": 2,
    "air_flow": 0,
    "static_pressure": 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault that grows from `first_s` over `growth_s` to its severity; repaired at `last_s` or never."""

    kind: str  # wear or clogging
    first_s: int
    growth_s: int
    severity: float
    last_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One run: which machine, for how long, with which fault."""

    path: str
    machine: Machine
    seconds: int
    fault: Fault | None = None


PLANS = (
    Plan(path="pump/1.csv", machine=pump, seconds=1200),
    Plan(
        path="fan/1.csv",
        machine=fan,
        seconds=1200,
        fault=Fault(kind="wear", first_s=640, growth_s=240, severity=1.0, last_s=1010),
    ),
    Plan(
        path="pump/2.csv",
        machine=pump,
        seconds=1260,
        fault=Fault(kind="clogging", first_s=690, growth_s=150, severity=0.55, last_s=1000),
    ),
    Plan(path="fan/2.csv", machine=fan, seconds=1140),
    Plan(
        path="pump/3.csv",
        machine=pump,
        seconds=1200,
        fault=Fault(kind="wear", first_s=760, growth_s=330, severity=1.0),
    ),
    Plan(
        path="fan/3.csv",
        machine=fan,
        seconds=1200,
        fault=Fault(kind="clogging", first_s=600, growth_s=300, severity=0.6, last_s=1060),
    ),
)


def write_runs(folder: Path, *, seed: int = 1) -> tuple[Path, ...]:
    """Write one CSV a plan below the folder and return their paths; the same seed gives the same bytes.

    Rows are about one second apart; a row, a stretch or a single cell may be missing, and a sensor may spike.
    """
    written = []
    for number, plan in enumerate(PLANS):
        random = np.random.default_rng([seed, number])
        path = folder / plan.path
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, _rows(plan, START + number * BETWEEN_RUNS, random))
        written.append(path)
    return tuple(written)


def severity(fault: Fault | None, kind: str, seconds: int) -> Series:
    """Return how far a fault of this kind has grown in each second, 0 to its severity."""
    grown = np.zeros(seconds)
    if fault is None or fault.kind != kind:
        return grown
    second = np.arange(seconds)
    last = seconds if fault.last_s is None else fault.last_s
    active = (second >= fault.first_s) & (second <= last)
    return np.where(active, fault.severity * np.clip((second - fault.first_s) / fault.growth_s, 0, 1), grown)


def _rows(plan: Plan, start: datetime, random: np.random.Generator) -> Iterable[list[str]]:
    drive = Drive(
        load=_load(plan.seconds, random),
        wear=severity(plan.fault, "wear", plan.seconds),
        clogging=severity(plan.fault, "clogging", plan.seconds),
        random=random,
    )
    sensors = plan.machine(drive)
    faulty = drive.wear + drive.clogging > 0
    kept = _kept(plan.seconds, random)
    cells = _cells(sensors, random)
    yield [TIME_COLUMN, *sensors, LABEL_COLUMN]
    for second in np.flatnonzero(kept):
        time = start + timedelta(seconds=int(second))
        yield [time.isoformat(sep=" "), *(column[second] for column in cells), str(int(faulty[second]))]


def _load(seconds: int, random: np.random.Generator) -> Series:
    """Load steps of half a minute to a minute; commissioning meets every load, so that none is new later."""
    steps: list[float] = []
    while len(steps) < seconds:
        order = random.permutation(LOADS)
        steps += [float(load) for load in order for _ in range(int(random.integers(18, 45)))]
    return lagged(np.array(steps[:seconds]), seconds=5)


def _kept(seconds: int, random: np.random.Generator) -> "np.typing.NDArray[np.bool_]":
    """Which rows the historian has: one in 250 is missing, and once the logger was away for longer than a window."""
    kept = random.random(seconds) > 1 / 250
    away = int(random.integers(COMMISSIONING_S + 40, COMMISSIONING_S + 120))
    kept[away : away + int(random.integers(24, 40))] = False
    kept[0] = True
    return kept


def _cells(sensors: Mapping[str, Series], random: np.random.Generator) -> list[list[str]]:
    """Format each sensor; one cell in 600 is empty, and now and then a sensor reads beyond what it can."""
    columns = []
    for name, series in sensors.items():
        texts = [f"{value:.{DECIMALS[name]}f}" for value in series]
        for second in np.flatnonzero(random.random(series.size) < 1 / 600):
            texts[second] = ""
        for second in np.flatnonzero(random.random(series.size) < 1 / 1500):
            texts[second] = f"{float(series[second]) * 40:.{DECIMALS[name]}f}"
        columns.append(texts)
    return columns


def _write(path: Path, rows: Iterable[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
