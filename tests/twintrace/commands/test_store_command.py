"""`twintrace store`: what the file holds, whether anything is there twice, and its schema version."""

from pathlib import Path

import duckdb
import pytest

from store.database.connection import open_database
from store.write.writer import Writer
from tests.store.batches import batch, span_row
from tests.store.plant_rows import planted, played_run
from twintrace.cli import main


def state_with_two_spans(folder: Path) -> Path:
    with open_database(folder / "store.duckdb") as database:
        writer = Writer(database)
        writer.commit([batch({"spans": [span_row(1), span_row(2)]})])
        writer.close()
    return folder


def test_a_sound_store_is_said_to_be_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = state_with_two_spans(tmp_path)

    assert main(["store", "check", "--state", str(state)]) == 0

    said = capsys.readouterr().out
    assert "spans: 2 rows, 0 repeated" in said
    assert "each record is there once" in said
    assert "each episode is what its records say" in said


def test_a_record_that_is_there_twice_is_an_answer_of_no(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = state_with_two_spans(tmp_path)
    with open_database(state / "store.duckdb") as database, database.cursor() as cursor:
        cursor.execute("insert into spans select * from spans where span_id = 2").fetchall()

    assert main(["store", "check", "--state", str(state)]) == 1

    assert "spans: 3 rows, 1 repeated" in capsys.readouterr().out


def test_an_episode_that_is_not_what_its_records_say_is_an_answer_of_no(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with planted(tmp_path, *played_run().records) as plant:
        plant.change("update episodes set owner = 'nobody'")

    assert main(["store", "check", "--state", str(tmp_path)]) == 1

    said = capsys.readouterr().out
    assert "episodes: 1 rows, 0 repeated, 1 unlike their records" in said
    assert "some episodes are not what their records say" in said


@pytest.mark.parametrize("verb", ["check", "migrate"])
def test_a_store_that_is_not_there_never_begins(tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str) -> None:
    assert main(["store", verb, "--state", str(tmp_path)]) == 2

    assert "no such store" in capsys.readouterr().err
    assert not (tmp_path / "store.duckdb").exists()


def test_an_empty_store_is_brought_to_the_version_that_check_wants(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    duckdb.connect(str(tmp_path / "store.duckdb")).close()

    assert main(["store", "check", "--state", str(tmp_path)]) == 2
    assert main(["store", "migrate", "--state", str(tmp_path)]) == 0
    assert main(["store", "check", "--state", str(tmp_path)]) == 0

    assert "schema version 0" in capsys.readouterr().err
