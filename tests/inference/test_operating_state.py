"""The state an asset is in, by the mean of one signal."""

import math

import numpy as np
import pytest

from contract.words import OperatingState
from inference.state import operating_state
from inference.window import WindowMatrix
from tests.inference.made_line import small_contract

STATES = ("features:", "states: {signal: flow, levels: {running: 50, standby: 5, stopped: 0}}\nfeatures:")


def window(flow: list[float]) -> WindowMatrix:
    values = np.array([[value, 1.0, 1.0] for value in flow])
    return WindowMatrix(
        signals=("flow", "pressure", "temperature"),
        sequences=np.arange(len(flow)),
        times_ns=np.arange(len(flow)),
        values=values,
        quality=np.zeros(values.shape, np.uint32),
        present=~np.isnan(values),
    )


def test_an_asset_without_a_state_rule_always_runs() -> None:
    assert operating_state(small_contract().terms, window([0.0])) is OperatingState.RUNNING


@pytest.mark.parametrize(
    ("flow", "state"),
    [
        ([60.0, 40.0], OperatingState.RUNNING),
        ([60.0, 39.0], OperatingState.STANDBY),
        ([0.0, 0.0], OperatingState.STOPPED),
        ([-1.0], OperatingState.UNKNOWN),
        ([math.nan], OperatingState.UNKNOWN),
        ([math.nan, 60.0], OperatingState.RUNNING),
    ],
)
def test_the_first_level_that_the_mean_reaches_is_the_state(flow: list[float], state: OperatingState) -> None:
    assert operating_state(small_contract(STATES).terms, window(flow)) is state
