"""OTLP/JSON -> the protobuf message: ids are hex there, which protobuf's own JSON would take for base64."""

import json
from base64 import b64encode
from functools import cache
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from collector.decode.fault_place import json_fault
from collector.errors import BadRequest

_IDS = frozenset(("trace_id", "span_id", "parent_span_id"))
_VALUES = frozenset(("opentelemetry.proto.common.v1.KeyValue", "opentelemetry.proto.common.v1.AnyValue"))
"""Messages in which neither an id nor an enum can be: most of a request."""


def read_json(raw: bytes) -> dict[str, Any]:
    """Return the object that a body of OTLP/JSON is. Raises BadRequest."""
    try:
        tree = json.loads(raw)
    except MemoryError:
        raise
    except Exception as error:
        raise BadRequest(f"not OTLP/JSON: {error or type(error).__name__}") from error
    if not isinstance(tree, dict):
        raise BadRequest("not OTLP/JSON: the body is not a JSON object")
    return tree


def fill_from_json(tree: Any, message: Any) -> Any:
    """Fill the message from a part of OTLP/JSON, which is changed; unknown keys are left out, as OTLP asks.

    Raises BadRequest.
    """
    try:
        _spell_as_protobuf(tree, message.DESCRIPTOR)
        return json_format.ParseDict(tree, message, ignore_unknown_fields=True)
    except MemoryError:
        raise
    except Exception as error:
        raise BadRequest(f"not OTLP/JSON: {json_fault(str(error)) or type(error).__name__}") from error


def parse_json(raw: bytes, message: Any) -> Any:
    """Fill the message from a whole body. Raises BadRequest."""
    return fill_from_json(read_json(raw), message)


def to_json(message: Any) -> bytes:
    """Return a response message as OTLP/JSON."""
    text: str = json_format.MessageToJson(message, indent=None)
    return text.encode()


def _spell_as_protobuf(tree: Any, descriptor: Descriptor, where: str = "") -> None:
    """Turn ids into base64, and refuse names of enum values that are none: protobuf's parser would leave them out."""
    fields = _fields(descriptor)
    for key in tree if isinstance(tree, dict) else ():
        field, value = fields.get(key), tree[key]
        if field is None or value is None:
            continue
        if field.message_type is not None:
            for each in value if isinstance(value, list) else (value,):
                _spell_as_protobuf(each, field.message_type, f"{where}{key}.")
        elif isinstance(value, str) and field.enum_type is None:
            tree[key] = b64encode(_id(value, f"{where}{key}", is_lenient=descriptor.name == "LogRecord")).decode()
        elif field.enum_type is not None and not _is_value_of(value, field.enum_type):
            raise ValueError(f"{where}{key} is {str(value)[:60]!r}: no {field.enum_type.name}")


def _is_value_of(value: Any, enum_type: Any) -> bool:
    """Tell whether this may be an enum's value; what is neither a name nor a float is left to protobuf's parser."""
    if isinstance(value, float):
        return value.is_integer()  # 1e400 is inf
    return not isinstance(value, str) or value in enum_type.values_by_name or value.lstrip("-").isdecimal()


def _id(text: str, where: str, *, is_lenient: bool) -> bytes:
    """Return an id; of a log record an invalid one is none (logs.proto)."""
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        if is_lenient:
            return b""
        raise ValueError(f"{where} is {text[:60]!r}: no hex digits") from error


@cache
def _fields(descriptor: Descriptor) -> dict[str, FieldDescriptor]:
    """Return the fields to look at, by both names that a key may have."""
    chosen = [field for field in descriptor.fields if _is_looked_at(field)]
    return {name: field for field in chosen for name in (field.json_name, field.name)}


def _is_looked_at(field: FieldDescriptor) -> bool:
    if field.message_type is not None:
        return field.message_type.full_name not in _VALUES and bool(_fields(field.message_type))
    return field.enum_type is not None or field.name in _IDS
