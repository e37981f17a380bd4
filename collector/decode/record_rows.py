"""Records of ours -> rows: one column a field, in declared order; ids as 16 bytes."""

from collections.abc import Callable, Hashable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, cast, get_args, get_type_hints

from contract.attribute import attribute_specs
from contract.errors import Malformed
from contract.ids import Id
from contract.readings import ReadingBatch
from contract.windows import PARTS, ScoredWindow
from store.write.batch import Row

_PART_NAMES = tuple(each.name for each in fields(ScoredWindow))


def row_of(record: Any) -> Row:
    """Return the row of an event record; a batch of readings without its body. Raises Malformed for a wrong id."""
    take, ids = _shape(cast(Hashable, type(record)), without_body=type(record) is ReadingBatch)
    row = list(take(record))
    for at, name in ids:
        if row[at] is not None:
            row[at] = id_bytes(name, row[at])
    return tuple(row)


def score_row(scored: ScoredWindow) -> Row:
    """Return the row of a scored window without its span's times: its four parts, one after the other."""
    return tuple(value for name in _PART_NAMES for value in row_of(getattr(scored, name)))


def id_bytes(name: str, value: str) -> bytes:
    """Return an id as 16 bytes. Raises Malformed unless it is 32 hex digits."""
    try:
        raw = bytes.fromhex(value)
    except ValueError:
        raw = b""
    if len(value) != 32 or len(raw) != 16:
        raise Malformed(name, f"{value[:40]!r} is no id: it takes 32 hex digits")
    return raw


@cache
def _shape(record: Any, *, without_body: bool) -> tuple[Callable[[Any], tuple[Any, ...]], tuple[tuple[int, str], ...]]:
    hints = get_type_hints(record)
    specs = [(f.name, spec) for f, spec in attribute_specs(record) if not (spec.is_body and without_body)]
    ids = tuple(
        (at, spec.name) for at, (name, spec) in enumerate(specs) if hints[name] is Id or Id in get_args(hints[name])
    )
    return attrgetter(*(name for name, _ in specs)), ids


def record_columns(record: type) -> tuple[str, ...]:
    """Return the columns that rows of this record have, for the test that holds them against the schema."""
    if record is ScoredWindow:
        return tuple(f.name for part in PARTS for f, _ in attribute_specs(part))
    return tuple(f.name for f, spec in attribute_specs(record) if not (spec.is_body and record is ReadingBatch))
