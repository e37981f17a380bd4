"""Named questions -> Arrow tables, over the process's own store: one cursor a question, from any thread."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from contract.scope import Scope
from store.database.connection import Database
from store.errors import AnswerTooLarge, Cancelled, StoreAway, UnknownQuery, WrongParameters
from store.query.cancellation import Cancellation
from store.query.catalog import SITES, WITHIN_SITES, Question, read_questions
from store.query.protocol import Param

_THEIR_FAULT = (duckdb.DataError, duckdb.ProgrammingError)
"""Every question is known to prepare, so what DuckDB can't convert or bind came with the parameters."""

_BATCH_ROWS = 2048
"""One vector of DuckDB: what is too large is noticed so many rows later; a small answer is as fast as in one piece."""

warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")  # faster all the same (ADR-016)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLimits:
    """How large an answer may become; None is without a limit."""

    rows: int | None = None
    size_bytes: int | None = None  # as Arrow


class Reader:
    """Answers the questions of store/query/sql; see store.query.protocol.Ask."""

    def __init__(
        self,
        database: Database,
        *,
        questions: Mapping[str, Question] | None = None,
        limits: AnswerLimits = AnswerLimits(),
    ) -> None:
        self._database, self._limits = database, limits
        self.questions = read_questions() if questions is None else questions

    def ask(self, scope: Scope, name: str, **params: Param) -> pa.Table:
        """Answer one question. Raises UnknownQuery, WrongParameters, AnswerTooLarge or StoreAway."""
        return self.ask_under(Cancellation(), scope, name, params)

    def ask_under(self, cancellation: Cancellation, scope: Scope, name: str, params: Mapping[str, Param]) -> pa.Table:
        """Answer one question that another thread may end. Raises as `ask` does, and Cancelled."""
        question = self._question(scope, name)
        if question is None:
            raise UnknownQuery(name, self.questions)
        if problem := question.problem_with(frozenset(params)):
            raise WrongParameters(name, problem)
        for parameter, value in params.items():
            _require_plain(name, parameter, value)
        sites = {SITES: None if scope.sites is None else list(scope.sites)} if question.is_scoped else {}
        return self._answer(question, {**params, **sites}, cancellation)

    def _question(self, scope: Scope, name: str) -> Question | None:
        """Who sees some sites only is asked the question within them, where counting everything is another one."""
        within = self.questions.get(name + WITHIN_SITES) if scope.sites is not None else None
        return within or self.questions.get(name)

    def _answer(self, question: Question, values: Mapping[str, Param], cancellation: Cancellation) -> pa.Table:
        try:
            with self._database.cursor() as cursor, cancellation.over(cursor):
                cancellation.check(question.name)
                # None when there are none: DuckDB takes an empty mapping as positional
                answer: Any = cursor.execute(question.text, values or None).to_arrow_reader(_BATCH_ROWS)
                return pa.Table.from_batches(self._batches(question, answer, cancellation), answer.schema)
        except _THEIR_FAULT as error:
            raise WrongParameters(question.name, _first_line(error)) from error
        except duckdb.InterruptException as error:
            raise Cancelled(question.name) from error
        except duckdb.Error as error:
            raise StoreAway(str(self._database.path), f"can't answer {question.name}: {_first_line(error)}") from error

    def _batches(
        self, question: Question, answer: pa.RecordBatchReader, cancellation: Cancellation
    ) -> Iterator[pa.RecordBatch]:
        rows = size_bytes = 0
        for batch in answer:
            cancellation.check(question.name)
            rows, size_bytes = rows + batch.num_rows, size_bytes + batch.nbytes
            _require_at_most(question.name, rows, self._limits.rows, "rows")
            _require_at_most(question.name, size_bytes, self._limits.size_bytes, "bytes")
            yield batch


def _require_at_most(query: str, count: int, most: int | None, unit: str) -> None:
    if most is not None and count > most:
        problem = f"the answer has more than {most} {unit}: ask for less, as a shorter range or a smaller limit"
        raise AnswerTooLarge(query, problem)


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
