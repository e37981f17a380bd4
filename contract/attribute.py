"""A record's field and the OpenTelemetry attribute that carries it, declared in one place."""

from collections.abc import Hashable
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import cache
from typing import Any, cast


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeSpec:
    """How one field travels: attribute name, unit (UCUM or empty), what it says, and whether the resource holds it."""

    name: str
    description: str
    unit: str = ""
    on_resource: bool = False
    is_body: bool = False


def attribute(
    name: str,
    description: str,
    *,
    unit: str = "",
    default: Any = MISSING,
    on_resource: bool = False,
    is_body: bool = False,
) -> Any:
    """Declare a dataclass field that travels as the attribute of this name."""
    spec = AttributeSpec(name=name, description=description, unit=unit, on_resource=on_resource, is_body=is_body)
    if default is MISSING:
        return field(metadata={"attribute": spec})
    return field(default=default, metadata={"attribute": spec})


def attribute_specs(record: type) -> tuple[tuple[Field[Any], AttributeSpec], ...]:
    """Return each field of a record class with how it travels, in declared order."""
    return _attribute_specs(cast(Hashable, record))


@cache
def _attribute_specs(record: Hashable) -> tuple[tuple[Field[Any], AttributeSpec], ...]:
    return tuple((f, f.metadata["attribute"]) for f in fields(cast(type, record)))
