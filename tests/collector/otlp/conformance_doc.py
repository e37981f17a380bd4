"""docs/CONFORMANCE.md out of the rules and the marks of the tests; rules.py says how to write it."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.collector.otlp.rules import BEYOND, Rule

ROOT = Path(__file__).parents[3]
MARK = "pytest.mark.otlp"
HEAD = """# Conformance

What the [OTLP specification](https://opentelemetry.io/docs/specs/otlp) 1.11 and the comments of its protobuf files ask
of a server, in our own words, and the tests that hold it; generated from `tests/collector/otlp/rules.py` and the marks
of the tests by `python -m tests.collector.otlp.conformance_doc > docs/CONFORMANCE.md`, and a test refuses a stale copy.
`pytest -m otlp` runs them all. Beside them `test_independent_clients.py` sends the same records with npm's and Python's
own exporters and compares what is stored, and `tests/collector/fuzz` sends what no client would.
"""


def marked_with() -> Mapping[Rule, list[str]]:
    """Return the tests that are marked with each rule, as file::test."""
    found: dict[Rule, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests" / "collector").rglob("test_*.py")):
        for test, rule in _marked(ast.parse(path.read_text(encoding="utf-8"))):
            found[rule].append(f"{path.relative_to(ROOT)}::{test}")
    return found


def _marked(module: ast.Module) -> Iterator[tuple[str, Rule]]:
    for function in module.body:
        for mark in function.decorator_list if isinstance(function, ast.FunctionDef) else ():
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == MARK and isinstance(function, ast.FunctionDef):
                for argument in mark.args:
                    yield function.name, Rule[ast.unparse(argument).removeprefix("Rule.")]


def conformance_document() -> str:
    """Return the whole document."""
    return "".join((HEAD, *_rules(marked_with()), *_beyond()))


def _rules(tests: Mapping[Rule, list[str]]) -> Iterator[str]:
    place = ""
    for rule in Rule:
        if rule.place != place:
            place = rule.place
            yield f"\n## {place}\n"
        yield f"- {rule.says[0].upper()}{rule.says[1:]}.\n"
        yield from (f"  - `{_short(test)}`\n" for test in tests[rule])


def _short(test: str) -> str:
    """Return the test without the folder that all of them share.

    >>> _short("tests/collector/otlp/test_a.py::test_b")
    'otlp/test_a.py::test_b'
    """
    return test.removeprefix("tests/collector/")


def _beyond() -> Iterator[str]:
    yield "\n## Not done, or otherwise, and why\nTests are named from `tests/collector` on.\n\n"
    yield from (f"- **{what}**: {why}\n" for what, why in BEYOND.items())


if __name__ == "__main__":
    sys.stdout.write(conformance_document())
