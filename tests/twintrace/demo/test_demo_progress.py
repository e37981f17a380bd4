"""Watching a load: the answers of the read API become how far it is and whether it balances."""

from typing import Any

import pyarrow as pa
import pytest

from contract.ids import Id
from contract.scope import Scope
from contract.words import Role
from store.query.protocol import Param
from twintrace.demo.progress import ask_progress, ask_totals

RUN_A, RUN_B = Id("a" * 32), Id("b" * 32)


class Answers:
    """Answers each question with the rows it was given."""

    def __init__(self, **rows: list[dict[str, Any]]) -> None:
        self._rows = rows

    def ask(self, scope: Scope, name: str, **params: Param) -> pa.Table:
        assert scope.role is Role.READER
        assert not params
        return pa.Table.from_pylist(self._rows[name])


def run_row(run: str, *, stored: int = 10, at_end: bool = True, balanced: bool = True) -> dict[str, Any]:
    return {"run_id": run, "stored_rows": stored, "at_end": at_end, "balanced": balanced}


def line(signal: str, *, read: int = 10, stored: int = 10, refused: int = 0, balanced: bool = True) -> dict[str, Any]:
    told = {"run_id": RUN_A, "signal": signal, "read": read, "stored": stored, "refused": refused}
    return {**told, "duplicates": 0, "dropped": 0, "balanced": balanced}


def test_rows_count_once_a_signal() -> None:
    answers = Answers(run_progress=[run_row(RUN_A, stored=10), run_row(RUN_B, stored=4)])

    assert ask_progress(answers, signals={RUN_A: 8, RUN_B: 2}).readings == 88


@pytest.mark.parametrize(
    ("rows", "at_end"),
    [
        ([run_row(RUN_A), run_row(RUN_B)], True),
        ([run_row(RUN_A)], False),
        ([run_row(RUN_A), run_row(RUN_B, at_end=False)], False),
        ([run_row(RUN_A), run_row(RUN_B, balanced=False)], False),
        ([], False),
    ],
)
def test_a_load_is_at_its_end_when_every_run_is(rows: list[dict[str, Any]], at_end: bool) -> None:
    assert ask_progress(Answers(run_progress=rows), signals={RUN_A: 8, RUN_B: 8}).at_end is at_end


def test_the_ledger_sums_readings_and_not_the_edge_s_own_records() -> None:
    totals = ask_totals(Answers(ledger=[line("flow", stored=7, refused=3), line("#scores", read=99, stored=99)]))

    assert (totals.read, totals.stored, totals.refused) == (10, 7, 3)
    assert totals.balanced


def test_one_line_that_does_not_balance_is_named() -> None:
    totals = ask_totals(Answers(ledger=[line("flow"), line("#alert_events", balanced=False)]))

    assert totals.unbalanced == (f"{RUN_A}/#alert_events",)
    assert not totals.balanced
