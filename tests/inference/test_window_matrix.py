"""The matrix, its digest and its ranges."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.reading_codec import Column
from inference.errors import BadReadings
from inference.window import WindowMatrix, matrix_from_columns, parse_ranges, ranges, readings_digest
from tests.inference.matrices import SIGNALS, matrices


def stored(matrix: WindowMatrix) -> dict[str, Column]:
    return {
        signal: Column(
            sequences=matrix.sequences[matrix.present[:, at]].tolist(),
            times_ns=matrix.times_ns[matrix.present[:, at]].tolist(),
            values=matrix.values[matrix.present[:, at], at].tolist(),
            quality=matrix.quality[matrix.present[:, at], at].tolist(),
        )
        for at, signal in enumerate(matrix.signals)
    }


@given(matrices())
def test_a_matrix_comes_back_from_what_was_stored(matrix: WindowMatrix) -> None:
    rebuilt = matrix_from_columns(SIGNALS, stored(matrix), ranges(matrix))

    assert readings_digest(rebuilt) == readings_digest(matrix)
    assert ranges(rebuilt) == ranges(matrix)
    assert rebuilt.values.tobytes() == matrix.values.tobytes()
    assert rebuilt.values.flags.c_contiguous


@given(matrices(), st.data())
def test_the_digest_changes_with_any_present_cell(matrix: WindowMatrix, data: st.DataObject) -> None:
    row, column = data.draw(st.sampled_from(np.argwhere(matrix.present).tolist()))
    what = data.draw(st.sampled_from(["value", "quality", "time", "sequence", "present"]))
    changed = {name: getattr(matrix, name).copy() for name in ("values", "quality", "times_ns", "sequences", "present")}
    if what == "value":
        changed["values"][row, column] = np.nextafter(changed["values"][row, column], np.inf)
    elif what == "quality":
        changed["quality"][row, column] ^= np.uint32(1)
    elif what == "time":
        changed["times_ns"][row] += 1
    elif what == "sequence":
        changed["sequences"][row] += 1_000_000
    else:
        changed["present"][row, column] = False

    assert readings_digest(replace(matrix, **changed)) != readings_digest(matrix)


@given(matrices())
def test_what_is_absent_does_not_touch_the_digest(matrix: WindowMatrix) -> None:
    other = replace(matrix, values=np.where(matrix.present, matrix.values, 7.0))

    assert readings_digest(other) == readings_digest(matrix)


def test_ranges_name_the_holes_and_the_signal_that_is_missing() -> None:
    present = np.array([[True, False], [True, False], [False, False], [True, False]])
    matrix = WindowMatrix(
        signals=("flow", "pressure"),
        sequences=np.array([100, 101, 102, 103]),
        times_ns=np.arange(4),
        values=np.where(present, 1.0, np.nan),
        quality=np.zeros((4, 2), np.uint32),
        present=present,
    )

    assert ranges(matrix) == ("flow=100-101,103-103", "pressure=")
    assert parse_ranges(ranges(matrix)) == {"flow": ((100, 101), (103, 103)), "pressure": ()}


def test_only_the_readings_in_the_ranges_are_taken_in_rising_order() -> None:
    flow = Column(sequences=[9, 7, 8], times_ns=[90, 70, 80], values=[9.0, 7.0, 8.0], quality=[0, 0, 1])

    matrix = matrix_from_columns(("flow",), {"flow": flow}, ("flow=7-8",))

    assert matrix.sequences.tolist() == [7, 8]
    assert matrix.times_ns.tolist() == [70, 80]
    assert matrix.values.tolist() == [[7.0], [8.0]]
    assert matrix.quality.tolist() == [[0], [1]]


def test_a_reading_stored_twice_is_named() -> None:
    flow = Column(sequences=[7, 7], times_ns=[70, 70], values=[1.0, 2.0], quality=[0, 0])

    with pytest.raises(BadReadings, match="flow at sequence 7: is stored twice"):
        matrix_from_columns(("flow",), {"flow": flow}, ("flow=7-7",))


def test_two_times_of_one_row_are_named() -> None:
    flow = Column(sequences=[7], times_ns=[70], values=[1.0], quality=[0])
    pressure = Column(sequences=[7], times_ns=[71], values=[1.0], quality=[0])

    with pytest.raises(BadReadings, match="pressure at sequence 7: its time 71 differs from 70"):
        matrix_from_columns(("flow", "pressure"), {"flow": flow, "pressure": pressure}, ("flow=7-7", "pressure=7-7"))


@pytest.mark.parametrize("text", ["flow=1", "flow=a-b", "flow=1-2-3"])
def test_a_range_that_is_none_names_its_signal(text: str) -> None:
    with pytest.raises(BadReadings, match="flow: range"):
        parse_ranges((text,))
