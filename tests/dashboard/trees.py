"""Components as plain trees and as the words people read."""

import json
from collections.abc import Iterator
from typing import Any

from plotly.utils import PlotlyJSONEncoder


def tree(component: Any) -> Any:
    """The component as Dash sends it."""
    return json.loads(json.dumps(component, cls=PlotlyJSONEncoder))


def text_of(component: Any) -> str:
    """All text of the component, in reading order, parted by single spaces."""
    return " ".join(" ".join(_texts(tree(component))).split())


def nodes(component: Any) -> Iterator[dict[str, Any]]:
    """Every component below this one, itself first."""
    yield from _walk(tree(component))


def classes(component: Any) -> set[str]:
    """Every css class used."""
    return {name for node in nodes(component) for name in (node["props"].get("className") or "").split()}


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for each in node:
            yield from _walk(each)
    elif isinstance(node, dict) and "props" in node:
        yield node
        yield from _walk(node["props"].get("children"))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str | int | float) and not isinstance(node, bool):
        yield str(node)
    elif isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, dict) and "props" in node:
        yield from _texts(node["props"].get("children"))
