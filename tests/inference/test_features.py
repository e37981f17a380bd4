"""Feature functions against a slow oracle."""

import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given

from contract.telemetry import FeatureFunction
from contract.words import Quality
from inference.features import FUNCTIONS, compute_features, features_digest
from inference.window import WindowMatrix
from tests.inference.made_line import small_contract
from tests.inference.matrices import SIGNALS, matrices
from tests.oracles.feature_oracle import feature


def test_every_function_a_contract_may_name_is_there() -> None:
    assert set(FUNCTIONS) == set(get_args(FeatureFunction))


@given(matrices())
def test_every_function_gives_the_bits_of_the_oracle(matrix: WindowMatrix) -> None:
    for name, function in FUNCTIONS.items():
        found = function((matrix.values, matrix.usable, matrix.times_ns))

        expected = [feature(name, matrix, at) for at in range(len(SIGNALS))]
        np.testing.assert_array_equal(found, expected, err_msg=name)


@given(matrices(signals=("flow",), max_rows=40))
def test_a_single_signal_is_added_up_row_by_row_too(matrix: WindowMatrix) -> None:
    found = FUNCTIONS["mean"]((matrix.values, matrix.usable, matrix.times_ns))

    np.testing.assert_array_equal(found, [feature("mean", matrix, 0)])


def matrix_of(values: list[list[float]], *, quality: list[list[int]] | None = None) -> WindowMatrix:
    held = np.array(values)
    return WindowMatrix(
        signals=SIGNALS,
        sequences=np.arange(len(held)),
        times_ns=np.arange(len(held)) * 1_000_000_000,
        values=held,
        quality=np.zeros(held.shape, np.uint32) if quality is None else np.array(quality, np.uint32),
        present=~np.isnan(held),
    )


def test_the_vector_is_float32_in_contract_order() -> None:
    matrix = matrix_of([[10.0, 2.0, 0.0], [14.0, 4.0, 0.0]])

    vector = compute_features(small_contract().terms, matrix)

    assert vector.dtype == np.float32
    assert vector.tolist() == [12.0, 3.0, 2.0]  # mean of flow, mean of pressure, deviation of flow


def test_a_bad_reading_does_not_count_and_an_uncertain_one_does() -> None:
    good, bad, uncertain = int(Quality.GOOD), int(Quality.BAD), int(Quality.UNCERTAIN_RANGE)
    quality = [[good, good, good], [bad, uncertain, good]]

    vector = compute_features(small_contract().terms, matrix_of([[10.0, 2.0, 0.0], [99.0, 4.0, 0.0]], quality=quality))

    assert vector.tolist() == [10.0, 3.0, 0.0]


def test_a_signal_without_a_usable_reading_gives_no_number() -> None:
    vector = compute_features(small_contract().terms, matrix_of([[math.nan, 2.0, 0.0]]))

    assert np.isnan(vector).tolist() == [True, False, True]


def test_the_slope_is_per_second() -> None:
    found = FUNCTIONS["slope"]((np.array([[1.0], [4.0]]), np.ones((2, 1), bool), np.array([0, 2_000_000_000])))

    assert found == pytest.approx([1.5])


def test_a_digest_is_of_the_bits_of_the_vector() -> None:
    vector = np.array([1.0, 2.0], np.float32)

    assert features_digest(vector) == features_digest(vector.copy())
    assert features_digest(vector) != features_digest(np.nextafter(vector, np.float32(9), dtype=np.float32))
