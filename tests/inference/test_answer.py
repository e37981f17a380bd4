"""What a model answers: taken when it is a score with its contributions, refused by the name of the output else."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from inference.answer import read_answer
from inference.errors import BadModel
from inference.score import Scorer
from tests.inference.made_line import small_bundle
from tests.inference.made_models import answering, turning, with_model

WIDE = np.float32
NAMES = ("flow_mean", "pressure_mean", "flow_std")
FLOATS = st.floats(-(2.0**60), 2.0**60, width=32)


def sound(parts: list[float]) -> list[object]:
    """Score and contributions as the fitted graphs make them, all in float32."""
    contributions = np.array([parts], WIDE)
    summed = np.add.accumulate(contributions, axis=1)[:, -1]
    return [np.sqrt(np.maximum(summed, WIDE(0))), contributions]


def names(width: int) -> tuple[str, ...]:
    return tuple(f"f{at}" for at in range(width))


@given(st.lists(FLOATS, min_size=1, max_size=40))
def test_what_float32_makes_of_any_contributions_is_taken_to_the_bit(parts: list[float]) -> None:
    # signed contributions may sum to less than 0 by more than rounding only when no model of ours made them
    parts = [*parts, math.fsum(map(abs, parts))]
    outputs = sound(parts)

    score, contributions = read_answer(outputs, names(len(parts)))

    assert WIDE(score) == outputs[0][0]  # type: ignore[index]
    assert contributions == tuple(float(WIDE(part)) for part in parts)


@given(
    parts=st.lists(st.floats(0, 2.0**60, width=32), min_size=1, max_size=8),
    bad=st.sampled_from([math.nan, math.inf, -math.inf]),
    at=st.integers(0, 7),
)
def test_a_contribution_that_is_no_finite_number_names_its_feature(parts: list[float], bad: float, at: int) -> None:
    outputs = sound(parts)
    at %= len(parts)
    outputs[1][0, at] = bad  # type: ignore[index]

    with pytest.raises(BadModel, match=rf"output `contributions` is -?(nan|inf) for feature f{at}, needs a finite"):
        read_answer(outputs, names(len(parts)))


@given(parts=st.lists(st.floats(1, 2.0**40, width=32), min_size=1, max_size=8), share=st.floats(0.001, 0.999))
def test_contributions_that_do_not_sum_to_the_squared_score_are_refused(parts: list[float], share: float) -> None:
    outputs = sound(parts)
    outputs[0] = outputs[0] * WIDE(share)  # type: ignore[operator]

    with pytest.raises(BadModel, match=r"output `contributions` sums to .*, the score squared is .*: they must agree"):
        read_answer(outputs, names(len(parts)))


@given(shape=st.lists(st.integers(1, 4), max_size=3).map(tuple), whole=st.booleans())
def test_any_other_shape_is_refused(shape: tuple[int, ...], whole: bool) -> None:
    score, contributions = sound([1.0, 2.0, 3.0])
    other = np.ones(shape, WIDE)
    if shape in ((1,), (1, 3)):
        return
    outputs = [score, other] if whole else [other, contributions]

    with pytest.raises(BadModel, match=r"output `(contributions|score)` has "):
        read_answer(outputs, NAMES)


ONE, THREE = np.array([6.0**0.5], WIDE), np.array([[1, 2, 3]], WIDE)


@pytest.mark.parametrize(
    ("score", "contributions", "says"),
    [
        (ONE, THREE[:, :2], r"output `contributions` has 2 values, the contract has 3 features"),
        (ONE, THREE[0], r"output `contributions` has shape \[3\], needs \[1, 3\]"),
        (ONE[np.newaxis], THREE, r"output `score` has shape \[1, 1\], needs \[1\]"),
        (ONE[0].reshape(()), THREE, r"output `score` has shape \[\], needs \[1\]"),
        (np.array([2], np.int64), THREE, r"output `score` is of int64, needs float32"),
        (ONE.astype(np.float64), THREE, r"output `score` is of float64, needs float32"),
        (-ONE, THREE, r"output `score` is -2\.44949, needs a number from 0 up"),
        (np.array([np.nan], WIDE), THREE, r"output `score` is nan, needs a finite number"),
        (ONE, THREE * 2, r"output `contributions` sums to 12, the score squared is 6: they must agree"),
    ],
)
def test_a_model_that_answers_wrongly_is_refused_before_it_scores(
    score: NDArray[Any], contributions: NDArray[Any], says: str
) -> None:
    bundle = with_model(small_bundle(), answering(3, score, contributions))

    with pytest.raises(BadModel, match=says):
        Scorer(bundle)


@pytest.mark.parametrize(
    ("raises", "says"), [(False, "output `contributions` is nan for feature flow_mean"), (True, "cannot run it")]
)
def test_a_model_that_fails_only_where_nobody_tried_fails_that_vector_alone(raises: bool, says: str) -> None:
    scorer = Scorer(with_model(small_bundle(), turning(3, above=1000, raises=raises)))

    with pytest.raises(BadModel, match=says):
        scorer.score(np.array([2000, 3, 0], WIDE))
    assert scorer.score(np.array([3, 4, 0], WIDE)).score == 5.0
