"""A pump and a fan as a few equations: load in, sensor readings out, with faults of a given severity."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]
"""One value a second, shape (seconds,)."""

Machine = Callable[["Drive"], Mapping[str, Series]]
"""What a machine makes of how it is driven: one series a sensor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """How a machine is driven for a while: its load (share of rated speed) and its faults (0 none, 1 full)."""

    load: Series
    wear: Series  # of a bearing, or imbalance of a fan wheel
    clogging: Series
    random: np.random.Generator


def pump(drive: Drive) -> Mapping[str, Series]:
    """Centrifugal pump against a tank: affinity laws and a system curve; SI-near units of pump-station.yaml.

    The head falls with the flow squared, the system asks static head plus friction; the flow is where both agree.
    """
    random, n = drive.random, drive.load * (1 + _wander(drive, 0.004, 6))
    friction = 7.5e-4 * (1 + 1.1 * drive.clogging)
    flow = np.sqrt((4.2 * n**2 - 0.8) / (1.9e-4 + friction)) * (1 + _wander(drive, 0.008, 4))
    head = 4.2 * n**2 - 1.9e-4 * flow**2
    suction = 0.6 - 5e-5 * flow**2 + _wander(drive, 0.012, 90)
    power_kw = flow / 3600 * head * 1e2 / 0.7 * (1 + 0.02 * drive.wear)
    vibration = (1.7 * n**2 + 0.35 * np.abs(1 - flow / 60)) * (1 + _wander(drive, 0.05, 8))
    bearing = vibration + drive.wear * (1.1 + np.abs(_wander(drive, 0.5, 3)))
    warmth = 24 + _wander(drive, 0.3, 300) + 2.4 * power_kw + 13 * drive.wear
    return {
        "speed": 1480 * n + random.normal(0, 1.5, n.size),
        "flow": flow + random.normal(0, 0.35, n.size),
        "suction_pressure": suction + random.normal(0, 0.008, n.size),
        "discharge_pressure": suction + head + random.normal(0, 0.02, n.size),
        "motor_current": np.hypot(6.0, power_kw / 0.589) + random.normal(0, 0.12, n.size),
        "vibration": bearing + np.abs(random.normal(0, 0.06, n.size)),
        "bearing_temperature": lagged(warmth, seconds=150) + random.normal(0, 0.15, n.size),
    }


def fan(drive: Drive) -> Mapping[str, Series]:
    """Radial fan behind a filter: pressure and flow by the fan laws, vibration with the square of the speed."""
    random, n = drive.random, drive.load * (1 + _wander(drive, 0.003, 10))
    resistance = 5.2e-6 * (1 + 0.9 * drive.clogging)
    flow = n * np.sqrt(1450 / (2.1e-6 + resistance)) * (1 + _wander(drive, 0.01, 5))
    pressure = 1450 * n**2 - 2.1e-6 * flow**2
    power_kw = flow / 3600 * pressure / 1000 / 0.62
    vibration = 2.1 * n**2 * (1 + _wander(drive, 0.06, 10)) + 2.4 * drive.wear * n**2
    warmth = 26 + _wander(drive, 0.4, 300) + 2.1 * power_kw + 4 * drive.wear
    return {
        "speed": 1180 * n + random.normal(0, 1.2, n.size),
        "air_flow": flow + random.normal(0, 90, n.size),
        "static_pressure": pressure + random.normal(0, 6, n.size),
        "motor_current": np.hypot(4.2, power_kw / 0.589) + random.normal(0, 0.1, n.size),
        "vibration": vibration + np.abs(random.normal(0, 0.08, n.size)),
        "bearing_temperature": lagged(warmth, seconds=210) + random.normal(0, 0.15, n.size),
    }


def lagged(target: Series, *, seconds: float) -> Series:
    """Return the first-order answer to a target: it has settled at the start and closes 63 % in `seconds`."""
    answer = np.empty_like(target)
    held = float(target[0])
    for second, aim in enumerate(target):
        held += (aim - held) / seconds
        answer[second] = held
    return answer


def _wander(drive: Drive, spread: float, seconds: float) -> Series:
    """Noise with a memory of `seconds` and this standard deviation: turbulence, tank level, ambient air."""
    keep = float(np.exp(-1 / seconds))
    kicks = drive.random.normal(0, spread * np.sqrt(1 - keep**2), drive.load.size)
    wandered = np.empty_like(kicks)
    held = float(drive.random.normal(0, spread))
    for second, kick in enumerate(kicks):
        held = keep * held + kick
        wandered[second] = held
    return wandered
