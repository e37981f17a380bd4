"""Readings <-> bytes: sequence runs, times, values and quality runs, little endian, 16 bytes a reading."""

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from contract.errors import Malformed

Number = TypeVar("Number", int, float)

VERSION = 1
_HEAD = struct.Struct("<BIII")  # version, readings, sequence runs, quality runs
_SEQUENCE_RUN = struct.Struct("<qI")
_QUALITY_RUN = struct.Struct("<II")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Readings of one signal: sequences, event times in ns, values and OPC UA quality, all of one length."""

    sequences: Sequence[int]
    times_ns: Sequence[int]
    values: Sequence[float]
    quality: Sequence[int]


def encode(column: Column) -> bytes:
    """Encode the readings of one signal; sequences and quality as runs, times and values as raw 8-byte words."""
    sequences = list(_sequence_runs(column.sequences))
    quality = list(_value_runs(column.quality))
    return b"".join(
        (
            _HEAD.pack(VERSION, len(column.values), len(sequences), len(quality)),
            *(_SEQUENCE_RUN.pack(first, count) for first, count in sequences),
            _little(array("q", column.times_ns)),
            _little(array("d", column.values)),
            *(_QUALITY_RUN.pack(code, count) for code, count in quality),
        )
    )


def decode(body: bytes) -> Column:
    """Decode what `encode` made. Raises Malformed when version, lengths or counts do not agree."""
    if len(body) < _HEAD.size:
        raise Malformed("readings body", f"{len(body)} bytes, the head alone takes {_HEAD.size}")
    version, count, n_sequences, n_quality = _HEAD.unpack_from(body)
    if version != VERSION:
        raise Malformed("readings body", f"layout version {version}, this one reads {VERSION}")
    expected = _HEAD.size + n_sequences * _SEQUENCE_RUN.size + 16 * count + n_quality * _QUALITY_RUN.size
    if len(body) != expected:
        raise Malformed("readings body", f"{len(body)} bytes where its counts say {expected}")
    at = _HEAD.size
    sequence_runs = list(_SEQUENCE_RUN.iter_unpack(body[at : at + n_sequences * _SEQUENCE_RUN.size]))
    at += n_sequences * _SEQUENCE_RUN.size
    times, values = array("q", body[at : at + 8 * count]), array("d", body[at + 8 * count : at + 16 * count])
    quality_runs = list(_QUALITY_RUN.iter_unpack(body[at + 16 * count :]))
    if sum(n for _, n in sequence_runs) != count or sum(n for _, n in quality_runs) != count:
        raise Malformed("readings body", f"its runs do not add up to {count} readings")
    return Column(
        sequences=array("q", _spread_sequences(sequence_runs)),
        times_ns=_native(times),
        values=_native(values),
        quality=array("L", (code for code, n in quality_runs for _ in range(n))),
    )


def _sequence_runs(sequences: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = previous = None
    count = 0
    for sequence in sequences:
        if previous is not None and start is not None and sequence != previous + 1:
            yield start, count
            start, count = sequence, 0
        start = sequence if start is None else start
        previous, count = sequence, count + 1
    if start is not None:
        yield start, count


def _value_runs(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    current, count = None, 0
    for code in codes:
        if current is not None and code != current:
            yield current, count
            count = 0
        current, count = code, count + 1
    if current is not None:
        yield current, count


def _spread_sequences(runs: Iterable[tuple[int, int]]) -> Iterator[int]:
    for first, count in runs:
        yield from range(first, first + count)


def _little(items: "array[int] | array[float]") -> bytes:
    if sys.byteorder == "big":
        items.byteswap()
    return items.tobytes()


def _native(items: "array[Number]") -> "array[Number]":
    if sys.byteorder == "big":
        items.byteswap()
    return items
