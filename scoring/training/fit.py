"""Window vectors -> the centre, the scale and the weights of a model.

e = (features - centre) / scale. The centre is the mean of the fit windows' vectors; the scale of a feature is the
population standard deviation of its signal's raw fit rows, over the window length for a slope. Standardising by the
raw rows first and centring the rolled rows after gives the same e: the raw mean cancels, and leaving it out saves a
subtraction of nearly equal numbers. Where a signal did not vary the scale is 1: its unit.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contract.telemetry import TelemetryContract
from scoring.training.graph import mahalanobis_graph, residual_graph
from scoring.training.symmetric import covariance, eigen, inverse, total

Matrix = NDArray[np.float64]

SHRINKAGE = 0.1  # share of the covariance that is taken from its diagonal alone
RIDGE = 1e-6  # what keeps a signal without variance invertible, in squared scales
EXPLAINED = 0.95  # share of the variance that the principal components explain
_STILL = 1e-9  # a standard deviation below this share of the level is rounding, not variance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitRows:
    """What a model is fit on: vectors of the fit windows (windows, features), raw rows (rows, signals), NaN absent."""

    vectors: Matrix
    rows: Matrix


def fit_model(terms: TelemetryContract, fit: FitRows) -> bytes:
    """Fit the model that the contract names; return its ONNX bytes."""
    centre = total(fit.vectors) / len(fit.vectors)
    scale = _scales(terms, fit.rows)
    return MODELS[terms.commissioning.model](centre, scale, covariance((fit.vectors - centre) / scale))


def _mahalanobis(centre: Matrix, scale: Matrix, covered: Matrix) -> bytes:
    size = len(covered)
    shrunk = (1 - SHRINKAGE) * covered + SHRINKAGE * np.diag(np.diag(covered)) + RIDGE * np.eye(size)
    return mahalanobis_graph(centre, scale, inverse(shrunk))


def _pca_residual(centre: Matrix, scale: Matrix, covered: Matrix) -> bytes:
    """Keep the fewest components that explain enough, one fewer than there are features at most."""
    size = len(covered)
    values, vectors = eigen(covered)
    running = np.add.accumulate(np.maximum(values, 0.0))
    if running[-1] <= 0.0:
        return residual_graph(centre, scale, np.eye(size))
    kept = min(int(np.searchsorted(running, EXPLAINED * running[-1])) + 1, size - 1)
    residual = np.eye(size)
    for at in range(kept):
        residual -= vectors[:, [at]] * vectors[:, at]
    return residual_graph(centre, scale, residual)


def _scales(terms: TelemetryContract, rows: Matrix) -> Matrix:
    spread = dict(zip(terms.signal_names, (_spread(column) for column in rows.T), strict=True))
    return np.array(
        [(spread[f.signal] or 1.0) / (terms.window.length_s if f.function == "slope" else 1.0) for f in terms.features]
    )


def _spread(column: Matrix) -> float:
    """Population standard deviation of what is there; 0 when it did not vary."""
    held = column[~np.isnan(column)]
    if not len(held):
        return 0.0
    mean = float(total(held)) / len(held)
    spread = float(np.sqrt(total((held - mean) ** 2) / len(held)))
    return spread if spread > _STILL * abs(mean) else 0.0


MODELS: dict[str, Callable[[Matrix, Matrix, Matrix], bytes]] = {
    "mahalanobis": _mahalanobis,
    "pca_residual": _pca_residual,
}
