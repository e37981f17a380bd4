"""CSV file -> its column names and its rows, one a line; what does not fit the names says so and is never read.

A record that spans lines is none here: a quote that does not close on its line costs that line, not the rest. One line
is held at a time, so that a file costs the same memory whatever its size.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TextIO

from contract.words import RefusalReason
from scoring.errors import BadSource
from scoring.sources.historian.text_lines import LONGEST_LINE, text_lines
from scoring.sources.protocol import RowProblem

_LONGEST_SHOWN = 60
_MOST_NAMES_SHOWN = 50
_LONGEST_KEPT = 1000  # characters of a line that is too long to be a row
_LOOK_AHEAD = 50  # lines in which column names are looked for that do not stand in the first
_TOO_LONG = f"the line does not end within {LONGEST_LINE:,} characters: export one row a line, with a line end"
_NO_TEXT = {
    b"\xff\xfe": "looks like UTF-16: export it as UTF-8",
    b"\xfe\xff": "looks like UTF-16: export it as UTF-8",
    b"\x1f\x8b": "is compressed by gzip: unpack it first",
    b"PK": "is a zip archive or a workbook: export it as CSV",
}


class Line(NamedTuple):
    """A row as it stands in the file: its number from 0, its cells by column, or what is wrong with it."""

    sequence: int
    number: int  # of the line in the file, from 1
    cells: list[str]
    text: str
    problem: RowProblem | None = None

    @property
    def location_text(self) -> str:
        """Where it stands, for people."""
        return f"row {self.sequence} (line {self.number})"


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file: its names, and the rows after them."""

    file: Path
    names: list[str]
    lines: Iterator[Line]
    delimiter: str
    text: TextIO

    def position(self, column: str) -> int:
        """Return where a column stands. Raises BadSource naming the columns there are."""
        if column in self.names:
            return self.names.index(column)
        more = ", …" if len(self.names) > _MOST_NAMES_SHOWN else ""
        there = ", ".join(map(shown, self.names[:_MOST_NAMES_SHOWN])) + more
        raise BadSource(self.file, f"has no column {column!r}; there are {there}{self._seen_later(column)}")

    def ahead(self) -> Iterator[Line]:
        """Yield the lines after the one that `lines` gave last, numbered from there, without taking them from it."""
        with open_text(self.file) as again:
            again.seek(self.text.tell())
            yield from _lines(self.file, again, self.names, self.delimiter)

    def _seen_later(self, column: str) -> str:
        for line, _ in zip(self.lines, range(_LOOK_AHEAD), strict=False):
            if column in [name.strip() for name in line.text.replace(";", ",").split(",")]:
                return f"; line {line.number} names it: cut the lines before it"
        return ""


def require_text(file: Path) -> None:
    """Raise BadSource when the file's first bytes are those of no CSV, saying what they look like."""
    with file.open("rb") as raw:
        head = raw.read(2)
    if head in _NO_TEXT:
        raise BadSource(file, _NO_TEXT[head])


def open_text(file: Path) -> TextIO:
    """Open a file of text as `open_table` takes it; bytes that are no UTF-8 become a sign that says so."""
    return file.open(encoding="utf-8-sig", errors="replace", newline="")


def open_table(file: Path, text: TextIO) -> Table:
    """Read the names; `;` or `,` parts the cells, whichever the first line has more of.

    Raises BadSource when there are none, one has no name, two have the same, or the line does not end.
    """
    first = text.readline(LONGEST_LINE)
    if not first.strip():
        raise BadSource(file, "is empty: the first line must name the columns")
    if _is_too_long(first):
        raise BadSource(file, f"the first line must name the columns, but {_TOO_LONG}")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    names = [name.strip() for name in _split(first.rstrip("\r\n"), delimiter) or [first]]
    _require_names(file, names)
    return Table(file, names, _lines(file, text, names, delimiter), delimiter, text)


def shown(text: str) -> str:
    """Return at most a few signs of a text, as a terminal can bear them."""
    printable = "".join(sign if sign.isprintable() else "?" for sign in text)
    return printable if len(printable) <= _LONGEST_SHOWN else f"{printable[: _LONGEST_SHOWN - 1]}…"


def _require_names(file: Path, names: list[str]) -> None:
    seen: dict[str, int] = {}
    for at, name in enumerate(names, start=1):
        if not name:
            raise BadSource(file, f"column {at} of {len(names)} has no name: name it in the first line, or remove it")
        first = seen.setdefault(name, at)
        if first != at:
            raise BadSource(file, f"column {shown(name)!r} is there twice, as {first} and {at}: rename or remove one")


def _lines(file: Path, text: TextIO, names: list[str], delimiter: str) -> Iterator[Line]:
    sequence = 0
    for number, line in enumerate(text_lines(text), start=2):
        whole = line.rstrip("\r\n")
        if not whole:
            continue
        cells, problem = _read(line, whole, names, delimiter)
        if problem is not None:
            where = f"{file.name}, row {sequence} (line {number}): "
            cells, problem = [], RowProblem(problem.reason, where + problem.detail)
        yield Line(sequence, number, cells, whole if not _is_too_long(line) else whole[:_LONGEST_KEPT], problem)
        sequence += 1


def _read(line: str, whole: str, names: list[str], delimiter: str) -> tuple[list[str], RowProblem | None]:
    if _is_too_long(line):
        return [], RowProblem(RefusalReason.MALFORMED, _TOO_LONG)
    cells = _split(whole, delimiter)
    return cells or [], _problem(cells, names, delimiter, is_torn=whole == line)


def _is_too_long(line: str) -> bool:
    return len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r"))


def _split(line: str, delimiter: str) -> list[str] | None:
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        return None


def _problem(cells: list[str] | None, names: list[str], delimiter: str, *, is_torn: bool) -> RowProblem | None:
    if is_torn:
        detail = "the last line has no line end, so it may be cut in the middle: end the file with one if it is whole"
        return RowProblem(RefusalReason.ROW_TORN, detail)
    if cells is None:
        detail = "a quote does not close on its line: write the value without it, or close it"
        return RowProblem(RefusalReason.MALFORMED, detail)
    width = len(cells)
    while width > len(names) and not cells[width - 1].strip():  # a delimiter at the end of a line says nothing
        width -= 1
    if width == len(names):
        return None
    shown_names = ", ".join(map(shown, names[:6])) + (", …" if len(names) > 6 else "")
    detail = f"{width} cells under {len(names)} column names ({shown_names})"
    return RowProblem(RefusalReason.ROW_WIDTH, f"{detail}: {_hint(width > len(names), delimiter)}")


def _hint(is_wider: bool, delimiter: str) -> str:  # noqa: FBT001 (one caller)
    if is_wider and delimiter == ",":
        return "decimal commas read so; export decimal points, or ; between the columns with decimal: ',' in the source"
    return "every row must have one cell a name; check the export"
