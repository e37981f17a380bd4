"""The fast reading of `twin.readings` bodies says what contract.reading_codec says, and refuses what it refuses."""

import struct
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.decode.reading_body import decode_body, readings_of
from contract.codec import MAX_INT
from contract.errors import Malformed
from contract.reading_codec import Column, decode, encode
from tests.collector.otlp_made import reading_batch

rows = st.lists(
    st.tuples(
        st.integers(-(2**40), 2**40),
        st.integers(-MAX_INT, MAX_INT),
        st.floats(),
        st.sampled_from([0, 0x40940000, 0x80000000, 2**32 - 1]),
    ),
    max_size=40,
)


def column_of(given_rows: list[tuple[int, int, float, int]]) -> Column:
    sequences, times, values, quality = zip(*given_rows, strict=True) if given_rows else ((), (), (), ())
    return Column(sequences=sequences, times_ns=times, values=values, quality=quality)


@given(rows)
def test_both_readings_of_a_body_agree(given_rows: list[tuple[int, int, float, int]]) -> None:
    body = encode(column_of(given_rows))

    slow, fast = decode(body), decode_body(body)

    assert fast.sequences.tolist() == list(slow.sequences)
    assert fast.times_ns.tolist() == list(slow.times_ns)
    assert fast.values.tobytes() == np.array(slow.values, dtype="<f8").tobytes()
    assert fast.quality.tolist() == list(slow.quality)


@given(rows, st.data())
def test_a_broken_body_is_refused_by_both_or_by_neither(
    given_rows: list[tuple[int, int, float, int]], data: st.DataObject
) -> None:
    whole = bytearray(encode(column_of(given_rows)))
    head = min(len(whole), 13)
    whole[data.draw(st.integers(0, head - 1))] = data.draw(st.integers(0, 255))
    body = bytes(whole[: data.draw(st.integers(0, len(whole)))])

    assert is_malformed(decode_body, body) == is_malformed(decode, body)


def is_malformed(read: object, body: bytes) -> bool:
    try:
        read(body)  # type: ignore[operator]
    except Malformed:
        return True
    return False


def test_a_batch_gives_its_readings() -> None:
    readings = readings_of(reading_batch(3, 5))

    assert readings.sequences.tolist() == [3, 4, 5]
    assert readings.values.tolist() == [1.5, 2.0, 2.5]


@pytest.mark.parametrize(
    ("field", "value"), [("count", 4), ("first_sequence", 2), ("last_sequence", 6), ("first_ns", 1), ("last_ns", 1)]
)
def test_a_batch_that_tells_of_other_readings_than_it_brings_is_malformed(field: str, value: Any) -> None:
    with pytest.raises(Malformed, match="its attributes say"):
        readings_of(replace(reading_batch(3, 5), **{field: value}))


@pytest.mark.parametrize("sequences", [[3, 3, 4], [5, 4, 3]])
def test_sequences_that_do_not_rise_are_malformed(sequences: list[int]) -> None:
    body = encode(Column(sequences=sequences, times_ns=[1, 2, 3], values=[1.0] * 3, quality=[0] * 3))

    with pytest.raises(Malformed, match="do not rise"):
        readings_of(replace(reading_batch(3, 5), body=body))


def test_an_empty_batch_is_malformed() -> None:
    with pytest.raises(Malformed, match="no readings"):
        readings_of(replace(reading_batch(3, 5), body=struct.pack("<BIII", 1, 0, 0, 0)))


def test_a_time_at_the_end_of_the_number_line_is_malformed() -> None:
    body = encode(Column(sequences=[1], times_ns=[2**63 - 1], values=[1.0], quality=[0]))

    with pytest.raises(Malformed, match=r"beyond 2\^63-2"):
        decode_body(body)


def test_a_run_that_claims_billions_takes_no_memory() -> None:
    runs = struct.pack("<qI", 0, 2**32 - 1)

    with pytest.raises(Malformed, match="do not add up"):
        decode_body(struct.pack("<BIII", 1, 1, 1, 1) + runs + bytes(16) + struct.pack("<II", 0, 1))
