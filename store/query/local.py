"""Named questions -> Arrow tables, over the process's own store: one cursor a question, from any thread."""

import warnings
from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from contract.scope import Scope
from store.database.connection import Database
from store.errors import StoreAway, UnknownQuery, WrongParameters
from store.query.catalog import SITES, WITHIN_SITES, Question, read_questions
from store.query.protocol import Param

_THEIR_FAULT = (duckdb.DataError, duckdb.ProgrammingError)
"""Every question is known to prepare, so what DuckDB can't convert or bind came with the parameters."""

warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")  # faster all the same (ADR-016)


class Reader:
    """Answers the questions of store/query/sql; see store.query.protocol.Ask."""

    def __init__(self, database: Database, *, questions: Mapping[str, Question] | None = None) -> None:
        self._database = database
        self.questions = read_questions() if questions is None else questions

    def ask(self, scope: Scope, name: str, **params: Param) -> pa.Table:
        """Answer one question. Raises UnknownQuery, WrongParameters or StoreAway."""
        question = self._question(scope, name)
        if question is None:
            raise UnknownQuery(name, self.questions)
        if problem := question.problem_with(frozenset(params)):
            raise WrongParameters(name, problem)
        for parameter, value in params.items():
            _require_plain(name, parameter, value)
        sites = {SITES: None if scope.sites is None else list(scope.sites)} if question.is_scoped else {}
        return self._answer(question, {**params, **sites})

    def _question(self, scope: Scope, name: str) -> Question | None:
        """Who sees some sites only is asked the question within them, where counting everything is another one."""
        within = self.questions.get(name + WITHIN_SITES) if scope.sites is not None else None
        return within or self.questions.get(name)

    def _answer(self, question: Question, values: Mapping[str, Param]) -> pa.Table:
        try:
            with self._database.cursor() as cursor:
                # None when there are none: DuckDB takes an empty mapping as positional
                return cursor.execute(question.text, values or None).to_arrow_table()
        except _THEIR_FAULT as error:
            raise WrongParameters(question.name, _first_line(error)) from error
        except duckdb.Error as error:
            raise StoreAway(str(self._database.path), f"can't answer {question.name}: {_first_line(error)}") from error


def _require_plain(query: str, parameter: str, value: object) -> None:
    if isinstance(value, Sequence) and not isinstance(value, str):
        plain = not isinstance(value, bytes) and all(isinstance(each, str) for each in value)
    else:
        plain = value is None or isinstance(value, str | int | float)
    if not plain:
        problem = f"parameter {parameter} is a {type(value).__name__}: give a text, a number, null or a list of texts"
        raise WrongParameters(query, problem)


def _first_line(error: Exception) -> str:
    return (str(error) or repr(error)).splitlines()[0]
