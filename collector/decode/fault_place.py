"""Which field of a message can't be parsed, and why: what the parsers say of it, made short enough to be read.

protobuf's JSON parser names every level on its way to a fault, 80 of them before it says that they are too many; its
binary parser names none.
"""

import re
from itertools import islice

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from collector.decode.wire import LENGTH, wire_fields
from collector.errors import BadRequest

_LEVEL = re.compile(r"Failed to parse (\w+) field: ")
_MOST_LEVELS, _MOST_FIELDS = 100, 10_000
_LEVELS_SHOWN, _LONGEST_REASON = 6, 200


def json_fault(problem: str) -> str:
    """Return what protobuf's JSON parser says, with the fields on the way as one path.

    >>> json_fault("Failed to parse attributes field: Failed to parse value field: Value out of range: 1")
    'attributes.value: Value out of range: 1'
    """
    levels, reason = _LEVEL.findall(problem), _LEVEL.sub("", problem).rstrip(".")  # a full stop for every level
    return f"{_path(levels)}: {reason[:_LONGEST_REASON]}" if levels else problem


def no_text_at(raw: bytes, descriptor: Descriptor) -> str:
    """Return the path of the first string that is no UTF-8; empty when there is none among the first fields."""
    try:
        return _path(_no_text(raw, descriptor, _MOST_LEVELS))
    except BadRequest:
        return ""


def _no_text(raw: bytes, descriptor: Descriptor, levels: int) -> list[str]:
    fields = descriptor.fields_by_number
    for each in islice(wire_fields(raw), _MOST_FIELDS if levels else 0):
        known = fields.get(each.number)
        if known is None or each.kind != LENGTH:
            continue
        content = raw[each.content : each.end]
        if known.type == FieldDescriptor.TYPE_STRING and not _is_text(content):
            return [known.name]
        if known.message_type is not None and (inner := _no_text(content, known.message_type, levels - 1)):
            return [known.name, *inner]
    return []


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _path(levels: list[str]) -> str:
    if len(levels) <= _LEVELS_SHOWN:
        return ".".join(levels)
    return f"{'.'.join(levels[:_LEVELS_SHOWN])}… ({len(levels)} levels)"
