"""A record's field and the OpenTelemetry attribute that carries it, declared in one place."""

from collections.abc import Hashable
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import cache
from typing import Any, cast


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How one field travels: attribute name, unit (UCUM or empty), what it says, and whether the resource holds it."""

    name: str
    says: str
    unit: str = ""
    on_resource: bool = False
    is_body: bool = False


def attribute(
    name: str,
    says: str,
    *,
    unit: str = "",
    default: Any = MISSING,
    on_resource: bool = False,
    is_body: bool = False,
) -> Any:
    """Declare a dataclass field that travels as the attribute of this name."""
    carried = Carried(name=name, says=says, unit=unit, on_resource=on_resource, is_body=is_body)
    if default is MISSING:
        return field(metadata={"carried": carried})
    return field(default=default, metadata={"carried": carried})


def carried_by(record: type) -> tuple[tuple[Field[Any], Carried], ...]:
    """Return each field of a record class with how it travels, in declared order."""
    return _carried(cast(Hashable, record))


@cache
def _carried(record: Hashable) -> tuple[tuple[Field[Any], Carried], ...]:
    return tuple((f, f.metadata["carried"]) for f in fields(cast(type, record)))
