"""Damage to OTLP/JSON: other types at any place, other keys, text that no value has, and bytes."""

import json
from random import Random
from typing import Any

from tests.collector.fuzz.odd_values import RAW_JSON, TEXTS, odd_json_value
from tests.collector.fuzz.wire_mutations import flip_bits, put_bytes, truncate

_MARK = "a place for raw text "


def damaged_json(random: Random, tree: Any) -> bytes:
    """Return the tree as text, changed in one to three places and now and then by the byte."""
    raws: list[str] = []
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        tree = _changed(random, tree, raws)
    raw = _text(tree, raws)
    if random.random() < 0.15:
        raw = random.choice((flip_bits, put_bytes, truncate))(random, raw)
    return raw


def _changed(random: Random, node: Any, raws: list[str]) -> Any:
    """Return a copy of the tree with one place of it changed, at any depth."""
    if isinstance(node, dict) and node and random.random() < 0.9:
        key = random.choice(list(node))
        if random.random() < 0.1:
            return _with_another_key(random, node, key)
        return {**node, key: _changed(random, node[key], raws)}
    if isinstance(node, list) and node and random.random() < 0.9:
        at = random.randrange(len(node))
        if random.random() < 0.1:
            return [*node, *node[at:]]
        return [*node[:at], _changed(random, node[at], raws), *node[at + 1 :]]
    return _another(random, raws)


def _with_another_key(random: Random, node: dict[str, Any], key: str) -> dict[str, Any]:
    rest = {name: value for name, value in node.items() if name != key or random.random() < 0.5}
    return {**rest, random.choice((*TEXTS, "traceId", "key", "value", "attributes", "kind", key.upper())): node[key]}


def _another(random: Random, raws: list[str]) -> Any:
    if random.random() < 0.2:
        raws.append(random.choice(RAW_JSON))
        return f"{_MARK}{len(raws) - 1}"
    return odd_json_value(random)


def _text(tree: Any, raws: list[str]) -> bytes:
    text = json.dumps(tree)
    for number, raw in enumerate(raws):
        text = text.replace(f'"{_MARK}{number}"', raw)
    return text.encode()
