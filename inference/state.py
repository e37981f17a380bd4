"""Window -> operating state: the mean of one signal against the levels the contract declares."""

import numpy as np

from contract.telemetry import TelemetryContract
from contract.words import OperatingState
from inference.window import WindowMatrix


def operating_state(terms: TelemetryContract, matrix: WindowMatrix) -> OperatingState:
    """Tell what the machine does: the first declared level that the signal's mean reaches.

    Running when the contract declares no signal; unknown when the window has no usable reading of it or its mean
    reaches no level.
    """
    rule = terms.states
    if rule.signal is None:
        return OperatingState.RUNNING
    at = matrix.signals.index(rule.signal)
    values = matrix.values[matrix.usable[:, at], at]
    if not len(values):
        return OperatingState.UNKNOWN
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(np.add.accumulate(values)[-1]) / len(values)
    return next((state for state, least in rule.levels.items() if mean >= least), OperatingState.UNKNOWN)
