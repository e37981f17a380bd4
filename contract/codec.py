"""Record <-> attributes: a plain mapping of OpenTelemetry attribute values, the same for every record."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, Field
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from contract.attribute import AttributeSpec, attribute_specs
from contract.errors import Malformed

Value = str | bool | int | float | bytes | tuple[str, ...] | tuple[int, ...] | tuple[float, ...]
"""What an attribute may hold; None is not sent at all."""

MAX_INT = 2**63 - 2
Record = TypeVar("Record")


def attributes_of(record: object) -> dict[str, Value]:
    """Return what the record sends as attributes: no None, not the body, not what the resource carries."""
    return {
        spec.name: value
        for field, spec in attribute_specs(type(record))
        if not spec.on_resource and not spec.is_body and (value := getattr(record, field.name)) is not None
    }


def record_from(record: type[Record], attributes: Mapping[str, Any], body: bytes | None = None) -> Record:
    """Build the record from attributes, the resource's attributes among them.

    Raises Malformed naming the attribute that is missing or of the wrong type; what is surplus is ignored.
    """
    values: dict[str, Any] = {}
    kinds = _kinds(cast(Hashable, record))
    for field, spec in attribute_specs(record):
        given = body if spec.is_body else attributes.get(spec.name)
        if given is not None:
            values[field.name] = _checked(kinds[field.name], given, spec, record)
        elif not _may_be_absent(field):
            raise Malformed(_name(record), f"attribute {spec.name} is missing: {spec.description}")
    return record(**values)


def _may_be_absent(field: "Field[Any]") -> bool:
    return field.default is not MISSING


def _name(record: type) -> str:
    return str(getattr(record, "event", record.__name__))


@cache
def _kinds(record: Hashable) -> dict[str, Any]:
    return {name: _without_none(hint) for name, hint in get_type_hints(record).items()}


def _without_none(hint: Any) -> Any:
    # before Python 3.14 `Id | None` is a typing.Union, for Id is a NewType, and `int | None` a UnionType
    union = get_origin(hint) in (Union, UnionType)
    bare = next(a for a in get_args(hint) if a is not type(None)) if union else hint
    return getattr(bare, "__supertype__", bare)


def _checked(kind: Any, given: Any, spec: AttributeSpec, record: type) -> Any:
    if get_origin(kind) is tuple:
        if not isinstance(given, list | tuple):
            raise Malformed(_name(record), f"attribute {spec.name} is not a list")
        item = get_args(kind)[0]
        return tuple(_checked(item, each, spec, record) for each in given)
    if kind is float and isinstance(given, int) and not isinstance(given, bool):
        return float(given)
    if type(given) is not kind:
        raise Malformed(_name(record), f"attribute {spec.name} is {type(given).__name__}, not {kind.__name__}")
    if kind is int and not -MAX_INT <= given <= MAX_INT:
        raise Malformed(_name(record), f"attribute {spec.name} is {given}, beyond 2^63-2")
    if kind is float and math.isinf(given):
        raise Malformed(_name(record), f"attribute {spec.name} is infinite")
    return given
