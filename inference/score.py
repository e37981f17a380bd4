"""Feature vector -> score with contributions, by the model of one bundle."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contract.ids import Digest, digest
from inference.answer import read_answer
from inference.bundle import Bundle
from inference.errors import BadModel
from inference.runtime import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreResult:
    """A score and what each feature gave to it; float32 values, exact as Python floats."""

    score: float
    contributions: tuple[float, ...]  # signed, per feature in contract order; they sum to the score squared


class Scorer:
    """Scores one vector at a time."""

    def __init__(self, bundle: Bundle) -> None:
        """Load the model and let it answer to its own reference.

        Raises BadModel when it does not fit the bundle's contract or answers with what no score can be made of.
        """
        self._model = Model(bundle.model)
        self._features = features = bundle.contract.terms.feature_names
        if self._model.width != len(features):
            raise BadModel(f"takes {self._model.width} features, its contract has {len(features)}: {list(features)}")
        for probe in _probes(bundle):
            self._answer(probe)

    def score(self, vector: NDArray[np.float32]) -> ScoreResult:
        """Score one vector, shape (features,). Raises BadModel when the answer is not what the contract asks."""
        return self._answer(vector)

    def _answer(self, vector: NDArray[np.float32]) -> ScoreResult:
        score, contributions = read_answer(self._model.run(vector), self._features)
        return ScoreResult(score=score, contributions=contributions)


def _probes(bundle: Bundle) -> Iterator[NDArray[np.float32]]:
    """The least, the middle and the most of what each feature was in the fit windows; 0 where that is not known."""
    bands = bundle.manifest.facts.feature_bands
    held = [bands.get(name, (0.0, 0.0)) for name in bundle.contract.terms.feature_names]
    for share in (0.0, 0.5, 1.0):
        with np.errstate(over="ignore", invalid="ignore"):
            probe = np.array([low + share * (high - low) for low, high in held]).astype(np.float32)
        yield np.where(np.isfinite(probe), probe, np.float32(0))


def score_digest(result: ScoreResult) -> Digest:
    """Digest over the score and the contributions as float32, little endian."""
    return digest(np.array((result.score, *result.contributions), "<f4").tobytes())
