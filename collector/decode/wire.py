"""Protobuf's wire format, one level deep: a message -> its fields as bytes, without parsing what is inside."""

from collections.abc import Iterator
from typing import NamedTuple

from collector.errors import BadRequest

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
_SIZES = {FIXED64: 8, FIXED32: 4}
_LONGEST_VARINT = 10


class WireField(NamedTuple):
    """A field of a message: its number, its kind, where it begins with its tag, where its content is."""

    number: int
    kind: int
    begin: int
    content: int
    end: int


def wire_fields(raw: bytes) -> Iterator[WireField]:
    """Yield the fields of a message in their order. Raises BadRequest when the bytes are cut or no message."""
    at, end = 0, len(raw)
    while at < end:
        begin = at
        tag, at = _varint(raw, at)
        number, kind = tag >> 3, tag & 7
        if not 0 < number < 1 << 29:
            raise BadRequest(f"byte {begin}: no field has number {number}")
        content, at = _content(raw, at, kind)
        if at > end:
            raise BadRequest(f"byte {begin}: field {number} goes on behind the end of its message")
        yield WireField(number, kind, begin, content, at)


def _content(raw: bytes, at: int, kind: int) -> tuple[int, int]:
    if kind == LENGTH:
        length, at = _varint(raw, at)
        return at, at + length
    if kind == VARINT:
        return at, _varint(raw, at)[1]
    if kind not in _SIZES:
        raise BadRequest(f"byte {at}: wire type {kind} is none that OTLP has")
    return at, at + _SIZES[kind]


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    for position in range(at, min(at + _LONGEST_VARINT, len(raw))):
        byte = raw[position]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position + 1
        shift += 7
    raise BadRequest(f"byte {at}: a number is cut or longer than {_LONGEST_VARINT} bytes")
