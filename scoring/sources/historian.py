"""A folder of CSV files -> runs and rows: one file is one run, a row is a sequence."""

import csv
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import attrgetter
from pathlib import Path

from contract.ids import Digest, run_id
from contract.site import HistorianSource
from scoring.errors import BadSource
from scoring.sources.interface import Cell, LabelStretch, RawRow, SourceRun
from scoring.sources.times import parse_time_ns

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

    Reads each file once, for its digest, its rows and its labelled stretches.
    Raises BadSource when root, a file or a column is missing, or a file has no row with a time.
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
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        header, records = _open_table(file, text)
        time_at = _position(header, source.time_column, file)
        value_at = [_position(header, _column_of(source, signal), file) for signal in signals]
        for sequence, cells in enumerate(islice(records, from_sequence, None), start=from_sequence):
            yield _row(sequence, cells, time_at, value_at)


def _row(sequence: int, cells: list[str], time_at: int, value_at: list[int]) -> RawRow:
    if len(cells) <= max(time_at, *value_at):
        cells = cells + [""] * (1 + max(time_at, *value_at) - len(cells))
    time_text = cells[time_at]
    return RawRow(sequence, parse_time_ns(time_text), time_text, tuple([_cell(cells[at]) for at in value_at]))


def _cell(text: str) -> Cell:
    """A number, the text that is none (Python would take `1_0` for ten), or None for an empty cell."""
    try:
        return float(text) if "_" not in text else text
    except ValueError:
        return text if text.strip() else None


def _describe(source: HistorianSource, asset: str, path: str) -> SourceRun:
    file = source.root / path
    sha256 = _sha256(file)
    rows, first_ns, last_ns, labels = _survey(source, file)
    return SourceRun(
        run_id=run_id(source.id, path, sha256),
        source_id=source.id,
        asset_id=asset,
        path=path,
        file=file,
        sha256=sha256,
        rows=rows,
        first_ns=first_ns,
        last_ns=last_ns,
        labels=labels,
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


def _survey(source: HistorianSource, file: Path) -> tuple[int, int, int, tuple[LabelStretch, ...]]:
    """Rows, first and last time, labelled stretches; and every column the source names must be there."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        header, records = _open_table(file, text)
        time_at = _position(header, source.time_column, file)
        for column in source.columns.values():
            _position(header, column, file)
        label_at = _position(header, source.label_column, file) if source.label_column else None
        table = list(records)
    times = [cells[time_at] if time_at < len(cells) else "" for cells in table]
    first_ns, last_ns = _first_time(times), _first_time(reversed(times))
    if first_ns is None or last_ns is None:
        raise BadSource(file, f"no row has a time in column {source.time_column!r}, as 2026-01-31 12:00:00")
    labels = () if label_at is None else tuple(_stretches([_is_labelled(cells, label_at) for cells in table], times))
    return len(table), first_ns, last_ns, labels


def _first_time(texts: Iterator[str] | list[str]) -> int | None:
    return next((at for text in texts if (at := parse_time_ns(text)) is not None), None)


def _is_labelled(cells: list[str], label_at: int) -> bool:
    text = cells[label_at].strip().lower() if label_at < len(cells) else ""
    try:
        return float(text) != 0
    except ValueError:
        return text in {"true", "yes", "t", "y"}


def _stretches(labelled: list[bool], times: list[str]) -> Iterator[LabelStretch]:
    """Runs of labelled rows; one whose ends have no time takes the nearest time inside it, or is no stretch."""
    start = None
    for sequence, flag in enumerate([*labelled, False]):
        if flag and start is None:
            start = sequence
        elif not flag and start is not None:
            inside = times[start:sequence]
            first_ns, last_ns = _first_time(inside), _first_time(reversed(inside))
            if first_ns is not None and last_ns is not None:
                yield LabelStretch(first_sequence=start, last_sequence=sequence - 1, first_ns=first_ns, last_ns=last_ns)
            start = None


def _open_table(file: Path, text: Iterator[str]) -> tuple[list[str], Iterator[list[str]]]:
    """The header and the rows after it; `;` or `,`, whichever the header has more of."""
    first = next(text, "")
    if not first.strip():
        raise BadSource(file, "is empty: the first line must name the columns")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter))]
    return header, _records(file, csv.reader(text, delimiter=delimiter))


def _records(file: Path, reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        for cells in reader:
            if cells:
                yield cells
    except csv.Error as error:
        raise BadSource(file, f"is not CSV near line {getattr(reader, 'line_num', 0) + 1}: {error}") from error


def _column_of(source: HistorianSource, signal: str) -> str:
    try:
        return source.columns[signal]
    except KeyError:
        known = ", ".join(sorted(source.columns))
        raise BadSource(
            f"source {source.id}", f"names no column for signal {signal}; columns are named for {known}"
        ) from None


def _position(header: list[str], column: str, file: Path) -> int:
    try:
        return header.index(column)
    except ValueError:
        raise BadSource(file, f"has no column {column!r}; there are {', '.join(header)}") from None
