"""Attributes, bodies and points as they are stored -> objects for scripts and texts for people."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

JSON_COLUMNS = ("attributes", "resource_attributes", "body", "events", "links", "detail")
_OF_JSON = {"$double", "$bytes", "$strindex"}
"""What JSON lacks is stored as an object with one of these keys (collector/decode/values.py)."""

Row = Mapping[str, Any]


def json_text(rows: Iterable[Row]) -> str:
    """Return the rows as JSON: stored JSON as what it is, a number that JSON lacks as OTLP spells it."""
    return json.dumps([{name: _object(name, value) for name, value in row.items()} for row in rows], indent=2)


def _object(name: str, value: Any) -> Any:
    if name in JSON_COLUMNS and isinstance(value, str):
        return json.loads(value) if value else None
    return number_text(value) if isinstance(value, float) and not math.isfinite(value) else value


def value_text(value: Any) -> str:
    """Return an attribute value for people: a text as it is, all else as JSON.

    >>> value_text("a"), value_text(5.0), value_text({"$double": "NaN"}), value_text([1, {"b": True}])
    ('a', '5.0', 'NaN', '[1, {"b": true}]')
    """
    if isinstance(value, dict) and len(value) == 1 and set(value) <= _OF_JSON:
        value = next(iter(value.values()))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def attributes_text(stored: str) -> str:
    """Return attributes as key=value, in the order they came."""
    return ", ".join(f"{key}={value_text(value)}" for key, value in json.loads(stored).items())


def body_text(stored: str) -> str:
    """Return the body of a log record; empty when it has none."""
    return value_text(json.loads(stored)) if stored else ""


def number_text(value: float) -> str:
    """Return a double as OTLP spells it.

    >>> number_text(0.5), number_text(-math.inf), number_text(math.nan)
    ('0.5', '-Infinity', 'NaN')
    """
    if math.isfinite(value):
        return repr(value)
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def point_text(point: Row) -> str:
    """Return what a metric point says: its value, exact when it is an integer, or all of its distribution."""
    if point["no_value"]:
        return "no value recorded"
    if point["kind"] in ("gauge", "sum"):
        if point["as_int"] is not None:
            return str(point["as_int"])
        return "no value" if point["value"] is None else number_text(point["value"])
    detail = json.loads(point["detail"])
    return ", ".join([*_totals(detail), *_DISTRIBUTION[point["kind"]](detail)])


def _totals(detail: Row) -> list[str]:
    return [f"{name} {value_text(detail[name])}" for name in ("count", "sum", "min", "max") if name in detail]


def _histogram(detail: Row) -> list[str]:
    counts, bounds = detail["bucket_counts"], [value_text(bound) for bound in detail["explicit_bounds"]]
    if len(counts) != len(bounds) + 1:
        return [f"buckets {counts} of bounds {bounds}"] if counts else []
    names = [*(f"≤ {bound}" for bound in bounds), f"> {bounds[-1]}" if bounds else "all"]
    return [f"{name}: {count}" for name, count in zip(names, counts, strict=True)]


def _exponential(detail: Row) -> list[str]:
    zero = f"zero (≤ {value_text(detail['zero_threshold'])}): {detail['zero_count']}"
    sides = [(side, detail[side]) for side in ("negative", "positive") if detail[side]["bucket_counts"]]
    return [
        f"scale {detail['scale']}",
        zero,
        *(f"{side} from {each['offset']}: {' '.join(map(str, each['bucket_counts']))}" for side, each in sides),
    ]


def _summary(detail: Row) -> list[str]:
    return [f"quantile {value_text(at)}: {value_text(value)}" for at, value in detail["quantile_values"]]


_DISTRIBUTION = {"histogram": _histogram, "exponential_histogram": _exponential, "summary": _summary}
