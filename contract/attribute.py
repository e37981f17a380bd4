"""A record's field and the OpenTelemetry attribute that carries it, declared in one place."""

from collections.abc import Hashable
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import StrEnum
from functools import cache
from typing import Any, cast

LONGEST_TEXT = 200
"""Characters of a text that is a name or a word; what people write may be longer, and says so."""

LONGEST_DETAIL, LONGEST_NOTE = 1000, 4000
"""Characters of a sentence that a machine writes, and of what a person does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeSpec:
    """How one field travels: attribute name, unit (UCUM or empty), what it says, and whether the resource holds it.

    `vocabulary` holds the words that it may be, and `longest` how many characters of text it may have. A text that is
    no longer than a name is one line of visible signs, unless it is `as_it_came`.
    """

    name: str
    description: str
    unit: str = ""
    on_resource: bool = False
    is_body: bool = False
    vocabulary: type[StrEnum] | None = None
    longest: int = LONGEST_TEXT
    as_it_came: bool = False

    @property
    def is_name(self) -> bool:
        """Whether its text names something, and so is shown beside others."""
        return self.longest <= LONGEST_TEXT and not self.as_it_came


def attribute(
    name: str,
    description: str,
    *,
    unit: str = "",
    default: Any = MISSING,
    on_resource: bool = False,
    is_body: bool = False,
    longest: int = LONGEST_TEXT,
    as_it_came: bool = False,
) -> Any:
    """Declare a dataclass field that travels as the attribute of this name."""
    spec = AttributeSpec(
        name=name,
        description=description,
        unit=unit,
        on_resource=on_resource,
        is_body=is_body,
        longest=longest,
        as_it_came=as_it_came,
    )
    return _field(spec, default)


def word(name: str, vocabulary: type[StrEnum], *, description: str = "", default: Any = MISSING) -> Any:
    """Declare a dataclass field that is a word of a closed vocabulary, or its default."""
    told = description or f"one of contract.words.{vocabulary.__name__}"
    return _field(AttributeSpec(name=name, description=told, vocabulary=vocabulary), default)


def _field(spec: AttributeSpec, default: Any) -> Any:
    if default is MISSING:
        return field(metadata={"attribute": spec})
    return field(default=default, metadata={"attribute": spec})


def attribute_specs(record: type) -> tuple[tuple[Field[Any], AttributeSpec], ...]:
    """Return each field of a record class with how it travels, in declared order."""
    return _attribute_specs(cast(Hashable, record))


@cache
def _attribute_specs(record: Hashable) -> tuple[tuple[Field[Any], AttributeSpec], ...]:
    return tuple((f, f.metadata["attribute"]) for f in fields(cast(type, record)))
