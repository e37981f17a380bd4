"""The question `ledger`: every line balances, what is lost shows, and a run that goes on is counted as far as told."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contract.alerts import AlertEvent
from contract.plant import LedgerLine
from contract.readings import ReadingBatch, Refusal
from scoring.telemetry.timed_records import TimedWindow
from tests.oracles import store_oracle as oracle
from tests.store.plant_rows import REFUSED_ROW, Planted, planted
from tests.store.query.test_named_questions import FIRST, RECORDS, RUN, asked


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("plant"), *RECORDS) as everything:
        yield everything


def by_key(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["gateway_id"], row["run_id"], row["signal"]))


def test_the_ledger_is_as_the_records_say_and_balances(plant: Planted) -> None:
    rows = asked(plant, "ledger")

    assert by_key(rows) == by_key(oracle.ledger(RECORDS))
    assert all(row["balanced"] for row in rows)
    flow = next(row for row in rows if row["run_id"] == RUN and row["signal"] == "flow")
    assert (flow["read"], flow["stored"], flow["refused"], flow["refusal_rows"]) == (200, 199, 1, 1)


@pytest.mark.parametrize(
    ("lost", "signal"),
    [
        (lambda each: isinstance(each, ReadingBatch) and each.signal == "flow", "flow"),
        (lambda each: isinstance(each, Refusal), "flow"),
        (lambda each: isinstance(each, TimedWindow) and each.scored.window.last_sequence == 150, "#scores"),
        (lambda each: isinstance(each, AlertEvent) and each.step == "cleared", "#alert_events"),
    ],
)
def test_what_is_lost_shows_as_a_line_that_does_not_balance(tmp_path: Path, lost: Any, signal: str) -> None:
    left = tuple(each for each in FIRST.records if not lost(each))
    with planted(tmp_path, *left) as plant:
        rows = asked(plant, "ledger")

    assert by_key(rows) == by_key(oracle.ledger(left))
    assert [row["signal"] for row in rows if not row["balanced"]] == [signal]


def test_of_a_run_that_goes_on_as_much_is_counted_as_its_lines_tell(tmp_path: Path) -> None:
    told = REFUSED_ROW + 3
    lines, others = FIRST.of(LedgerLine), tuple(each for each in FIRST.records if not isinstance(each, LedgerLine))
    stored = oracle.stored(others, {(line.run_id, line.signal): told for line in lines})
    half = [
        replace(
            line,
            at_end=False,
            last_sequence=told,
            sent=stored[line.run_id, line.signal],
            read=stored[line.run_id, line.signal] + line.duplicates + line.refused,
        )
        for line in lines
    ]

    with planted(tmp_path, *others, *half) as plant:
        rows = asked(plant, "ledger")

    assert by_key(rows) == by_key(oracle.ledger([*others, *half]))
    assert all(row["balanced"] for row in rows)
    flow = next(row for row in rows if row["signal"] == "flow")
    assert (flow["stored"], flow["refused"]) == (told, 1)


def test_what_is_stored_without_a_line_never_balances(tmp_path: Path) -> None:
    left = tuple(each for each in FIRST.records if not (isinstance(each, LedgerLine) and each.signal == "pressure"))
    with planted(tmp_path, *left) as plant:
        rows = asked(plant, "ledger")

    (orphan,) = [row for row in rows if not row["balanced"]]
    assert (orphan["signal"], orphan["gateway_id"], orphan["read"], orphan["stored"]) == ("pressure", "gw-1", 0, 200)
