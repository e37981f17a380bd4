"""Attribute values keep their type on the way to JSON text and back."""

import json
import math
import struct
from base64 import b64decode
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList

from collector.decode.values import attributes_of, json_text, plain, value_of


def read_back(tree: Any) -> AnyValue:
    """Make the AnyValue that the JSON spells: the slow, obvious reading of collector/decode/values.py's first lines."""
    if tree is None:
        return AnyValue()
    if isinstance(tree, bool):
        return AnyValue(bool_value=tree)
    if isinstance(tree, int):
        return AnyValue(int_value=tree)
    if isinstance(tree, float):
        return AnyValue(double_value=tree)
    if isinstance(tree, str):
        return AnyValue(string_value=tree)
    if isinstance(tree, list):
        return AnyValue(array_value=ArrayValue(values=[read_back(each) for each in tree]))
    return read_object(tree)


def read_object(tree: dict[str, Any]) -> AnyValue:
    if set(tree) == {"$bytes"}:
        return AnyValue(bytes_value=b64decode(tree["$bytes"]))
    if set(tree) == {"$double"}:
        return AnyValue(double_value=float(tree["$double"]))
    pairs = tree["$map"] if set(tree) == {"$map"} else tree.items()
    values = [KeyValue(key=key, value=read_back(value)) for key, value in pairs]
    return AnyValue(kvlist_value=KeyValueList(values=values))


leaves = st.one_of(
    st.text().map(lambda each: AnyValue(string_value=each)),
    st.booleans().map(lambda each: AnyValue(bool_value=each)),
    st.integers(-(2**63), 2**63 - 1).map(lambda each: AnyValue(int_value=each)),
    st.floats().map(lambda each: AnyValue(double_value=each)),
    st.binary().map(lambda each: AnyValue(bytes_value=each)),
    st.just(AnyValue()),
)


def nested(inner: st.SearchStrategy[AnyValue]) -> st.SearchStrategy[AnyValue]:
    keys = st.one_of(st.sampled_from(["$bytes", "$map", "$double", "", "a"]), st.text(max_size=3))
    pairs = st.builds(lambda key, value: KeyValue(key=key, value=value), keys, inner)
    return st.one_of(
        st.lists(inner, max_size=3).map(lambda each: AnyValue(array_value=ArrayValue(values=each))),
        st.lists(pairs, max_size=3).map(lambda each: AnyValue(kvlist_value=KeyValueList(values=each))),
    )


def with_one_nan(value: AnyValue) -> AnyValue:
    """The value with every NaN as the one that `float("NaN")` makes: JSON keeps no sign and no bits of it."""
    kind = value.WhichOneof("value")
    if kind == "double_value" and math.isnan(value.double_value):
        return AnyValue(double_value=float("NaN"))
    if kind == "array_value":
        return AnyValue(array_value=ArrayValue(values=[with_one_nan(each) for each in value.array_value.values]))
    if kind == "kvlist_value":
        pairs = [KeyValue(key=each.key, value=with_one_nan(each.value)) for each in value.kvlist_value.values]
        return AnyValue(kvlist_value=KeyValueList(values=pairs))
    return value


@given(st.recursive(leaves, nested, max_leaves=6))
@example(AnyValue(double_value=-math.nan))
@example(AnyValue(double_value=struct.unpack("<d", (0x7FF8000000000001).to_bytes(8, "little"))[0]))
@example(AnyValue(double_value=-0.0))
def test_any_value_comes_back_from_its_json_bit_for_bit_but_which_nan_it_was(value: AnyValue) -> None:
    found = read_back(json.loads(json_text(value_of(value))))

    assert found.SerializeToString(deterministic=True) == with_one_nan(value).SerializeToString(deterministic=True)


def test_an_integer_and_a_double_of_one_value_stay_apart() -> None:
    pairs = [KeyValue(key="i", value=AnyValue(int_value=1)), KeyValue(key="d", value=AnyValue(double_value=1.0))]

    assert json_text(attributes_of(pairs)) == b'{"i":1,"d":1.0}'


def test_of_a_key_given_twice_the_last_counts() -> None:
    pairs = [KeyValue(key="k", value=AnyValue(int_value=each)) for each in (1, 2)]

    assert attributes_of(pairs) == {"k": 2}


def test_a_nan_for_a_record_is_an_ordinary_double() -> None:
    value = AnyValue(array_value=ArrayValue(values=[AnyValue(double_value=math.nan), AnyValue(double_value=1.0)]))

    (first, second) = plain(value_of(value))

    assert type(first) is float
    assert math.isnan(first)
    assert second == 1.0
