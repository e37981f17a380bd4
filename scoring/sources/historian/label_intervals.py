"""Rows that a data set calls a fault -> intervals of them, row by row."""

from dataclasses import dataclass, field

from scoring.sources.protocol import LabelInterval


@dataclass(slots=True, kw_only=True)
class LabelIntervals:
    """Gathers consecutive labelled rows; an end without a time takes the nearest time inside, or is no interval."""

    found: list[LabelInterval] = field(default_factory=list)
    _first: int | None = None
    _last: int = 0
    _times_ns: list[int] = field(default_factory=list)  # the first and the last inside

    def add(self, sequence: int, cell: str, time_ns: int | None) -> None:
        """Take the next row with what its label cell says."""
        if not is_labelled(cell):
            self.end()
            return
        if self._first is None:
            self._first = sequence
        self._last = sequence
        if time_ns is not None:
            self._times_ns = [*self._times_ns[:1], time_ns]

    def end(self) -> None:
        """There are no more rows of this interval."""
        if self._first is not None and self._times_ns:
            first_ns, last_ns = self._times_ns[0], self._times_ns[-1]
            self.found.append(
                LabelInterval(first_sequence=self._first, last_sequence=self._last, first_ns=first_ns, last_ns=last_ns)
            )
        self._first, self._times_ns = None, []


def is_labelled(cell: str) -> bool:
    """Tell whether a cell says fault: a number that is not 0, or a yes."""
    text = cell.strip().lower()
    try:
        return float(text) != 0
    except ValueError:
        return text in {"true", "yes", "t", "y"}
