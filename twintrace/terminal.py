"""What a terminal shows: lines whose every sign is visible, aligned columns, times in the site's own zone."""

import logging
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.cells import cell_len, set_cell_size

from contract.visible_text import visible, visible_lines
from contract.zone import known_zone

_LENGTHS = ((3600 * 10**9, "h"), (60 * 10**9, "min"), (10**9, "s"), (10**6, "ms"), (10**3, "µs"), (1, "ns"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; of one too wide for its terminal, it gives way as it says."""

    title: str
    least: int = 0  # cells that it keeps when it is cut; 0: it is never cut
    is_number: bool = False
    is_id: bool = False  # its beginning is enough, so nothing marks that it is cut
    is_spare: bool = False  # left out before anything is cut


def say(text: str, *, as_error: bool = False) -> None:
    """Print lines for a person, at once, every sign of them visible: names come from whoever sent them."""
    print(visible_lines(text), file=sys.stderr if as_error else sys.stdout, flush=True)


class VisibleFormatter(logging.Formatter):
    """A log record as one visible line, and its traceback as visible lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        """Return the line of the record."""
        return visible(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's name)
        """Return the lines of the traceback, which quotes what was sent."""
        return visible_lines(super().formatException(ei))


def aligned(rows: Iterable[Sequence[str]]) -> str:
    r"""Return the rows as lines, each column as wide as its longest text; a cell is one visible line.

    >>> aligned([("a", "b"), ("long", "c")])
    'a     b\nlong  c'
    """
    given = [tuple(map(visible, row)) for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*given, strict=True)]
    lines = ("  ".join(_filled(text, width) for text, width in zip(row, widths, strict=True)) for row in given)
    return "\n".join(line.rstrip() for line in lines)


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, width: int | None = None) -> str:
    """Return the rows below their titles, no wider than `width` cells as far as columns give way.

    None is as wide as the terminal; what is no terminal takes any width.
    """
    cells = [tuple(column.title for column in columns), *(tuple(map(visible, row)) for row in rows)]
    width = _terminal_width() if width is None else width
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    kept = _kept(columns, widths, width or sum(widths) * 3)
    return "\n".join("  ".join(_cell(columns[at], row[at], kept[at]) for at in kept).rstrip() for row in cells)


def _terminal_width() -> int:
    """Return how wide who reads us is, 0 when that is no terminal and COLUMNS does not say."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() or os.environ.get("COLUMNS") else 0


def _kept(columns: Sequence[Column], widths: Sequence[int], width: int) -> dict[int, int]:
    """Return the columns that stay, by their place, each with its width."""
    # a stranger's name may have a million signs: what may be cut begins no wider than the terminal
    most = [max(width, column.least) if column.least else max(widths) for column in columns]
    kept = dict(enumerate(map(min, widths, most)))
    for at in [at for at, column in enumerate(columns) if column.is_spare]:
        if _total(kept) > width:
            del kept[at]
    while _total(kept) > width:
        wide = [at for at in kept if columns[at].least and kept[at] > columns[at].least]
        if not wide:
            break
        kept[max(wide, key=lambda at: kept[at])] -= 1
    return kept


def _total(kept: dict[int, int]) -> int:
    return sum(kept.values()) + 2 * (len(kept) - 1)


def _cell(column: Column, text: str, width: int) -> str:
    if cell_len(text) > width:
        return set_cell_size(text, width) if column.is_id else set_cell_size(text, width - 1) + "…"
    return " " * (width - cell_len(text)) + text if column.is_number else _filled(text, width)


def _filled(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def local_time(ns: int | None, zone: str) -> str:
    """Return the time in the zone, as 2026-11-24 02:41:05.90 CET; empty when there is none.

    >>> local_time(1_795_484_465_900_000_000, "Europe/Berlin")
    '2026-11-24 02:41:05.90 CET'
    """
    if ns is None:
        return ""
    at = _moment(ns).astimezone(known_zone(zone))
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 10_000:02d} {at:%Z}"


def utc_second(ns: int | None) -> str:
    """Return the time in UTC to the second; "-" when there is none, which is 0 on the wire."""
    return f"{_moment(ns):%Y-%m-%d %H:%M:%S}" if ns else "-"


def utc_time(ns: int | None) -> str:
    """Return the time in UTC to the millisecond; "-" when there is none.

    >>> utc_time(1_700_000_000_123_456_789), utc_second(0)
    ('2023-11-14 22:13:20.123', '-')
    """
    return f"{utc_second(ns)}.{ns // 10**6 % 1000:03d}" if ns else "-"


def iso_time(ns: int | None) -> str | None:
    """Return the time as ISO 8601 in UTC, to the nanosecond.

    >>> iso_time(1_700_000_000_000_000_001)
    '2023-11-14T22:13:20.000000001Z'
    """
    return None if ns is None else f"{_moment(ns):%Y-%m-%dT%H:%M:%S}.{ns % 10**9:09d}Z"


def length_text(ns: int) -> str:
    """Return a length of time in the largest unit of which it has one, to three places.

    >>> length_text(1_234_567), length_text(0), length_text(-5), length_text(90 * 10**9)
    ('1.23 ms', '0 ns', '-5 ns', '1.5 min')
    """
    size, unit = next(((size, unit) for size, unit in _LENGTHS if abs(ns) >= size), _LENGTHS[-1])
    whole, places = abs(ns) // size, max(0, 3 - len(str(abs(ns) // size)))
    text = f"{abs(ns) / size:.{places}f}" if whole < 1000 else str(whole)
    return f"{'-' if ns < 0 else ''}{text.rstrip('0').rstrip('.') if '.' in text else text} {unit}"


def counted(number: int, noun: str) -> str:
    """Return a number of things.

    >>> counted(1, "span"), counted(0, "span")
    ('1 span', '0 spans')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _moment(ns: int) -> datetime:
    seconds, rest = divmod(ns, 10**9)
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=rest // 1000)
