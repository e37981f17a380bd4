"""YAML file -> frozen record; an error names the file, the key and what is allowed."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from contract.errors import BadDocument

Document = TypeVar("Document")


MOST_BYTES = 8 * 1024 * 1024
"""Of a document; the largest that a plant writes has a line a run."""

MOST_LEVELS = 50
_LONGEST_SHOWN = 200


class _StrictLoader(yaml.SafeLoader):
    """Safe YAML that refuses what can cost more than it says: a key given twice, aliases, levels without end."""

    _levels = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):  # 2 kB of aliases of aliases are a gigabyte
            raise yaml.composer.ComposerError(None, None, "an alias is not read: write the value out", mark)
        self._levels += 1
        if self._levels > MOST_LEVELS:
            raise yaml.composer.ComposerError(None, None, f"more than {MOST_LEVELS} levels", mark)
        node = super().compose_node(parent, index)
        self._levels -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 (PyYAML's signature)
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} is given twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def parse(text: str, into: type[Document], file: str) -> Document:
    """Parse YAML text into a record. Raises BadDocument with file, key and what is allowed."""
    if len(text) > MOST_BYTES:
        raise BadDocument(file, "", f"has {len(text)} characters: a document takes {MOST_BYTES}")
    try:
        tree = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a SafeLoader)
    except (yaml.YAMLError, ValueError, OverflowError, TypeError) as error:  # 2026-13-45, an integer of 5,000 digits
        raise BadDocument(file, "", f"is not YAML: {_shown(_one_line(error))}") from error
    try:
        return TypeAdapter(into).validate_python(tree)
    except ValidationError as error:
        raise BadDocument(file, *_first_problem(error)) from error


def read(path: Path, into: type[Document]) -> Document:
    """Read a YAML file into a record. Raises BadDocument, also when the file cannot be read."""
    try:
        with path.open(encoding="utf-8") as opened:
            text = opened.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise BadDocument(str(path), "", "no such file: check the path") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadDocument(str(path), "", f"cannot be read: {error}") from error
    return parse(text, into, str(path))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _first_problem(error: ValidationError) -> tuple[str, str]:
    problems = error.errors(include_url=False)
    first = problems[0]
    key = _shown(".".join(str(part) for part in first["loc"])) or "document"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "unexpected_keyword_argument":
        message = "is not a key of this document; remove it or check its spelling"
    elif first["type"] in ("missing", "missing_argument"):
        message = "is missing"
    elif first["type"] not in ("value_error", "unknown_kind"):
        message = f"{message}, got {_shown(repr(first['input']))}"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return key, message + more
