"""store/query/sql/*/*.sql -> questions: each file one statement, its parameters the $names in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

QUERIES = Path(__file__).parent / "sql"
SITES = "sites"
"""The parameter that the asker's scope fills; nobody may give it."""

WITHIN_SITES = "_within_sites"
"""Ends the name of the question that stands for another one when only some sites may be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One named question."""

    name: str
    text: str
    parameters: frozenset[str]  # those the asker gives
    is_scoped: bool  # tells only of assets at the scope's sites

    def problem_with(self, given: frozenset[str]) -> str:
        """Return which parameters are surplus or missing, empty when they are exactly those declared."""
        surplus, missing = sorted(given - self.parameters), sorted(self.parameters - given)
        parts = [f"no parameter {', '.join(surplus)}"] if surplus else []
        parts += [f"{', '.join(missing)} missing"] if missing else []
        return f"{'; '.join(parts)}; it takes {', '.join(sorted(self.parameters)) or 'none'}" if parts else ""


@cache
def read_questions(folder: Path = QUERIES) -> Mapping[str, Question]:
    """Read every file below the folder, once a process.

    Raises ValueError when one is not exactly one select, or when two have one name.
    """
    found: dict[str, Question] = {}
    for path in sorted(folder.rglob("*.sql")):
        if path.stem in found:
            raise ValueError(f"{path}: another topic has a question of this name")
        found[path.stem] = _question(path)
    return found


def _question(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    statements = duckdb.extract_statements(text)
    if [each.type for each in statements] != [duckdb.StatementType.SELECT]:
        raise ValueError(f"{path}: a query file is one select and nothing else")
    declared = frozenset(statements[0].named_parameters)
    return Question(name=path.stem, text=text, parameters=declared - {SITES}, is_scoped=SITES in declared)
