"""A folder of CSV files -> runs and rows: one file is one run, a row is a sequence."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from contract.asset_key import asset_key
from contract.ids import Digest, former_run_id, run_id
from contract.site import HistorianSource
from contract.words import RefusalReason
from contract.zone import known_zone
from scoring.errors import BadSource
from scoring.sources.historian.csv_table import Line, Table, open_table, open_text, require_text, shown
from scoring.sources.historian.local_times import instants
from scoring.sources.historian.survey import Survey
from scoring.sources.historian.times import Written, parse_time
from scoring.sources.protocol import Cell, RawRow, RowProblem, SourceRun

HistorianRun = SourceRun
"""One CSV file of a historian, as `list_runs` describes it."""

_HASH_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Historian:
    """The historian source of a site file, as `scoring.sources.interface.Source`."""

    source: HistorianSource

    def runs(self) -> tuple[SourceRun, ...]:
        """Return the runs in the order they are played. Raises BadSource."""
        return list_runs(self.source)

    def signals(self, run: SourceRun) -> Collection[str]:  # noqa: ARG002 (one set of columns for all its files)
        """Return the signals that a column is named for."""
        return self.source.columns

    def again(self) -> "Historian":
        """Return itself: its runs are files, and files have no boot."""
        return self

    def rows(self, run: SourceRun, signals: tuple[str, ...], *, from_sequence: int = 0) -> Iterator[RawRow]:
        """Yield the rows of a run from a sequence on. Raises BadSource."""
        return read_rows(self.source, run.file, signals, from_sequence=from_sequence)


def list_runs(source: HistorianSource) -> tuple[HistorianRun, ...]:
    """Return every run: an asset's files in declared order, assets merged by the first recorded time.

    Reads each file twice, for its digest, and for its rows, its labelled stretches and what is wrong with it.
    Raises BadSource when root, a file or a column is missing, a file has no row with a time, or most rows do not fit.
    """
    if not source.root.is_dir():
        raise BadSource(source.root, f"no such folder: set root of source {source.id} in the site file")
    by_asset = [[_describe(source, asset, path) for path in paths] for asset, paths in source.assets.items()]
    if not any(by_asset):
        raise BadSource(source.root, f"source {source.id} names no file: list paths under assets in the site file")
    return tuple(merge(*by_asset, key=attrgetter("first_ns")))


def read_rows(
    source: HistorianSource, file: Path, signals: tuple[str, ...], *, from_sequence: int = 0
) -> Iterator[RawRow]:
    """Yield the rows of one file, blank lines left out, values in the order of `signals`. Raises BadSource."""
    with open_text(file) as text:
        table = open_table(file, text)
        value_at = [table.position(_column_of(source, signal)) for signal in signals]
        # every row from the first: what went before may tell which of two hours a time is of
        for row in islice(_timed(source, table), from_sequence, None):
            yield _raw(row, value_at, source.decimal)


class _Timed(NamedTuple):
    """A line with the instant it is of, or what is wrong with it."""

    line: Line
    time_text: str
    time_ns: int | None
    problem: RowProblem | None


def _timed(source: HistorianSource, table: Table) -> Iterator[_Timed]:
    time_at, zone = table.position(source.time_column), known_zone(source.time_zone)

    def written(line: Line) -> Written | None:
        return None if line.problem else parse_time(line.cells[time_at])

    rows = ((line, written(line)) for line in table.lines)
    for timed in instants(rows, zone, ahead=lambda: map(written, table.ahead())):
        line = timed.row
        time_text = "" if line.problem else line.cells[time_at]
        problem = line.problem
        if timed.problem:
            problem = RowProblem(RefusalReason.DAYLIGHT_SAVING, _dst(source, table, line, time_text, timed.problem))
        yield _Timed(line, time_text, timed.time_ns, problem)


def _dst(source: HistorianSource, table: Table, line: Line, time_text: str, problem: str) -> str:
    mend = f"write times with their offset or in UTC, or correct time_zone of source {source.id}"
    cell = f"{line.location_text}: {shown(time_text)!r} in column {source.time_column}"
    return f"{table.file.name}, {cell} {problem}: {mend}"


def _raw(row: _Timed, value_at: list[int], decimal: str) -> RawRow:
    line = row.line
    if row.problem is not None:
        return RawRow(line.sequence, None, row.time_text, (line.text,) * len(value_at), row.problem)
    values = tuple([_cell(line.cells[at], decimal) for at in value_at])
    return RawRow(line.sequence, row.time_ns, row.time_text, values)


def _cell(text: str, decimal: str = ".") -> Cell:
    """A number, the text that is none (Python would take `1_0` for ten), or None for an empty cell."""
    try:
        number = text if decimal == "." else text.replace(decimal, ".")
        return float(number) if "_" not in text else text
    except ValueError:
        return text if text.strip() else None


def _describe(source: HistorianSource, asset: str, path: str) -> SourceRun:
    file = source.root / path
    sha256 = _sha256(file)
    survey = _survey(source, file)
    key = asset_key(source.site_id, asset)
    return SourceRun(
        run_id=run_id(key, source.id, path, sha256),
        former_id=former_run_id(source.id, path, sha256),
        source_id=source.id,
        asset_id=key,
        path=path,
        file=file,
        sha256=sha256,
        rows=survey.rows,
        first_ns=survey.first_ns or 0,
        last_ns=survey.last_ns,
        labels=tuple(survey.labels.found),
        notes=survey.notes(),
    )


def _sha256(file: Path) -> Digest:
    sha = hashlib.sha256()
    try:
        with file.open("rb") as raw:
            while chunk := raw.read(_HASH_CHUNK):
                sha.update(chunk)
    except FileNotFoundError as error:
        raise BadSource(file, "no such file: check its path under assets in the site file") from error
    except OSError as error:
        raise BadSource(file, f"cannot be read: {error.strerror}") from error
    return Digest(sha.hexdigest())


def _survey(source: HistorianSource, file: Path) -> Survey:
    """Look once at every row; every column the source names must be there, and most rows must be rows."""
    require_text(file)
    with open_text(file) as text:
        table = open_table(file, text)
        survey = Survey(
            source=source,
            file=file,
            value_at={column: table.position(column) for column in source.columns.values()},
            label_at=table.position(source.label_column) if source.label_column else None,
        )
        for row in _timed(source, table):
            survey.add(row.line, row.time_text, row.time_ns, row.problem)
    return survey.end()


def _column_of(source: HistorianSource, signal: str) -> str:
    try:
        return source.columns[signal]
    except KeyError:
        known = ", ".join(sorted(source.columns))
        raise BadSource(
            f"source {source.id}", f"names no column for signal {signal}; columns are named for {known}"
        ) from None
