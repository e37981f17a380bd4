"""Can the same bytes ever pass? Every class of error that a write raises has a row that says so."""

from collections.abc import Callable

import duckdb
import pyarrow as pa
import pytest

from store.errors import Outlook
from store.write.outlook import OUTLOOKS, outlook_of

UNFORESEEN = {
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.DependencyException,
    duckdb.InternalException,
    duckdb.ParserException,
    duckdb.SequenceException,
    duckdb.SyntaxException,
}
"""Faults of ours or of DuckDB: that they come of these bytes shows only when the same ones fail again."""

LEAVES = [
    found
    for found in vars(duckdb).values()
    if isinstance(found, type) and issubclass(found, duckdb.Error) and not found.__subclasses__()
]


@pytest.mark.parametrize(("kind", "outlook"), OUTLOOKS, ids=lambda each: getattr(each, "__name__", str(each)))
def test_each_row_of_the_table_is_reached(kind: type[Exception], outlook: Outlook) -> None:
    assert outlook_of(kind("why")) is outlook


def test_every_error_of_duckdb_has_a_row_or_is_named_as_unforeseen() -> None:
    assert {kind for kind in LEAVES if outlook_of(kind("why")) is Outlook.UNKNOWN} == UNFORESEEN


def run(statement: str) -> Callable[[], object]:
    def raises() -> object:
        with duckdb.connect(config={"memory_limit": "20MB", "temp_directory": ""}) as connection:
            connection.execute("create table kept (a integer not null, b integer)").fetchall()
            connection.execute("insert into kept values (1, 1)").fetchall()
            return connection.execute(statement).fetchall()

    return raises


def closed() -> object:
    connection = duckdb.connect()
    connection.close()
    return connection.cursor()


RAISED: dict[str, tuple[Callable[[], object], Outlook]] = {
    "conversion": (run("select 300::utinyint"), Outlook.NEVER),
    "overflow": (run("select 9223372036854775807::bigint + 1"), Outlook.NEVER),
    "constraint": (run("insert into kept values (null, 1)"), Outlook.NEVER),
    "more than one row": (run("select (select i from range(3) as t(i))"), Outlook.NEVER),
    "the same row twice": (
        run("merge into kept using (values (1, 2), (1, 3)) as s(a, b) using (a) when matched then update set b = s.b"),
        Outlook.NEVER,
    ),
    "no memory": (run("select list(i), list(-i) from range(50000000) as t(i)"), Outlook.LATER),
    "no file": (run("copy (select 1) to '/nowhere/file.csv'"), Outlook.LATER),
    "closed": (closed, Outlook.LATER),
    "no such column": (run("select nope from kept"), Outlook.UNKNOWN),
    "number too long for a column": (lambda: pa.array([2**70], pa.int64()), Outlook.NEVER),
    "text in a number": (lambda: pa.array(["high"], pa.int64()), Outlook.NEVER),
    "a value of no type": (lambda: pa.array([object()]), Outlook.NEVER),
    "half a surrogate": (lambda: pa.array(["\ud800"], pa.string()), Outlook.NEVER),
    "columns of two lengths": (lambda: pa.table({"a": [1], "b": [1, 2]}), Outlook.NEVER),
    "full disk": (lambda: _raise(OSError(28, "No space left on device")), Outlook.LATER),
    "a bug": (lambda: _raise(KeyError("a bug")), Outlook.UNKNOWN),
}


def _raise(error: Exception) -> object:
    raise error


@pytest.mark.parametrize(("raises", "outlook"), RAISED.values(), ids=RAISED.keys())
def test_what_is_really_raised_is_known(raises: Callable[[], object], outlook: Outlook) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 (which one is what is asked)
        raises()

    assert outlook_of(caught.value) is outlook, repr(caught.value)
