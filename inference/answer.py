"""Outputs of a model -> score and contributions, or which of them is not what the contract asks, and why."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inference.errors import BadModel

ROUNDING = 1e-4
"""How far float32 may leave the sum of the contributions from the squared score, of their magnitudes: 1,000 features
added one after the other stay below it."""

_NOTHING = 1e-30  # where squares of float32 are no longer normal numbers


def read_answer(outputs: Sequence[object], features: tuple[str, ...]) -> tuple[float, tuple[float, ...]]:
    """Return the score and the contribution of each feature; float32 values, exact as Python floats.

    Raises BadModel naming the output: its type, its shape, a value that is no finite number, a negative score, or
    contributions that do not sum to the score squared.
    """
    score = _tensor("score", outputs[0], (1,))
    contributions = _tensor("contributions", outputs[1], (1, len(features)))
    _require_finite("contributions", contributions[0], features)
    _require_finite("score", score)
    found, parts = float(score[0]), tuple(contributions[0].tolist())
    if found < 0:
        raise BadModel(f"output `score` is {found:g}, needs a number from 0 up")
    _require_sum(found, parts)
    return found, parts


def _tensor(name: str, output: object, shape: tuple[int, ...]) -> NDArray[np.float32]:
    if not isinstance(output, np.ndarray):
        raise BadModel(f"output `{name}` is a {type(output).__name__}, needs a tensor of float32")
    if output.dtype != np.float32:
        raise BadModel(f"output `{name}` is of {output.dtype}, needs float32")
    if len(shape) > 1 and output.size != shape[-1]:
        raise BadModel(f"output `{name}` has {output.size} values, the contract has {shape[-1]} features")
    if output.shape != shape:
        raise BadModel(f"output `{name}` has shape {list(output.shape)}, needs {list(shape)}")
    return output


def _require_finite(name: str, values: NDArray[np.float32], features: tuple[str, ...] = ()) -> None:
    at = np.flatnonzero(~np.isfinite(values))
    if len(at):
        of = f" for feature {features[at[0]]}" if features else ""
        raise BadModel(f"output `{name}` is {values[at[0]]}{of}, needs a finite number")


def _require_sum(score: float, parts: tuple[float, ...]) -> None:
    summed, squared = math.fsum(parts), score * score
    if abs(summed - squared) > ROUNDING * max(math.fsum(map(abs, parts)), squared) + _NOTHING:
        raise BadModel(f"output `contributions` sums to {summed:g}, the score squared is {squared:g}: they must agree")
