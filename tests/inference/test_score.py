"""A model of a bundle, as the scorer runs it."""

from dataclasses import replace

import numpy as np
import pytest

from contract.ids import digest
from inference.errors import BadModel
from inference.runtime import Model
from inference.score import Scorer, ScoreResult, score_digest
from tests.inference.made_line import small_bundle, small_contract

VECTOR = np.array([90.0, 3.1, 2.0], np.float32)


def test_the_contributions_sum_to_the_score_squared() -> None:
    result = Scorer(small_bundle()).score(VECTOR)

    assert sum(result.contributions) == pytest.approx(result.score**2, rel=1e-5)


def test_two_sessions_give_the_same_bits() -> None:
    bundle = small_bundle()

    assert Scorer(bundle).score(VECTOR) == Scorer(bundle).score(VECTOR)


def test_numbers_are_float32_exact_as_python_floats() -> None:
    result = Scorer(small_bundle()).score(VECTOR)

    assert all(float(np.float32(v)) == v for v in (result.score, *result.contributions))


def test_a_feature_that_is_no_number_is_refused_by_name_of_the_vector() -> None:
    with pytest.raises(BadModel, match="output `contributions` is nan for feature flow_mean"):
        Scorer(small_bundle()).score(np.array([np.nan, 3.0, 1.0], np.float32))


def test_bytes_that_are_no_model_are_refused() -> None:
    with pytest.raises(BadModel, match="cannot load it"):
        Model(b"no model")


def test_a_model_of_another_width_than_the_contract_is_refused() -> None:
    fewer = small_contract(("  - {name: flow_std, function: std, signal: flow}\n", ""))

    with pytest.raises(BadModel, match="takes 3 features, its contract has 2"):
        Scorer(replace(small_bundle(), contract=fewer))


def test_the_digest_is_over_score_then_contributions() -> None:
    result = ScoreResult(score=1.5, contributions=(2.0, 0.25))

    assert score_digest(result) == digest(np.array([1.5, 2.0, 0.25], "<f4").tobytes())
