"""What a simulated machine reads in every second of its life, before its living run (negative) and in it."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from contract.ids import mint
from contract.simulated import InjectedFault, SimulatedMachine
from scoring.sources.simulator.machines import Drive, Machine, Series, fan, lagged, pump
from scoring.sources.simulator.recorded_runs import DECIMALS, LOADS

MACHINES: Mapping[str, Machine] = {"pump": pump, "fan": fan}
REST: Mapping[str, float] = {"suction_pressure": 0.6, "discharge_pressure": 0.6, "motor_current": 0.2}
"""What sensors say of a machine that stands still; those not named say 0, its bearing has the air's temperature."""

BLOCK_S = 1200
_WARM_S = 600  # the bearing lags by minutes: a block begins to be computed so long before it begins
_LOAD_S = 150
_RAMP_S = 20
_AIR, _COOLING_S = 24.0, 600.0
_EARLIEST_BLOCK = 1 << 20  # numbers of a seed are not negative; so many blocks are 39 years


def sensors_of(machine: SimulatedMachine) -> tuple[str, ...]:
    """Return the sensors of a machine, in the order its equations name them."""
    steady = Drive(load=np.ones(1), wear=np.zeros(1), clogging=np.zeros(1), random=np.random.default_rng(0))
    return tuple(MACHINES[machine.machine](steady))


@lru_cache(maxsize=64)  # a gateway's machines, each in its past and its present
def block(seed: int, asset: str, machine: SimulatedMachine, number: int) -> Mapping[str, Series]:
    """Return one value a second for each sensor from second number x BLOCK_S on; equal arguments, equal values."""
    seconds = np.arange(number * BLOCK_S - _WARM_S, (number + 1) * BLOCK_S)
    drive = Drive(
        load=_load(seed, asset, seconds),
        wear=_grown(machine, "wear", seconds),
        clogging=_grown(machine, "clogging", seconds),
        random=_random(seed, asset, "noise", number),
    )
    runs = _running(machine, seconds)
    sensors = MACHINES[machine.machine](drive)
    return {name: _read(name, series, runs)[_WARM_S:] for name, series in sensors.items()}


def is_silent(machine: SimulatedMachine, second: int) -> bool:
    """Tell whether nothing is heard of the machine in this second."""
    return any(_lasts(fault, second) for fault in machine.happenings if fault.kind == "silence")


def broken_sensors(machine: SimulatedMachine, second: int) -> frozenset[str]:
    """Return the sensors without a value in this second: a broken one misses two of five."""
    return frozenset(
        fault.signal
        for fault in machine.happenings
        if fault.kind == "broken_sensor" and _lasts(fault, second) and int(mint("break", second)[:8], 16) % 5 < 2
    )


def _read(name: str, series: Series, runs: Series) -> Series:
    if name == "bearing_temperature":
        warm = lagged(runs, seconds=_COOLING_S)
        return np.round(_AIR + (series - _AIR) * warm, DECIMALS[name])
    rest = REST.get(name, 0.0)
    return np.round(rest + (series - rest) * runs, DECIMALS[name])


def _load(seed: int, asset: str, seconds: NDArray[np.int64]) -> Series:
    """Steps of 150 s; every four of them meet each load once, so that commissioning has seen them all."""
    steps = seconds // _LOAD_S
    orders = {four: _random(seed, asset, "load", four).permutation(LOADS) for four in np.unique(steps // len(LOADS))}
    loads = [float(orders[step // len(LOADS)][step % len(LOADS)]) for step in steps]
    return lagged(np.array(loads), seconds=5)


def _grown(machine: SimulatedMachine, kind: str, seconds: NDArray[np.int64]) -> Series:
    grown = np.zeros(len(seconds))
    for fault in machine.happenings:
        if fault.kind == kind:
            grew = fault.severity * np.clip((seconds - fault.from_s) / fault.growth_s, 0, 1)
            grown = np.maximum(grown, np.where(_last(fault, seconds), grew, 0.0))
    return grown


def _running(machine: SimulatedMachine, seconds: NDArray[np.int64]) -> Series:
    """1 while it runs, 0 while it stands still, and a ramp between."""
    stands = np.zeros(len(seconds), np.bool_)
    for fault in machine.happenings:
        if fault.kind == "standstill":
            stands |= _last(fault, seconds)
    runs = np.where(stands, 0.0, 1.0)
    ramp = np.ones(_RAMP_S) / _RAMP_S
    before = np.full(_RAMP_S - 1, runs[0])
    return np.convolve(np.concatenate([before, runs]), ramp, mode="valid")


def _lasts(fault: InjectedFault, second: int) -> bool:
    return fault.from_s <= second and (fault.until_s is None or second < fault.until_s)


def _last(fault: InjectedFault, seconds: NDArray[np.int64]) -> NDArray[np.bool_]:
    until = np.inf if fault.until_s is None else fault.until_s
    lasting: NDArray[np.bool_] = (seconds >= fault.from_s) & (seconds < until)
    return lasting


def _random(seed: int, asset: str, what: str, number: int) -> np.random.Generator:
    return np.random.default_rng([seed, int(mint(what, asset)[:8], 16), int(number) + _EARLIEST_BLOCK])
