"""OpenTelemetry attribute values -> Python values -> JSON text that keeps every type.

Text, booleans, integers, doubles, lists and maps are JSON's own (a double keeps its point). What JSON lacks is an
object with one `$` key: `{"$bytes": base64}`, `{"$double": "NaN"}`, `{"$strindex": n}`, and `{"$map": [[key, value]]}`
for a map inside a value that repeats a key or has one that begins with `$`.
"""

import math
from base64 import b64encode
from collections.abc import Iterable
from typing import Any

import orjson


class NonFinite(float):
    """A double that JSON has no word for: NaN or an infinity."""


class StringIndex(int):
    """An index into a string table that the request doesn't carry (OTLP has it for profiles)."""


class PairList(tuple[tuple[str, Any], ...]):
    """A map that JSON can't hold as an object."""

    __slots__ = ()


def attributes_of(pairs: Iterable[Any]) -> dict[str, Any]:
    """Return KeyValue messages as a dictionary; of a key given twice the last counts, as OTLP leaves it open."""
    found: dict[str, Any] = {}
    for pair in pairs:
        value = pair.value
        # most values are texts or doubles, and asking for these first saves the question which kind it is
        if not (plain := value.string_value) and not -math.inf < (plain := value.double_value or math.nan) < math.inf:
            plain = value_of(value)
        found[pair.key or _unnamed(pair)] = plain
    return found


def value_of(value: Any) -> Any:
    """Return an AnyValue as str, bool, int, float, bytes, list, dict or None; nested ones alike."""
    kind = value.WhichOneof("value")
    if kind is None:
        return None
    plain = getattr(value, kind)
    if kind == "double_value":
        return number(plain)
    if kind == "array_value":
        return [value_of(each) for each in plain.values]
    if kind == "kvlist_value":
        return _map(plain.values)
    return StringIndex(plain) if kind == "string_value_strindex" else plain


def number(value: float) -> float:
    """Return the double, marked when JSON has no word for it."""
    return value if math.isfinite(value) else NonFinite(value)


def json_text(value: Any) -> bytes:
    """Return the value as JSON in UTF-8; see above for what JSON lacks."""
    return orjson.dumps(value, default=_spell, option=orjson.OPT_PASSTHROUGH_SUBCLASS)


def plain(value: Any) -> Any:
    """Return the value with ordinary doubles, as records want them."""
    if isinstance(value, NonFinite):
        return float(value)
    return [plain(each) for each in value] if isinstance(value, list) else value


def _map(pairs: Any) -> "dict[str, Any] | PairList":
    found = {pair.key or _unnamed(pair): value_of(pair.value) for pair in pairs}
    if len(found) == len(pairs) and not any(key.startswith("$") for key in found):
        return found
    return PairList((pair.key or _unnamed(pair), value_of(pair.value)) for pair in pairs)


def _unnamed(pair: Any) -> str:
    return f"$strindex:{pair.key_strindex}" if pair.key_strindex else ""


def _spell(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"$bytes": b64encode(value).decode()}
    if isinstance(value, NonFinite):
        return {"$double": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, StringIndex):
        return {"$strindex": int(value)}
    if isinstance(value, PairList):
        return {"$map": list(value)}
    raise TypeError(f"{type(value).__name__} is no attribute value")
