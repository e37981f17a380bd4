"""Migrations: each file in one transaction, in order, once; a newer store is left alone."""

from pathlib import Path

import duckdb
import pytest

from store.database.migrations import migrate, migrations, newest_version, stored_version
from store.errors import WrongSchema

PATH = Path("store.duckdb")


def folder_with(tmp_path: Path, **files: str) -> Path:
    tmp_path.mkdir(exist_ok=True)
    for name, text in files.items():
        (tmp_path / f"{name}.sql").write_text(text)
    return tmp_path


def test_an_empty_store_gets_every_file_and_then_none() -> None:
    with duckdb.connect() as connection:
        applied = migrate(connection, PATH, now_ns=5)
        again = migrate(connection, PATH, now_ns=6)

        assert applied == tuple(each.name for each in migrations())
        assert again == ()
        assert stored_version(connection) == newest_version() >= 1


def test_a_store_in_which_nothing_was_created_has_version_0() -> None:
    with duckdb.connect() as connection:
        assert stored_version(connection) == 0


def test_a_file_that_fails_leaves_the_version_before_it(tmp_path: Path) -> None:
    folder = folder_with(
        tmp_path,
        **{"0001_first": "create table a (x int)", "0002_second": "create table b (x int); create table a (x int)"},
    )

    with duckdb.connect() as connection:
        with pytest.raises(duckdb.CatalogException):
            migrate(connection, PATH, now_ns=5, folder=folder)

        assert stored_version(connection) == 1
        assert connection.execute(
            "select count(*) from information_schema.tables where table_name = 'b'"
        ).fetchall() == [(0,)]


def test_a_newer_store_is_refused_with_both_versions_and_advice(tmp_path: Path) -> None:
    newer, older = tmp_path / "newer", tmp_path / "older"
    folder_with(newer, **{"0001_first": "select 1", "0002_second": "select 1"})
    folder_with(older, **{"0001_first": "select 1"})

    with duckdb.connect() as connection:
        migrate(connection, PATH, now_ns=5, folder=newer)

        with pytest.raises(WrongSchema, match=r"schema version 2, this Twintrace knows version 1.*newer") as caught:
            migrate(connection, PATH, now_ns=5, folder=older)
    assert (caught.value.found, caught.value.known) == (2, 1)


@pytest.mark.parametrize("name", ["0002_gap", "1_short", "0001_Big"])
def test_a_misnamed_schema_file_is_named(tmp_path: Path, name: str) -> None:
    folder = folder_with(tmp_path, **{name: "select 1"})

    with pytest.raises(ValueError, match=name):
        migrations(folder)
