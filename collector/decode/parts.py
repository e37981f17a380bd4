"""Which fields of an OTLP request hold its items, and how many there are: counted before anything is made of them."""

from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from collector.decode.wire import LENGTH, wire_fields
from collector.errors import TooManyItems

ITEMS = {"spans": "span", "log_records": "log record", "data_points": "data point"}
"""Fields that hold items, and what one of them is called."""

HOLDERS = frozenset(
    (
        *("resource_spans", "scope_spans", "resource_logs", "scope_logs", "resource_metrics", "scope_metrics"),
        *("metrics", "gauge", "sum", "histogram", "exponential_histogram", "summary"),
    )
)
"""Fields on the way from a request to its items."""

_LEAST_BYTES = 2
"""Of an item in protobuf, and of an object in JSON: a shorter request can't hold more than the limit."""


def is_part(field: FieldDescriptor | None) -> bool:
    """Tell whether a field holds items, or what holds them."""
    return field is not None and field.message_type is not None and (field.name in HOLDERS or field.name in ITEMS)


def require_few(raw: bytes, descriptor: Descriptor, most: int) -> None:
    """Raise TooManyItems when a request in protobuf has more parts: 2 kB of gzip can be a million empty ones."""
    if len(raw) > _LEAST_BYTES * most:
        _count_wire(raw, descriptor, most, most)


def require_few_in_tree(tree: Any, descriptor: Descriptor, raw_bytes: int, most: int) -> None:
    """Raise TooManyItems when a request in JSON has more parts."""
    if raw_bytes > _LEAST_BYTES * most:
        _count_tree(tree, descriptor, most, most)


def _count_wire(raw: bytes, descriptor: Descriptor, left: int, most: int) -> int:
    fields = _parts_by_number(descriptor)
    for each in wire_fields(raw):
        part = fields.get(each.number)
        if part is None or each.kind != LENGTH:
            continue
        left = _one_less(left, most)
        if part.name in HOLDERS:
            left = _count_wire(raw[each.content : each.end], part.message_type, left, most)
    return left


def _count_tree(node: Any, descriptor: Descriptor, left: int, most: int) -> int:
    fields = _parts_by_name(descriptor)
    for key, value in node.items() if isinstance(node, dict) else ():
        part = fields.get(key)
        if part is None:
            continue
        for each in value if isinstance(value, list) else (value,):
            left = _one_less(left, most)
            if part.name in HOLDERS:
                left = _count_tree(each, part.message_type, left, most)
    return left


def _one_less(left: int, most: int) -> int:
    if not left:
        raise TooManyItems(most)
    return left - 1


@cache
def _parts_by_number(descriptor: Descriptor) -> dict[int, FieldDescriptor]:
    return {field.number: field for field in descriptor.fields if is_part(field)}


@cache
def _parts_by_name(descriptor: Descriptor) -> dict[str, FieldDescriptor]:
    parts = [field for field in descriptor.fields if is_part(field)]
    return {name: field for field in parts for name in (field.json_name, field.name)}
