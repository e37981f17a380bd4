"""Damage to bytes of protobuf: by the bit, by the length, by the field, and by the tree of fields."""

from collections.abc import Callable
from random import Random

from collector.decode.wire import FIXED32, FIXED64, LENGTH, VARINT, WireField, wire_fields
from collector.errors import BadRequest

Mutation = Callable[[Random, bytes], bytes]

GROUPS = (3, 4, 6, 7)
"""Wire types that OTLP does not have; the last two nobody has."""


def damaged(random: Random, raw: bytes) -> bytes:
    """Return the bytes with one to four kinds of damage."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        raw = random.choice(MUTATIONS)(random, raw)
    return raw


def flip_bits(random: Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(random.randrange(1, 5) if raw else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def put_bytes(random: Random, raw: bytes) -> bytes:
    at = random.randrange(len(raw) + 1)
    odd = random.choice((b"", b"\xed\xa0\x80", b"\xff\xfe", b"\0" * 9, b"\xff" * 11, random.randbytes(4)))
    return raw[:at] + odd + raw[at + random.randrange(4) :]


def truncate(random: Random, raw: bytes) -> bytes:
    return raw[: random.randrange(len(raw) + 1)]


def lie_about_a_length(random: Random, raw: bytes) -> bytes:
    """Give one field with a length another one, without the bytes for it."""

    def lie(field: WireField, inside: bytes) -> bytes:
        length = random.choice((0, max(0, len(inside) - 1), len(inside) + 1, 2**31 - 1, 2**32, 2**63, 2**64 - 1))
        return varint(field.number << 3 | LENGTH) + varint(length) + inside

    return _somewhere(random, raw, lie)


def swap_the_type(random: Random, raw: bytes) -> bytes:
    """Give one field another wire type, with content that fits the type or not."""

    def swap(field: WireField, inside: bytes) -> bytes:
        kind = random.choice((VARINT, FIXED64, LENGTH, FIXED32, *GROUPS))
        return varint(field.number << 3 | kind) + random.choice((inside, varint(random.getrandbits(64)), inside[:8]))

    return _somewhere(random, raw, swap)


def repeat_a_field(random: Random, raw: bytes) -> bytes:
    def repeat(field: WireField, inside: bytes) -> bytes:
        return _spelled(field.number, inside) * random.choice((2, 3, 30))

    return _somewhere(random, raw, repeat)


def drop_a_field(random: Random, raw: bytes) -> bytes:
    return _somewhere(random, raw, lambda _field, _inside: b"")


def renumber_a_field(random: Random, raw: bytes) -> bytes:
    def renumber(_field: WireField, inside: bytes) -> bytes:
        return _spelled(random.choice((0, 1, 2, 3, 5, 7, 15, 16, 2047, 2**29 - 1, 2**29)), inside)

    return _somewhere(random, raw, renumber)


def put_a_huge_number(random: Random, raw: bytes) -> bytes:
    number = random.choice((2**63, 2**64 - 1, 2**31, 2**32 - 1, 2**70))
    field = varint(random.randrange(1, 20) << 3 | VARINT) + varint(number)
    return _somewhere(random, raw, lambda at, inside: _spelled(at.number, inside + field))


def nest(random: Random, raw: bytes) -> bytes:
    """Put a field into itself, deeper than any parser goes or less."""

    def deepen(field: WireField, inside: bytes) -> bytes:
        for _ in range(random.choice((2, 30, 99, 101, 300))):
            inside = _spelled(field.number, inside)
        return inside

    return _somewhere(random, raw, deepen)


def nest_a_value(random: Random, raw: bytes) -> bytes:
    """Give a field an array in an array in an array, as a value of an attribute can be."""
    value = b"\x18\x01"
    for _ in range(random.choice((5, 20, 31, 33, 49, 60, 120))):
        value = _spelled(5, _spelled(1, value))
    pair = b"\x0a\x01d" + _spelled(2, value)
    return _somewhere(random, raw, lambda field, inside: _spelled(field.number, inside + _spelled(9, pair)))


def splice(random: Random, raw: bytes) -> bytes:
    """Put a part of the message somewhere else in it."""
    first, last = sorted(random.randrange(len(raw) + 1) for _ in range(2))
    at = random.randrange(len(raw) + 1)
    return raw[:at] + raw[first:last] + raw[at:]


MUTATIONS: tuple[Mutation, ...] = (
    *(flip_bits, flip_bits, put_bytes, truncate, lie_about_a_length, swap_the_type, repeat_a_field, drop_a_field),
    *(renumber_a_field, put_a_huge_number, nest, nest_a_value, splice),
)


def varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def _spelled(number: int, inside: bytes) -> bytes:
    return varint(number << 3 | LENGTH) + varint(len(inside)) + inside


def _somewhere(random: Random, raw: bytes, change: Callable[[WireField, bytes], bytes]) -> bytes:
    """Change one field with a length, at any depth; what holds it keeps true lengths."""
    try:
        fields = [field for field in wire_fields(raw) if field.kind == LENGTH]
    except BadRequest:
        return flip_bits(random, raw)
    if not fields:
        return flip_bits(random, raw)
    field = random.choice(fields)
    inside = raw[field.content : field.end]
    if random.random() < 0.75 and _is_message(inside):
        changed = _spelled(field.number, _somewhere(random, inside, change))
    else:
        changed = change(field, inside)
    return raw[: field.begin] + changed + raw[field.end :]


def _is_message(inside: bytes) -> bool:
    try:
        return any(field.kind == LENGTH for field in wire_fields(inside))
    except BadRequest:
        return False
