"""Feature vector -> score with contributions, by the model of one bundle."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contract.ids import Digest, digest
from inference.bundle import Bundle
from inference.errors import BadModel
from inference.runtime import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreResult:
    """A score and what each feature gave to it; float32 values, exact as Python floats."""

    score: float
    contributions: tuple[float, ...]  # signed, per feature in contract order; they sum to the score squared


class Scorer:
    """Scores one vector at a time. Raises BadModel when the model does not fit the bundle's contract."""

    def __init__(self, bundle: Bundle) -> None:
        self._model = Model(bundle.model)
        features = bundle.contract.terms.feature_names
        if self._model.width != len(features):
            raise BadModel(f"takes {self._model.width} features, its contract has {len(features)}: {list(features)}")

    def score(self, vector: NDArray[np.float32]) -> ScoreResult:
        """Score one vector, shape (features,). Raises BadModel when the answer is no finite number."""
        score, contributions = self._model.run(vector)
        result = ScoreResult(score=float(score[0]), contributions=tuple(contributions.tolist()))
        if not math.isfinite(result.score):
            raise BadModel(f"score {result.score} of features {vector.tolist()}: a feature is missing or out of bounds")
        return result


def score_digest(result: ScoreResult) -> Digest:
    """Digest over the score and the contributions as float32, little endian."""
    return digest(np.array((result.score, *result.contributions), "<f4").tobytes())
