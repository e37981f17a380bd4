"""The newest rows of an asset in arrays that grow to the longest window and are then reused."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from inference.window import WindowMatrix
from scoring.pipeline.sample import Sample

Scalar = TypeVar("Scalar", bound=np.generic)
_FIRST_CAPACITY = 64


class WindowRows:
    """Rows in time order: appended at the end, forgotten from the front."""

    def __init__(self, *, width: int) -> None:
        self._first = self._end = 0
        self._sequences: NDArray[np.int64] = np.zeros(_FIRST_CAPACITY, np.int64)
        self._times: NDArray[np.int64] = np.zeros(_FIRST_CAPACITY, np.int64)
        self._values: NDArray[np.float64] = np.zeros((_FIRST_CAPACITY, width), np.float64)
        self._quality: NDArray[np.uint32] = np.zeros((_FIRST_CAPACITY, width), np.uint32)
        self._present: NDArray[np.bool_] = np.zeros((_FIRST_CAPACITY, width), np.bool_)

    def __len__(self) -> int:
        return self._end - self._first

    def clear(self) -> None:
        """Forget every row."""
        self._first = self._end = 0

    def append(self, sample: Sample) -> None:
        """Add one row at the end."""
        if self._end == len(self._times):
            self._make_room()
        at = self._end
        self._sequences[at], self._times[at] = sample.sequence, sample.time_ns
        self._values[at], self._quality[at], self._present[at] = sample.values, sample.quality, sample.present
        if not all(sample.present):
            absent = ~self._present[at]
            self._values[at, absent], self._quality[at, absent] = np.nan, 0
        self._end += 1

    def extend(self, matrix: WindowMatrix) -> None:
        """Add the rows of a matrix at the end."""
        while len(self._times) - self._end < len(matrix.times_ns):
            self._make_room()
        there = slice(self._end, self._end + len(matrix.times_ns))
        self._sequences[there], self._times[there] = matrix.sequences, matrix.times_ns
        self._values[there], self._quality[there], self._present[there] = matrix.values, matrix.quality, matrix.present
        self._end = there.stop

    def forget_until(self, time_ns: int) -> None:
        """Forget the rows at or before this time."""
        while self._first < self._end and self._times[self._first] <= time_ns:
            self._first += 1

    def matrix(self, signals: tuple[str, ...]) -> WindowMatrix:
        """Return a copy of the rows: what is pushed later does not touch it."""
        here = slice(self._first, self._end)
        return WindowMatrix(
            signals=signals,
            sequences=self._sequences[here].copy(),
            times_ns=self._times[here].copy(),
            values=self._values[here].copy(),
            quality=self._quality[here].copy(),
            present=self._present[here].copy(),
        )

    def _make_room(self) -> None:
        """Move the rows to the front; double the arrays first when they fill more than half of them."""
        rows, capacity = len(self), len(self._times)
        if rows > capacity // 2:
            capacity *= 2
        self._sequences = self._moved(self._sequences, capacity)
        self._times = self._moved(self._times, capacity)
        self._values = self._moved(self._values, capacity)
        self._quality = self._moved(self._quality, capacity)
        self._present = self._moved(self._present, capacity)
        self._first, self._end = 0, rows

    def _moved(self, array: NDArray[Scalar], capacity: int) -> NDArray[Scalar]:
        moved: NDArray[Scalar] = np.zeros((capacity, *array.shape[1:]), array.dtype)
        moved[: len(self)] = array[self._first : self._end]
        return moved
