"""Every field of every OTLP message, set by reflection, comes back out of the store: nothing is left behind."""

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from collector.credentials import Credential
from collector.decode.request import SIGNALS, Arrived, decode_request
from store.database.connection import Database, open_database
from store.write.writer import Writer
from tests.collector.otlp.rules import Rule
from tests.new_store import put_new_store

SENDER = Credential(name="shop", roles=frozenset(), sha256="0" * 64)
SIGNAL = {signal.name: signal for signal in SIGNALS}
IDS = {"trace_id": 16, "span_id": 8, "parent_span_id": 8}
STRING_TABLE = ("key_strindex", "string_value_strindex")  # excludes key and value: set in a test of its own


class Filling:
    """Sets every field to a value of its own and remembers where it put it."""

    def __init__(self, choices: dict[str, str]) -> None:
        self._choices = choices
        self._next = 1000
        self.count = 0

    def fill(self, message: Any, depth: int = 0) -> Any:
        for field in message.DESCRIPTOR.fields:
            if self._is_wanted(message, field, depth):
                self._set(message, field, depth)
        return message

    def _is_wanted(self, message: Any, field: Any, depth: int) -> bool:
        if field.name in STRING_TABLE:
            return False
        if message.DESCRIPTOR.name == "AnyValue" and depth > 9 and field.message_type is not None:
            return False
        group = field.containing_oneof
        if group is None or len(group.fields) == 1:
            return True
        default = "string_value" if message.DESCRIPTOR.name == "AnyValue" else group.fields[0].name
        return bool(self._choices.get(f"{message.DESCRIPTOR.name}.{group.name}", default) == field.name)

    def _set(self, message: Any, field: Any, depth: int) -> None:
        if field.message_type is not None:
            target = getattr(message, field.name).add() if field.is_repeated else getattr(message, field.name)
            target.SetInParent()
            self.fill(target, depth + 1)
        elif field.is_repeated:
            getattr(message, field.name).extend([self._value(field), self._value(field)])
        else:
            setattr(message, field.name, self._value(field))

    def _value(self, field: Any) -> Any:
        self._next += 1
        self.count += 1
        if field.name in IDS:
            return self._next.to_bytes(IDS[field.name], "big")
        if field.type == FieldDescriptor.TYPE_BYTES:
            return f"bytes {self._next}".encode()
        if field.type == FieldDescriptor.TYPE_STRING:
            return f"{field.name} {self._next}"
        if field.type == FieldDescriptor.TYPE_BOOL:
            return True
        if field.type == FieldDescriptor.TYPE_ENUM:
            return 2
        if field.type in (FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT):
            return self._next + 0.5
        return self._next


def leaves(message: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every set value of a message as path and the text that the store must hold."""
    for field, value in message.ListFields():
        for each in value if field.is_repeated else [value]:
            if field.message_type is not None:
                yield from leaves(each, f"{path}.{field.name}")
            else:
                yield f"{path}.{field.name}", spelled(field, each)


def spelled(field: Any, value: Any) -> str:
    if field.name == "trace_id":
        return str(value.hex())
    if field.name in IDS:
        return f"id {int.from_bytes(value, 'big')}"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value)


def stored_texts(database: Database) -> set[str]:
    """Return everything in the store as texts: columns, and every key and value of JSON in them."""
    found: set[str] = set()
    with database.cursor() as cursor:
        for table in ("resources", "scopes", "spans", "logs", "metric_points"):
            relation = cursor.execute(f"select * from {table}")  # noqa: S608 (names are ours)
            names = [column[0] for column in relation.description or ()]
            for row in relation.fetchall():
                for name, value in zip(names, row, strict=True):
                    found |= set(texts(name, value))
    return found


def texts(name: str, value: Any) -> Iterator[str]:
    if name.endswith("_id") and not isinstance(value, str):
        yield f"id {value}"
        yield str(value).replace("-", "")
    elif isinstance(value, str):
        yield value
        with suppress(ValueError):
            yield from json_texts(json.loads(value))
    else:
        yield str(value)


def json_texts(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from json_texts(value)
    elif isinstance(tree, list):
        for each in tree:
            yield from json_texts(each)
    else:
        yield str(tree)
        if isinstance(tree, str) and len(tree) == 16:
            yield f"id {int(tree, 16)}" if all(c in "0123456789abcdef" for c in tree) else tree


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(put_new_store(tmp_path / "store.duckdb")) as opened:
        yield opened


def store(database: Database, signal: str, request: Any) -> None:
    arrived = Arrived(
        signal=SIGNAL[signal],
        raw=request.SerializeToString(),
        is_json=False,
        transport="grpc",
        sender=SENDER,
        received_ns=1,
    )
    decoded = decode_request(arrived)
    assert decoded.batch.refused == 0, decoded.response
    writer = Writer(database)
    writer.commit([decoded.batch])
    writer.close()


METRICS = [
    {"Metric.data": kind, "NumberDataPoint.value": number, "Exemplar.value": number}
    for kind, number in (
        ("gauge", "as_double"),
        ("sum", "as_int"),
        ("histogram", "as_double"),
        ("exponential_histogram", "as_int"),
        ("summary", "as_double"),
    )
]
VALUES = [
    {"AnyValue.value": kind}
    for kind in (
        "string_value",
        "bool_value",
        "int_value",
        "double_value",
        "array_value",
        "kvlist_value",
        "bytes_value",
    )
]


@pytest.mark.parametrize(
    ("signal", "choices"),
    [*(("metrics", each) for each in METRICS), *((s, each) for s in ("traces", "logs") for each in VALUES)],
    ids=str,
)
@pytest.mark.otlp(Rule.ALL_FIELDS)
def test_every_field_of_a_request_is_in_the_store(database: Database, signal: str, choices: dict[str, str]) -> None:
    filling = Filling(choices)
    request = filling.fill(SIGNAL[signal].request())

    store(database, signal, request)

    held = stored_texts(database)
    left_behind = [path for path, text in leaves(request) if text not in held]
    assert left_behind == []
    assert filling.count > 20


def test_the_walk_sees_a_field_that_is_left_behind(database: Database) -> None:
    request = Filling({}).fill(SIGNAL["traces"].request())
    store(database, "traces", request)
    request.resource_spans[0].scope_spans[0].spans[0].trace_state = "never sent"

    held = stored_texts(database)

    assert [path for path, text in leaves(request) if text not in held] == [
        ".resource_spans.scope_spans.spans.trace_state"
    ]


@pytest.mark.parametrize(
    ("pair", "spelling"),
    [
        (KeyValue(key_strindex=7, value=AnyValue(bool_value=False)), {"$strindex:7": False}),
        (KeyValue(key="k", value=AnyValue(string_value_strindex=9)), {"k": {"$strindex": 9}}),
    ],
)
@pytest.mark.otlp(Rule.STRING_TABLE)
def test_an_index_into_a_string_table_is_kept(database: Database, pair: KeyValue, spelling: dict[str, Any]) -> None:
    request = Filling({}).fill(SIGNAL["traces"].request())
    del request.resource_spans[0].scope_spans[0].spans[0].attributes[:]
    request.resource_spans[0].scope_spans[0].spans[0].attributes.append(pair)

    store(database, "traces", request)

    with database.cursor() as cursor:
        ((text,),) = cursor.execute("select attributes from spans").fetchall()
    assert json.loads(text) == spelling
