"""One look at every row of a file: how many, from when to when, which are labelled, and what is wrong, said once."""

from dataclasses import dataclass, field
from pathlib import Path

from contract.site import HistorianSource
from scoring.errors import BadSource
from scoring.sources.historian.csv_table import Line, shown
from scoring.sources.historian.label_intervals import LabelIntervals
from scoring.sources.historian.times import parse_time
from scoring.sources.protocol import RowProblem

MOST_INTERVALS = 100_000
"""What a data set may label, so that a measurement named as a label cannot fill the memory (14 MB)."""


@dataclass(slots=True, kw_only=True)
class Survey:
    """What was seen so far; no row is kept."""

    source: HistorianSource
    file: Path
    value_at: dict[str, int]  # column -> position
    label_at: int | None
    rows: int = 0
    first_ns: int | None = None
    last_ns: int = 0
    labels: LabelIntervals = field(default_factory=LabelIntervals)
    _faulty: int = 0
    _problems: dict[str, str] = field(default_factory=dict)  # reason -> the detail of its first row
    _no_time: str = ""
    _no_zone: str = ""
    _numeric: set[str] = field(default_factory=set)  # columns with a number in them
    _commas: dict[str, str] = field(
        default_factory=dict
    )  # column -> its first cell that a decimal comma makes a number

    def add(self, line: Line, time_text: str, time_ns: int | None, problem: RowProblem | None) -> None:
        """Take the next row."""
        self.rows += 1
        if self.label_at is not None and line.problem is None:  # what is no row ends no interval
            self._add_label(line, line.cells[self.label_at], time_ns)
        if problem is not None:
            self._faulty += 1
            self._problems.setdefault(problem.reason, problem.detail)
        elif time_ns is None:
            self._no_time = self._no_time or f"{line.location_text} has {shown(time_text)!r}"
        else:
            self._add_sound(line, time_text, time_ns)

    def end(self) -> "Survey":
        """There are no more rows.

        Raises BadSource when the file as a whole is not what the source says: one error instead of one a row.
        """
        self.labels.end()
        if self._faulty * 2 > self.rows:
            first = next(iter(self._problems.values()))
            raise BadSource(self.file, f"{self._faulty} of {self.rows} rows cannot be read, the first: {first}")
        if self.first_ns is None:
            seen = f"; {self._no_time}" if self._no_time else ""
            expected = f"no row has a time in column {self.source.time_column!r}, as 2026-01-31 12:00:00"
            raise BadSource(self.file, f"{expected}{seen}")
        for column, cell in self._commas.items():
            if column not in self._numeric:
                mend = f"for decimal commas set decimal: ',' of source {self.source.id}"
                raise BadSource(self.file, f"column {column!r} has no number; {cell}: {mend}")
        return self

    def notes(self) -> tuple[str, ...]:
        """Say what a person should know before the rows are read, each once."""
        more = f" ({self._faulty} of {self.rows} rows are refused)" if self._faulty > 1 else ""
        notes = [f"{problem}{more}" for problem in self._problems.values()]
        if self._no_zone:
            mend = f"set time_zone of source {self.source.id} or its site, or give train --time-zone, as Europe/Berlin"
            notes.append(f"{self.file.name}: {self._no_zone} without a zone, and none is known: read as UTC; {mend}")
        return tuple(notes)

    def _add_sound(self, line: Line, time_text: str, time_ns: int) -> None:
        if self.first_ns is None:
            self.first_ns = time_ns
        self.last_ns = time_ns
        if not self.source.time_zone and not self._no_zone:
            written = parse_time(time_text)
            if written is not None and not written.has_offset:
                self._no_zone = f"{line.location_text} has {shown(time_text)!r} in column {self.source.time_column}"
        if self.source.decimal == "." and len(self._numeric) < len(self.value_at):
            self._look_for_numbers(line)

    def _add_label(self, line: Line, cell: str, time_ns: int | None) -> None:
        self.labels.add(line.sequence, cell, time_ns)
        if len(self.labels.found) > MOST_INTERVALS:
            column = f"label_column {self.source.label_column!r} of source {self.source.id}"
            raise BadSource(
                self.file,
                f"{column} marks more than {MOST_INTERVALS:,} stretches of faults by {line.location_text}: "
                "name a column that says fault or no fault, or leave label_column out",
            )

    def _look_for_numbers(self, line: Line) -> None:
        for column, at in self.value_at.items():
            cell = line.cells[at]
            if column in self._numeric:
                continue
            if _is_number(cell):
                self._numeric.add(column)
            elif _is_number(cell.replace(",", ".")):
                self._commas.setdefault(column, f"{line.location_text} has {shown(cell)!r}")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
