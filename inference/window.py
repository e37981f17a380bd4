"""The rows of one window as a matrix: built by the edge, rebuilt by verify, and one digest over what is in it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contract.ids import Digest
from contract.reading_codec import Column
from inference.errors import BadReadings

BAD_BIT = np.uint32(0x80000000)
"""OPC UA: the top bit of a status code is set when the value is Bad; Good and Uncertain have it clear."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WindowMatrix:
    """Readings of one window, a row an event time; a row of which nothing is present is not in it.

    A reading that was refused or never sent is absent: `present` is False there, and the value is NaN.
    """

    signals: tuple[str, ...]  # contract order
    sequences: NDArray[np.int64]  # (rows,), rising
    times_ns: NDArray[np.int64]  # (rows,)
    values: NDArray[np.float64]  # (rows, signals), C-contiguous
    quality: NDArray[np.uint32]  # (rows, signals)
    present: NDArray[np.bool_]  # (rows, signals)

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Cells that count for features: present, and of good or uncertain quality; shape (rows, signals)."""
        return self.present & (self.quality < BAD_BIT)


def readings_digest(matrix: WindowMatrix) -> Digest:
    """Digest of the present cells: sha256 over, per signal in order, the name and the readings.

    The name goes in with its length and the number of readings before it (uint32 little endian each); the readings as
    sequences (int64), times (int64), values (float64 bits) and quality (uint32), each whole and little endian.
    """
    sha = hashlib.sha256()
    whole = bool(matrix.present.all())
    for at, signal in enumerate(matrix.signals):
        here: slice | NDArray[np.bool_] = slice(None) if whole else matrix.present[:, at]
        sequences, name = matrix.sequences[here], signal.encode()
        sha.update(np.array((len(name), len(sequences)), "<u4").tobytes() + name)
        sha.update(sequences.astype("<i8", copy=False).tobytes())
        sha.update(matrix.times_ns[here].astype("<i8", copy=False).tobytes())
        sha.update(matrix.values[here, at].astype("<f8", copy=False).tobytes())
        sha.update(matrix.quality[here, at].astype("<u4", copy=False).tobytes())
    return Digest(sha.hexdigest())


def ranges(matrix: WindowMatrix) -> tuple[str, ...]:
    """Return the sequences of each signal as `flow=100-104,106-119`; `flow=` when the window has none of it."""
    if matrix.present.all():  # nothing absent: one text for all
        text = _range_text(matrix.sequences)
        return tuple(f"{signal}={text}" for signal in matrix.signals)
    return tuple(
        f"{signal}={_range_text(matrix.sequences[matrix.present[:, at]])}" for at, signal in enumerate(matrix.signals)
    )


def parse_ranges(ranges: tuple[str, ...]) -> dict[str, tuple[tuple[int, int], ...]]:
    """Parse what `ranges` made. Raises BadReadings naming the signal whose text is no range.

    >>> parse_ranges(("flow=100-104,106-106",))
    {'flow': ((100, 104), (106, 106))}
    """
    return dict(_parsed(text) for text in ranges)


def matrix_from_columns(
    signals: tuple[str, ...], columns: Mapping[str, Column], ranges: tuple[str, ...]
) -> WindowMatrix:
    """Build the matrix of stored readings that the ranges name; what the ranges name and nobody stored is absent.

    Raises BadReadings when a signal has a sequence twice, when two signals disagree on the time of a sequence,
    or when a range cannot be read.
    """
    wanted = parse_ranges(ranges)
    chosen = {signal: _chosen(signal, columns.get(signal), wanted.get(signal, ())) for signal in signals}
    sequences = np.unique(np.concatenate([c.sequences for c in chosen.values()]))
    shape = (len(sequences), len(signals))
    times = np.full(len(sequences), -1, np.int64)
    known = np.zeros(len(sequences), np.bool_)
    values, quality = np.full(shape, np.nan), np.zeros(shape, np.uint32)
    present = np.zeros(shape, np.bool_)
    for at, signal in enumerate(signals):
        column = chosen[signal]
        rows = np.searchsorted(sequences, column.sequences)
        _refuse_two_times(signal, column, times[rows], known[rows])
        times[rows], known[rows] = column.times_ns, True
        values[rows, at], quality[rows, at], present[rows, at] = column.values, column.quality, True
    return WindowMatrix(
        signals=signals, sequences=sequences, times_ns=times, values=values, quality=quality, present=present
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Readings:
    sequences: NDArray[np.int64]
    times_ns: NDArray[np.int64]
    values: NDArray[np.float64]
    quality: NDArray[np.uint32]


def _chosen(signal: str, column: Column | None, wanted: tuple[tuple[int, int], ...]) -> _Readings:
    column = column or Column(sequences=(), times_ns=(), values=(), quality=())
    sequences = np.asarray(column.sequences, np.int64)
    here = np.zeros(len(sequences), np.bool_)
    for first, last in wanted:
        here |= (sequences >= first) & (sequences <= last)
    order = np.argsort(sequences[here], kind="stable")
    risen = sequences[here][order]
    twice = risen[1:][np.diff(risen) == 0]
    if len(twice):
        raise BadReadings(signal, int(twice[0]), "is stored twice")
    return _Readings(
        sequences=risen,
        times_ns=np.asarray(column.times_ns, np.int64)[here][order],
        values=np.asarray(column.values, np.float64)[here][order],
        quality=np.asarray(column.quality, np.uint32)[here][order],
    )


def _refuse_two_times(signal: str, column: _Readings, times: NDArray[np.int64], known: NDArray[np.bool_]) -> None:
    differing = np.flatnonzero(known & (times != column.times_ns))
    if len(differing):
        at = int(differing[0])
        problem = f"its time {column.times_ns[at]} differs from {times[at]}, the time of that row in other signals"
        raise BadReadings(signal, int(column.sequences[at]), problem)


def _range_text(sequences: NDArray[np.int64]) -> str:
    return ",".join(f"{first}-{last}" for first, last in _runs(sequences))


def _runs(sequences: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    if not len(sequences):
        return
    first, last = int(sequences[0]), int(sequences[-1])
    if last - first + 1 == len(sequences):  # they rise, so there is no hole
        yield first, last
        return
    starts = np.flatnonzero(np.diff(sequences) != 1) + 1
    for run in np.split(sequences, starts):
        yield int(run[0]), int(run[-1])


def _parsed(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    signal, _, spans = text.partition("=")
    try:
        pairs = tuple((int(first), int(last)) for first, last in (s.split("-") for s in spans.split(",") if s))
    except ValueError as error:
        raise BadReadings(signal, None, f"range {spans!r} is not as 100-104,106-119") from error
    return signal, pairs
