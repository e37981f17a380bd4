"""The schema files are portable, hold every field of every record, and every statement prepares against them."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import duckdb
import numpy as np
import pytest

from contract.attribute import attribute_specs
from contract.plant import Artifact
from contract.records import EVENTS
from contract.windows import PARTS, ScoredWindow
from store.database.migrations import SCHEMA_FOLDER, migrate
from store.database.statements import WRITES, statement
from store.write.arrow_rows import Origins, layouts, to_arrow
from store.write.batch import CARRIER, CLOCKS, DIRECTORIES, KEYS, TIME_OF
from store.write.document_parts import TABLE as PART_TABLE
from store.write.duplicates import COMPARED

FORBIDDEN = {
    "primary key": r"\bprimary\s+key\b",
    "unique": r"\bunique\b",
    "check": r"\bcheck\s*\(",
    "index": r"\bindex\b",
    "enum": r"\benum\b",
    "sequence": r"\b(create\s+sequence|nextval)\b",
    "generated": r"\bgenerated\b",
    "on conflict": r"\bon\s+conflict\b",
    "references": r"\breferences\b",
    "fixed array": r"\b(float|double|integer|bigint|varchar)\s*\[\d+\]",
}
FILLED = {"operator_actions": ["commit_number"], "verdicts": ["commit_number"]}


@pytest.fixture(scope="module")
def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        migrate(connection, Path("memory"), now_ns=0)
        yield connection


def bare(text: str) -> str:
    """Return SQL in lower case without comments and names in quotes."""
    without_comments = re.sub(r"--[^\n]*", " ", text)
    return re.sub(r'"[^"]*"|\'[^\']*\'', " ", without_comments).lower()


def forbidden_words(text: str) -> list[str]:
    return [word for word, pattern in FORBIDDEN.items() if re.search(pattern, bare(text))]


@pytest.mark.parametrize("path", sorted(SCHEMA_FOLDER.glob("*.sql")), ids=lambda path: path.name)
def test_a_schema_file_has_no_word_that_ducklake_lacks(path: Path) -> None:
    assert forbidden_words(path.read_text()) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("create table t (id int PRIMARY  key)", "primary key"),
        ("create table t (id int unique)", "unique"),
        ("create table t (id int check (id > 0))", "check"),
        ("create index i on t (id)", "index"),
        ("create type mood as enum ('a')", "enum"),
        ("create sequence s", "sequence"),
        ("create table t (a int, b int generated always as (a))", "generated"),
        ("insert into t values (1) on conflict do nothing", "on conflict"),
        ("create table t (id int references u (id))", "references"),
        ("create table t (v float[3])", "fixed array"),
    ],
)
def test_the_search_finds_each_of_those_words(text: str, word: str) -> None:
    assert forbidden_words(text) == [word]


def test_comments_names_in_quotes_and_columns_may_use_them() -> None:
    assert forbidden_words("create table t (sequence bigint, \"index\" int default 'enum') -- unique") == []


def columns(cursor: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [row[0] for row in cursor.execute(f"describe {table}").fetchall()]


@pytest.mark.parametrize("record", EVENTS.values(), ids=lambda record: record.__name__)
def test_a_records_table_has_its_fields_as_columns(cursor: duckdb.DuckDBPyConnection, record: type) -> None:
    body_is_column = record is Artifact
    names = [f.name for f, spec in attribute_specs(record) if body_is_column or not spec.is_body]
    table = str(getattr(record, "table"))  # noqa: B009 (a class variable of records, not of type)

    assert sorted(columns(cursor, table)) == sorted([*names, *FILLED.get(table, []), "received_ns", "batch_id"])
    # a row of a record is its fields in order, so the columns it fills stand in that order
    assert [name for name, _ in layouts(cursor)[table].given] == names


def test_the_table_of_scores_has_the_fields_of_its_four_parts(cursor: duckdb.DuckDBPyConnection) -> None:
    names = [f.name for part in PARTS for f in fields(part)]

    assert columns(cursor, ScoredWindow.table) == [*names, "start_ns", "end_ns", "received_ns", "batch_id"]


def register_incoming(cursor: duckdb.DuckDBPyConnection) -> None:
    origins = Origins(batch_ids=[bytes(16)], received_ns=np.zeros(1, dtype=np.int64))
    for table, layout in layouts(cursor).items():
        nothing = to_arrow(layout, [], np.zeros(0, dtype=np.int64), origins)
        cursor.register(f"incoming_{table}", nothing)
    cursor.register("touched", to_arrow(layouts(cursor)["scores"], [], np.zeros(0, dtype=np.int64), origins))
    cursor.execute("create or replace temp view kept_episodes as select * from episodes").fetchall()


@pytest.mark.parametrize("path", sorted(WRITES.rglob("*.sql")), ids=lambda path: path.stem)
def test_every_statement_prepares_against_the_schema(cursor: duckdb.DuckDBPyConnection, path: Path) -> None:
    register_incoming(cursor)

    (parsed,) = duckdb.extract_statements(path.read_text())

    cursor.execute(f"explain {parsed.query}", dict.fromkeys(parsed.named_parameters, 0)).fetchall()


def test_every_table_has_a_statement_that_fills_it_and_one_that_finds_repeats(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    tables = set(layouts(cursor))

    assert {path.stem for path in (WRITES / "insert").iterdir()} == tables
    assert {path.stem for path in (WRITES / "repeated").iterdir()} == {*KEYS, "readings", "reading_batches"}
    assert tables == {*KEYS, *DIRECTORIES, PART_TABLE, "readings", "reading_batches", "ingest_batches"}
    assert {path.stem for path in (WRITES / "unlike").iterdir()} == {*COMPARED}
    assert {*CARRIER, *TIME_OF} == {*KEYS}


@pytest.mark.parametrize("table", COMPARED)
def test_what_is_compared_is_every_column_but_the_key_and_the_clocks(
    cursor: duckdb.DuckDBPyConnection, table: str
) -> None:
    compared = re.findall(r"then '(\w+)'", statement(f"unlike/{table}"))

    given = [name for name, _ in layouts(cursor)[table].given]
    assert compared == [name for name in given if name not in (*KEYS[table], *CLOCKS.get(table, ()))]


def test_a_statement_is_read_from_its_file() -> None:
    assert statement("check/alive") == "select 1\n"
