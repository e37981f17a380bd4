"""A file of rows read slowly and whole: what every row, its time and the file's labels must be; nothing is streamed."""

import csv
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby, zip_longest
from pathlib import Path
from zoneinfo import ZoneInfo

from scoring.sources.protocol import LabelInterval

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR_NS = 3_600_000_000_000


@dataclass(slots=True, kw_only=True)
class WholeRow:
    """One row: why it is refused, or its cells, and its instant where it has one."""

    number: int  # of its line, from 1
    text: str
    cells: list[str] | None
    reason: str = ""
    instants: list[int] | None = None  # ns UTC: none, one or two; None when there is no time at all
    time_ns: int | None = None


def read_whole(file: Path, time_column: str, zone: ZoneInfo) -> tuple[list[str], list[WholeRow]]:
    """Return the column names and every row, blank lines left out; hours that come twice are one hour long."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", file.read_bytes().decode("utf-8-sig", "replace"))
    delimiter = max(",;", key=lines[0].count)
    names = [name.strip() for name in next(csv.reader([lines[0]], delimiter=delimiter))]
    numbered = [(number, line) for number, line in enumerate(lines[1:], start=2) if line.strip("\r\n")]
    rows = [_row(number, line, names, delimiter) for number, line in numbered]
    for row in rows:
        if row.cells is not None:
            row.instants = _instants(row.cells[names.index(time_column)], zone)
    _choose(rows)
    return names, rows


def label_intervals(rows: list[WholeRow], label_at: int) -> list[LabelInterval]:
    """Return the intervals of labelled rows that have a time inside; a row that is none belongs to no interval."""
    told = [(sequence, row) for sequence, row in enumerate(rows) if row.cells is not None]
    found = []
    for is_fault, group in groupby(told, key=lambda each: (each[1].cells or [])[label_at] not in ("0", "")):
        inside = list(group)
        times = [row.time_ns for _, row in inside if row.time_ns is not None]
        if is_fault and times:
            found.append(
                LabelInterval(
                    first_sequence=inside[0][0], last_sequence=inside[-1][0], first_ns=times[0], last_ns=times[-1]
                )
            )
    return found


def _row(number: int, line: str, names: list[str], delimiter: str) -> WholeRow:
    text = line.rstrip("\r\n")
    if text == line:
        return WholeRow(number=number, text=text, cells=None, reason="row_torn")
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=True)) if '"' in text else text.split(delimiter)
    except csv.Error:
        return WholeRow(number=number, text=text, cells=None, reason="malformed")
    if len(cells) < len(names) or any(cell.strip() for cell in cells[len(names) :]):
        return WholeRow(number=number, text=text, cells=None, reason="row_width")
    return WholeRow(number=number, text=text, cells=cells)


def _instants(text: str, zone: ZoneInfo) -> list[int] | None:
    """Every instant at which a clock in the zone shows this time."""
    try:
        written = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if written.tzinfo is not None:
        return [_ns(written)]
    both = {written.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(_ns(at) for at in both if at.astimezone(zone).replace(tzinfo=None) == written)


def _ns(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1) * 1000


def _choose(rows: list[WholeRow]) -> None:
    """Give every row its one instant, or the reason why there is none."""
    timed = [row for row in rows if row.instants is not None]
    groups = [(is_double, list(group)) for is_double, group in groupby(timed, key=lambda row: len(_of(row)) == 2)]
    before_ns: int | None = None
    for (is_double, group), following in zip_longest(groups, groups[1:]):
        if is_double:
            after = _of(following[1][0]) if following else []
            _part(group, before_ns, after[0] if after else None)  # the hour that is not there is half a year from here
            continue
        for row in group:
            row.time_ns, row.reason = (_of(row)[0], "") if _of(row) else (None, "daylight_saving")
            before_ns = row.time_ns or before_ns


def _part(group: list[WholeRow], before_ns: int | None, after_ns: int | None) -> None:
    firsts, seconds = [_of(row)[0] for row in group], [_of(row)[1] for row in group]
    backs = [at for at in range(1, len(group)) if firsts[at] < firsts[at - 1]]
    goes_on_from = before_ns is not None and 0 <= firsts[0] - before_ns < _HOUR_NS
    goes_on_to = after_ns is not None and 0 <= after_ns - seconds[-1] < _HOUR_NS
    if len(backs) == 1:
        chosen = [*firsts[: backs[0]], *seconds[backs[0] :]]
    elif backs or goes_on_from == goes_on_to:
        for row in group:
            row.reason = "daylight_saving"
        return
    else:
        chosen = firsts if goes_on_from else seconds
    for row, time_ns in zip(group, chosen, strict=True):
        row.time_ns = time_ns


def _of(row: WholeRow) -> list[int]:
    return row.instants or []
