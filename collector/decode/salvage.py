"""A request that can't be parsed whole -> the message of the items that can, and what is wrong with the others.

One string that is no UTF-8, one id that is no hex or one integer out of range makes a parser refuse all of a request;
here each item is parsed for itself.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError

from collector.decode.fault_place import no_text_at
from collector.decode.json_form import fill_from_json, read_json
from collector.decode.parts import HOLDERS, ITEMS, is_part
from collector.decode.wire import LENGTH, wire_fields
from collector.errors import BadRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An item that can't be parsed, or a part with items in it: what it is, its bytes as they came, and why."""

    what: str
    raw: bytes
    problem: str


@dataclass(slots=True, kw_only=True)
class Salvaged:
    """What could be parsed; `places` has for each item of the message its place among all items of the request."""

    message: Any
    places: list[int] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    @property
    def items(self) -> int:
        """Return how many items the request has, as far as they can be told apart."""
        return len(self.places) + len(self.unreadable)


class _Form(Protocol):
    """How a request is written: each message of it is a node."""

    def parts(self, node: Any, message: Any) -> tuple[Any, Iterable[tuple[FieldDescriptor, Any]]]:
        """Return the node without the parts that hold items, and these with their field. Raises BadRequest."""

    def fill(self, node: Any, message: Any) -> None:
        """Fill the message from the node. Raises BadRequest."""

    def raw(self, node: Any) -> bytes:
        """Return the bytes of the node."""


def salvage(raw: bytes, message: Any, *, is_json: bool) -> Salvaged:
    """Fill the message of a request with every item that can be parsed. Raises BadRequest when it is no request."""
    found = Salvaged(message=message)
    form: _Form = _Json() if is_json else _Protobuf()
    _gather(form, read_json(raw) if is_json else raw, message, found)
    return found


def _gather(form: _Form, node: Any, message: Any, found: Salvaged) -> None:
    rest, parts = form.parts(node, message)
    form.fill(rest, message)
    for part_field, part in parts:
        made = _made(message, part_field)
        try:
            if part_field.name in HOLDERS:
                _gather(form, part, made, found)
            else:
                form.fill(part, made)
                found.places.append(found.items)
        except BadRequest as error:
            _take_back(message, part_field)
            what = ITEMS.get(part_field.name, part_field.name)
            found.unreadable.append(Unreadable(what=what, raw=form.raw(part), problem=str(error)))


def _made(message: Any, part_field: FieldDescriptor) -> Any:
    target = getattr(message, part_field.name)
    if part_field.is_repeated:
        return target.add()
    target.SetInParent()
    return target


def _take_back(message: Any, part_field: FieldDescriptor) -> None:
    if part_field.is_repeated:
        del getattr(message, part_field.name)[-1]
    else:
        message.ClearField(part_field.name)


class _Protobuf:
    """Nodes are the bytes of a message."""

    def parts(self, node: bytes, message: Any) -> tuple[bytes, list[tuple[FieldDescriptor, bytes]]]:
        fields = message.DESCRIPTOR.fields_by_number
        rest, parts = bytearray(), []
        for each in wire_fields(node):
            part_field = fields.get(each.number)
            if each.kind == LENGTH and is_part(part_field):
                parts.append((part_field, node[each.content : each.end]))
            else:
                rest += node[each.begin : each.end]
        return bytes(rest), parts

    def fill(self, node: bytes, message: Any) -> None:
        try:
            message.MergeFromString(node)
        except DecodeError as error:
            place = no_text_at(node, message.DESCRIPTOR)
            raise BadRequest(f"not OTLP in protobuf: {f'{place} is no UTF-8' if place else error}") from error

    def raw(self, node: bytes) -> bytes:
        return node


class _Json:
    """Nodes are the objects of a tree."""

    def parts(self, node: Any, message: Any) -> tuple[dict[str, Any], Iterator[tuple[FieldDescriptor, Any]]]:
        if not isinstance(node, dict):
            raise BadRequest(f"not OTLP/JSON: {message.DESCRIPTOR.name} is no object")
        fields = {name: each for each in message.DESCRIPTOR.fields for name in (each.json_name, each.name)}
        chosen = {key: fields[key] for key in node if is_part(fields.get(key))}
        rest = {key: value for key, value in node.items() if key not in chosen}
        return rest, ((chosen[key], part) for key in chosen for part in _listed(node[key], chosen[key]))

    def fill(self, node: Any, message: Any) -> None:
        if not isinstance(node, dict):
            raise BadRequest(f"not OTLP/JSON: {message.DESCRIPTOR.name} is no object")
        fill_from_json(read_json(self.raw(node)), message)  # filling changes ids; the node stays as it came

    def raw(self, node: Any) -> bytes:
        return json.dumps(node).encode()


def _listed(value: Any, part_field: FieldDescriptor) -> list[Any]:
    if not part_field.is_repeated:
        return [] if value is None else [value]
    return value if isinstance(value, list) else [] if value is None else [value]
