"""Readings as bytes: bit for bit there and back, and no other bytes are taken for readings."""

import math
import struct
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.errors import Malformed
from contract.reading_codec import Column, decode, encode

ROWS = st.lists(
    st.tuples(
        st.integers(-(2**62), 2**62),
        st.integers(-(2**62), 2**62),
        st.floats(width=64),
        st.sampled_from([0, 0x40000000, 0x40940000, 0x80000000, 0xFFFFFFFF]),
    ),
    max_size=40,
)
STEADY = Column(sequences=range(5, 9), times_ns=range(4), values=(1.0, 2.0, 3.0, 4.0), quality=(0, 0, 0, 0))


@given(ROWS)
def test_readings_come_back_bit_for_bit(rows: list[tuple[int, int, float, int]]) -> None:
    sent = _column(rows)

    came = decode(encode(sent))

    assert list(came.sequences) == list(sent.sequences)
    assert list(came.times_ns) == list(sent.times_ns)
    assert array("d", came.values).tobytes() == array("d", sent.values).tobytes()
    assert list(came.quality) == list(sent.quality)


def test_a_steady_stretch_costs_16_bytes_a_reading_and_one_run_each() -> None:
    assert len(encode(STEADY)) == 13 + 12 + 4 * 16 + 8


def test_not_a_number_keeps_its_bits() -> None:
    odd = struct.unpack("<d", b"\x01\x00\x00\x00\x00\x00\xf8\x7f")[0]

    came = decode(encode(Column(sequences=[0], times_ns=[0], values=[odd], quality=[0])))

    assert math.isnan(came.values[0])
    assert struct.pack("<d", came.values[0]) == b"\x01\x00\x00\x00\x00\x00\xf8\x7f"


@given(ROWS, st.data())
def test_a_cut_body_is_refused(rows: list[tuple[int, int, float, int]], data: st.DataObject) -> None:
    body = encode(_column(rows))
    kept = data.draw(st.integers(0, len(body) - 1))

    with pytest.raises(Malformed, match="readings body: "):
        decode(body[:kept])


def test_another_layout_version_is_refused_by_number() -> None:
    body = bytes([9]) + encode(STEADY)[1:]

    with pytest.raises(Malformed, match="layout version 9, this one reads 1"):
        decode(body)


def test_runs_that_do_not_add_up_are_refused() -> None:
    body = bytearray(encode(STEADY))
    struct.pack_into("<I", body, 13 + 8, 3)  # the sequence run says three of four

    with pytest.raises(Malformed, match="do not add up to 4 readings"):
        decode(bytes(body))


def _column(rows: list[tuple[int, int, float, int]]) -> Column:
    sequences, times, values, quality = ([row[at] for row in rows] for at in range(4))
    return Column(sequences=sequences, times_ns=times, values=values, quality=quality)  # type: ignore[arg-type]
