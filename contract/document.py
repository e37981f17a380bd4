"""YAML file -> frozen record; an error names the file, the key and what is allowed."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from contract.errors import BadDocument

Document = TypeVar("Document")


class _StrictLoader(yaml.SafeLoader):
    """Safe YAML that refuses a key given twice instead of keeping the last."""

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
    try:
        tree = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError as error:
        raise BadDocument(file, "", f"is not YAML: {_one_line(error)}") from error
    try:
        return TypeAdapter(into).validate_python(tree)
    except ValidationError as error:
        raise BadDocument(file, *_first_problem(error)) from error


def read(path: Path, into: type[Document]) -> Document:
    """Read a YAML file into a record. Raises BadDocument, also when the file cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadDocument(str(path), "", "no such file: check the path") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadDocument(str(path), "", f"cannot be read: {error}") from error
    return parse(text, into, str(path))


def _one_line(error: yaml.YAMLError) -> str:
    return " ".join(str(error).split())


def _first_problem(error: ValidationError) -> tuple[str, str]:
    problems = error.errors(include_url=False)
    first = problems[0]
    key = ".".join(str(part) for part in first["loc"]) or "document"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "unexpected_keyword_argument":
        message = "is not a key of this document; remove it or check its spelling"
    elif first["type"] in ("missing", "missing_argument"):
        message = "is missing"
    elif first["type"] not in ("value_error", "unknown_kind"):
        message = f"{message}, got {first['input']!r}"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return key, message + more
