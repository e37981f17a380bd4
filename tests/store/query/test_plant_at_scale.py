"""The plant that questions are measured on, small: sound, provable, and every question finds something in it."""

from collections.abc import Iterator

import pytest

from contract.words import HopStatus
from store.check import check_store
from store.database.connection import Database, open_database
from store.query.local import Reader
from store.query.records import rows_of
from store.trail.find import find_trail
from tests.bench.plant_at_scale import MACHINES, SIGNALS, build
from tests.bench.plant_facts import SCOPE, Facts, facts_of
from tests.bench.questions import ASKED, find_unasked, name_of

WINDOWS, ROWS, BLOCK = 200, 2_000, 10
NEVER_THERE = ("evaluation_labels", "evaluation_raises", "evaluation_scores", "run_labels")
"""No run of it has labels."""

NOT_NOW = (
    *("open_blind", "overview_blind", "refused_records", "window_refusals", "stored_actions"),
    *("dead_letter", "dead_letter_ids", "dead_letters"),
)
"""Nobody is blind, nothing was refused or put aside, and an alert is no action."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("plant") / "store.duckdb"
    windows = MACHINES * WINDOWS
    build(path, episodes=windows // BLOCK, scores=windows, readings=MACHINES * SIGNALS * ROWS, days=3)
    with open_database(path) as database:
        yield database


@pytest.fixture(scope="module")
def facts(database: Database) -> Facts:
    return facts_of(Reader(database), long_ago=200)


def test_no_question_is_left_unmeasured() -> None:
    assert find_unasked() == []


def test_each_record_is_there_once_and_each_episode_is_what_its_records_say(database: Database) -> None:
    found = check_store(database)

    assert [each for each in found if each.repeated or each.unlike] == []
    assert {each.table: each.rows for each in found}["episodes"] == MACHINES * WINDOWS // BLOCK


def test_what_was_read_is_accounted_for(database: Database) -> None:
    lines = rows_of(Reader(database).ask(SCOPE, "ledger"))

    assert len(lines) == MACHINES * (SIGNALS + 2)
    assert all(line["balanced"] for line in lines)


def test_the_machine_hops_of_every_alert_are_complete(database: Database, facts: Facts) -> None:
    reader = Reader(database)
    for alert in (facts.newest[0], facts.newest[-1], facts.old[-1]):
        machine = find_trail(reader, SCOPE, alert).hops[:5]
        assert [hop.status for hop in machine] == [HopStatus.COMPLETE] * 5, machine


@pytest.mark.parametrize("label", sorted(ASKED))
def test_a_question_is_asked_of_what_there_is(database: Database, facts: Facts, label: str) -> None:
    name = name_of(label)

    answers = [Reader(database).ask(SCOPE, name, **ASKED[label](facts, number)) for number in range(8)]

    finds_nothing = name in (*NEVER_THERE, *NOT_NOW)
    assert any(answer.num_rows for answer in answers) != finds_nothing
