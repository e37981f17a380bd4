"""The body of `twin.readings` -> numpy arrays, straight from the bytes (layout: contract/reading_codec.py)."""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contract.codec import MAX_INT
from contract.errors import Malformed
from contract.reading_codec import VERSION
from contract.readings import ReadingBatch

_HEAD = struct.Struct("<BIII")
_SEQUENCE_RUN = np.dtype([("first", "<i8"), ("count", "<u4")])
_QUALITY_RUN = np.dtype([("code", "<u4"), ("count", "<u4")])


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Readings of one signal; all of one length, at least 1, sequences strictly rising."""

    sequences: NDArray[np.int64]
    times_ns: NDArray[np.int64]
    values: NDArray[np.float64]
    quality: NDArray[np.uint32]


def decode_body(body: bytes) -> Readings:
    """Decode the body. Raises Malformed when version, lengths, counts, order or times are not as they must be."""
    if len(body) < _HEAD.size:
        raise _wrong(f"{len(body)} bytes, the head alone takes {_HEAD.size}")
    version, count, n_sequences, n_quality = _HEAD.unpack_from(body)
    if version != VERSION:
        raise _wrong(f"layout version {version}, this one reads {VERSION}")
    times_at = _HEAD.size + n_sequences * _SEQUENCE_RUN.itemsize
    quality_at = times_at + 16 * count
    expected = quality_at + n_quality * _QUALITY_RUN.itemsize
    if len(body) != expected:
        raise _wrong(f"{len(body)} bytes where its counts say {expected}")
    sequence_runs = np.frombuffer(body, _SEQUENCE_RUN, n_sequences, _HEAD.size)
    quality_runs = np.frombuffer(body, _QUALITY_RUN, n_quality, quality_at)
    for runs in (sequence_runs, quality_runs):
        if int(runs["count"].sum(dtype=np.int64)) != count:
            raise _wrong(f"its runs do not add up to {count} readings")
    times = np.frombuffer(body, "<i8", count, times_at).astype(np.int64, copy=False)
    if count and int(times.max()) > MAX_INT:
        raise _wrong(f"an event time of {int(times.max())} ns is beyond 2^63-2")
    return Readings(
        sequences=_spread(sequence_runs, count),
        times_ns=times,
        values=np.frombuffer(body, "<f8", count, times_at + 8 * count).astype(np.float64, copy=False),
        quality=np.repeat(quality_runs["code"].astype(np.uint32), quality_runs["count"]),
    )


def readings_of(batch: ReadingBatch) -> Readings:
    """Return the batch's readings. Raises Malformed also when its attributes tell of other readings than its body."""
    readings = decode_body(batch.body)
    if not len(readings.sequences):
        raise _wrong("it has no readings")
    if (np.diff(readings.sequences) <= 0).any():
        raise _wrong("its sequences do not rise: a batch holds readings in sequence order, each once")
    declared = (batch.count, batch.first_sequence, batch.last_sequence, batch.first_ns, batch.last_ns)
    has = (len(readings.sequences), *_ends(readings.sequences), *_ends(readings.times_ns))
    if declared != has:
        raise _wrong(f"count, sequences and times are {has}, its attributes say {declared}")
    return readings


def _ends(numbers: NDArray[np.int64]) -> tuple[int, int]:
    return int(numbers[0]), int(numbers[-1])


def _spread(runs: NDArray[np.void], count: int) -> NDArray[np.int64]:
    lengths = runs["count"].astype(np.int64)
    starts = np.repeat(runs["first"].astype(np.int64) - (np.cumsum(lengths) - lengths), lengths)
    return starts + np.arange(count, dtype=np.int64)


def _wrong(problem: str) -> Malformed:
    return Malformed("readings body", problem)
