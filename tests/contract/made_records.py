"""Hypothesis strategies that fill any record from its own declaration."""

from dataclasses import fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from contract.codec import MAX_INT
from contract.ids import Digest, Id

_HEX = "0123456789abcdef"
_OF_KIND: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=40),
    int: st.integers(-MAX_INT, MAX_INT),
    float: st.floats(allow_infinity=False, allow_nan=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=64),
    Id: st.text(_HEX, min_size=32, max_size=32),
    Digest: st.text(_HEX, min_size=64, max_size=64),
}


@cache  # a test draws it anew for every example, and reading the declaration takes longer than the example
def records(record: type) -> st.SearchStrategy[Any]:
    """Any value of this record."""
    hints = get_type_hints(record)
    return st.builds(record, **{field.name: _any(hints[field.name]) for field in fields(record)})


def _any(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(*(st.none() if part is NoneType else _any(part) for part in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(_any(get_args(hint)[0]), max_size=5).map(tuple)
    return _OF_KIND[hint]
