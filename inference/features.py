"""Window -> float32 feature vector: simple functions of one signal each, the same to the bit on every machine."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from contract.ids import Digest, digest
from contract.telemetry import TelemetryContract
from inference.errors import FeatureNotFinite
from inference.window import WindowMatrix

FEATURE_CODE = "features-1"
"""Rises whenever a function here may give another number for the same readings."""

Values = NDArray[np.float64]
Cells = tuple[Values, NDArray[np.bool_], NDArray[np.int64]]  # values and usable (rows, signals), times_ns (rows,)


def compute_features(terms: TelemetryContract, matrix: WindowMatrix) -> NDArray[np.float32]:
    """Compute the vector, shape (features,), in contract order; only present cells of good or uncertain quality count.

    A signal without such a cell gives NaN. Units are those of the signal; for `slope`, the unit per second.
    """
    cells = (matrix.values, matrix.usable, matrix.times_ns)
    column = {signal: at for at, signal in enumerate(matrix.signals)}
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is inf or NaN here, and refused by name later
        results = {name: FUNCTIONS[name](cells) for name in dict.fromkeys(f.function for f in terms.features)}
        return np.array([results[f.function][column[f.signal]] for f in terms.features], np.float32)


def require_finite(terms: TelemetryContract, matrix: WindowMatrix, vector: NDArray[np.float32]) -> None:
    """Raise FeatureNotFinite for the first feature that is inf or NaN, naming its signal's reading farthest from 0."""
    for feature, value in zip(terms.features, vector, strict=True):
        if not np.isfinite(value):
            raise FeatureNotFinite(feature.name, f"is {value}: {_farthest(terms, matrix, feature.signal)}")


def _farthest(terms: TelemetryContract, matrix: WindowMatrix, signal: str) -> str:
    at = matrix.signals.index(signal)
    usable = np.flatnonzero(matrix.usable[:, at])
    if not len(usable):
        return f"the window has no usable reading of {signal}"
    row = usable[np.argmax(np.abs(matrix.values[usable, at]))]
    reading = f"{signal} {matrix.values[row, at]:g} in row {matrix.sequences[row]}"
    return f"{reading} is more than its features can hold; check the sensor, or narrow its range in {terms.ref}"


def features_digest(vector: NDArray[np.float32]) -> Digest:
    """Digest over the float32 bytes of the vector, little endian."""
    return digest(vector.astype("<f4", copy=False).tobytes())


def _total(values: Values) -> Values:
    # accumulate adds row after row whatever the shape; reduce may pair rows up, a dot may use fused or wide registers
    last: Values = np.add.accumulate(values, axis=0)[-1]
    return last


def _count(usable: NDArray[np.bool_]) -> Values:
    counts = np.add.reduce(usable, axis=0, dtype=np.int64)
    return np.where(counts > 0, counts, np.nan)


def _mean(cells: Cells) -> Values:
    values, usable, _ = cells
    return _total(np.where(usable, values, 0.0)) / _count(usable)


def _std(cells: Cells) -> Values:
    """Population standard deviation in two passes: about the mean, so that a large level does not drown it."""
    values, usable, _ = cells
    apart = np.where(usable, values - _mean(cells), 0.0)
    return np.sqrt(_total(apart * apart) / _count(usable))


def _rms(cells: Cells) -> Values:
    values, usable, _ = cells
    held = np.where(usable, values, 0.0)
    return np.sqrt(_total(held * held) / _count(usable))


def _min(cells: Cells) -> Values:
    values, usable, _ = cells
    least = np.minimum.reduce(np.where(usable, values, np.inf), axis=0)
    return np.where(usable.any(axis=0), least, np.nan)


def _max(cells: Cells) -> Values:
    values, usable, _ = cells
    most = np.maximum.reduce(np.where(usable, values, -np.inf), axis=0)
    return np.where(usable.any(axis=0), most, np.nan)


def _range(cells: Cells) -> Values:
    return _max(cells) - _min(cells)


def _last(cells: Cells) -> Values:
    values, usable, _ = cells
    row = len(values) - 1 - np.argmax(usable[::-1], axis=0)
    return np.where(usable.any(axis=0), values[row, np.arange(values.shape[1])], np.nan)


def _slope(cells: Cells) -> Values:
    """Least-squares slope over event time, per second; 0 where one reading, or one time, shows no slope."""
    values, usable, times_ns = cells
    seconds = ((times_ns - times_ns[-1]) / 1e9)[:, np.newaxis]
    count = _count(usable)
    along = np.where(usable, seconds - _total(np.where(usable, seconds, 0.0)) / count, 0.0)
    apart = np.where(usable, values - _mean(cells), 0.0)
    spread = _total(along * along)
    slope = _total(along * apart) / np.where(spread > 0, spread, 1.0)
    return np.where(usable.any(axis=0), slope, np.nan)


FUNCTIONS: dict[str, Callable[[Cells], Values]] = {
    "mean": _mean,
    "std": _std,
    "min": _min,
    "max": _max,
    "range": _range,
    "rms": _rms,
    "slope": _slope,
    "last": _last,
}
