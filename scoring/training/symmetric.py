"""Covariance, inverse and eigenvectors of small symmetric matrices, without BLAS: the same bits on every machine."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
_SWEEPS = 100
_CLOSE, _NOTHING = 1e-15, 1e-16  # of the largest diagonal element


def covariance(rows: Matrix) -> Matrix:
    """Sample covariance of rows, shape (rows, n), about their mean; rows are added one after the other."""
    apart = rows - total(rows) / len(rows)
    products: Matrix = np.stack([total(apart * apart[:, [at]]) for at in range(rows.shape[1])])
    return products / max(len(rows) - 1, 1)


def total(rows: Matrix) -> Matrix:
    """Sum over the rows, one after the other; 0 when there are none."""
    if not len(rows):
        return np.zeros(rows.shape[1:])
    last: Matrix = np.add.accumulate(rows, axis=0)[-1]
    return last


def inverse(matrix: Matrix) -> Matrix:
    """Inverse of a symmetric positive definite matrix by Gauss-Jordan; such a matrix needs no pivoting."""
    size = len(matrix)
    wide = np.hstack((matrix, np.eye(size)))
    for at in range(size):
        wide[at] /= wide[at, at]
        others = np.arange(size) != at
        wide[others] -= wide[others, at, np.newaxis] * wide[at]
    found = wide[:, size:]
    return (found + found.T) / 2


def eigen(matrix: Matrix) -> tuple[Matrix, Matrix]:
    """Eigenvalues, largest first, and eigenvectors as columns, by cyclic Jacobi rotations.

    Source: Golub and Van Loan, Matrix Computations, 8.5.
    """
    held, vectors = matrix.copy(), np.eye(len(matrix))
    for _ in range(_SWEEPS):
        off = np.abs(held - np.diag(np.diag(held))).max(initial=0.0)
        if off <= _CLOSE * np.abs(np.diag(held)).max(initial=0.0):
            break
        for p in range(len(held) - 1):
            for q in range(p + 1, len(held)):
                _rotate(held, vectors, p, q)
    order = np.argsort(-np.diag(held), kind="stable")
    return np.diag(held)[order], vectors[:, order]


def _rotate(held: Matrix, vectors: Matrix, p: int, q: int) -> None:
    if abs(held[p, q]) <= _NOTHING * np.abs(np.diag(held)).max():
        return  # nothing left to turn, and the slant of next to nothing overflows
    slant = (held[q, q] - held[p, p]) / (2 * held[p, q])
    tangent = (1.0 if slant >= 0 else -1.0) / (abs(slant) + np.sqrt(slant * slant + 1))
    cosine = 1 / np.sqrt(tangent * tangent + 1)
    sine = tangent * cosine
    for turned in (held.T, held, vectors):  # rows by the transposed view, then columns, then the vectors' columns
        left, right = turned[:, p].copy(), turned[:, q].copy()
        turned[:, p], turned[:, q] = cosine * left - sine * right, sine * left + cosine * right
