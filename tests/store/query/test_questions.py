"""Every file of store/query/sql is one question that the real schema can answer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.read_api import ADMINS
from contract.scope import Scope
from store.query.catalog import QUERIES, read_questions
from store.query.local import Reader
from tests.store.plant_rows import planted

ANYBODYS = {"store_version", *ADMINS}
"""Of the version there is another within sites. Dead letters are bytes that nobody could read: the collector shows them
to those only who may see every site.
"""

ONE_ROW = {
    "alert_place",
    "episodes_page",
    "episodes_summary",
    "model_record",
    "overview_plant",
    "overview_shift",
    "scored_assets",
    "store_version",
    "store_version_within_sites",
    "trace_summary",
}
"""Questions with one row whatever the store holds."""

GIVEN = {
    "ranges": [],
    "kind": "",
    "artifact_name": "",
    "asset_id": "",
    "signal": "",
    "bundle_id": "",
    "prefix": "",
    "status": "ok",
}
LISTS = {"areas", "assets", "classes", "kinds", "priorities", "states", "verdicts", "owners", "in_sites"} | {
    "attribute_keys",
    "attribute_values",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with planted(tmp_path_factory.mktemp("store")) as plant:
        yield plant.reader


@pytest.mark.parametrize("name", sorted(read_questions()))
def test_a_question_is_answered_by_an_empty_store(reader: Reader, name: str) -> None:
    def value(parameter: str) -> object:
        if parameter in LISTS or parameter.endswith("_ids"):
            return []
        return GIVEN.get(parameter, "0" * 32 if parameter.endswith("_id") else 4)

    params = {parameter: value(parameter) for parameter in reader.questions[name].parameters}

    answer = reader.ask(Scope(actor="test", sites=("Acme/north",)), name, **params)  # type: ignore[arg-type]

    assert answer.num_columns > 0
    assert answer.num_rows == (1 if name in ONE_ROW else 0)


def test_every_question_about_the_plant_is_held_to_the_askers_sites() -> None:
    open_to_all = {question.name for question in read_questions().values() if not question.is_scoped}

    assert open_to_all == ANYBODYS


@pytest.mark.parametrize("path", sorted(QUERIES.rglob("*.sql")), ids=lambda path: path.stem)
def test_a_question_begins_by_saying_what_it_asks(path: Path) -> None:
    assert re.match(r"-- \S.*", path.read_text())


def test_a_file_of_two_statements_is_no_question(tmp_path: Path) -> None:
    (tmp_path / "two.sql").write_text("select 1; select 2")

    with pytest.raises(ValueError, match=r"two\.sql: a query file is one select"):
        read_questions(tmp_path)


def test_a_file_that_writes_is_no_question(tmp_path: Path) -> None:
    (tmp_path / "writes.sql").write_text("create table t (a int)")

    with pytest.raises(ValueError, match=r"writes\.sql: a query file is one select"):
        read_questions(tmp_path)


def test_a_name_in_a_comment_or_a_text_is_no_parameter(tmp_path: Path) -> None:
    (tmp_path / "one.sql").write_text("-- not $this\nselect $that::int as a, '$neither' as b")

    assert read_questions(tmp_path)["one"].parameters == {"that"}


def test_two_topics_never_share_a_name(tmp_path: Path) -> None:
    for topic in ("one", "other"):
        (tmp_path / topic).mkdir()
        (tmp_path / topic / "same.sql").write_text("select 1")

    with pytest.raises(ValueError, match=r"other/same.sql: another topic"):
        read_questions(tmp_path)


def test_the_questions_are_read_once_a_process() -> None:
    assert read_questions() is read_questions()
