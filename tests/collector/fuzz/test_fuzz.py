"""20,000 made requests: each is answered as OTLP answers, none leaves a traceback, and what is stored can be asked for.

A failure names the file of the request that did it, and the seed and number that make it again:
`make_input(seed, number)` of making.py. `python -m tests.bench fuzz` sends a million others.
"""

import asyncio
from pathlib import Path

import pytest

from tests.collector.fuzz import run as run_module
from tests.collector.fuzz.fuzz_input import FuzzInput
from tests.collector.fuzz.in_process import in_process
from tests.collector.fuzz.making import RAW, inputs, make_input
from tests.collector.fuzz.run import run

pytestmark = pytest.mark.long

SEED = 2026
INPUTS = 20_000


def test_whatever_is_sent_is_answered_and_what_is_stored_can_be_asked_for(tmp_path: Path) -> None:
    with in_process(tmp_path) as collector:
        outcome = asyncio.run(run(collector, seed=SEED, last=INPUTS, folder=tmp_path / "failed"))
        stored = {finding.table: finding.rows for finding in collector.check()}

    assert outcome.faults == []
    assert outcome.answers.total() == INPUTS
    assert {200, 400, 401, 404, 405, 415} <= set(outcome.answers)
    empty = {table for table, rows in stored.items() if not rows}
    assert empty <= {"dead_letter_actions"}  # what people do by a command; else the questions had nothing to tell


def test_an_input_is_made_again_from_its_seed_and_number() -> None:
    first = list(inputs(7, 0, 300))

    assert [make_input(7, number) for number in range(300)] == first
    assert len({each.body for each in first}) > 250
    assert not any(each.body in RAW.values() for each in first if each.method == "POST" and not each.encoding)


def test_a_wrong_answer_and_a_logged_error_are_faults_and_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "ANSWERS", frozenset({400, 401, 403, 404, 405, 413, 415}))

    with in_process(tmp_path) as collector:
        outcome = asyncio.run(run(collector, seed=SEED, last=30, folder=tmp_path / "failed", rounds=0))

    bodies = sorted((tmp_path / "failed").glob("*.body"))
    assert len(outcome.faults) == len(bodies) == outcome.answers[200] > 0
    number = int(bodies[0].stem.rpartition("-")[2])
    assert bodies[0].read_bytes() == make_input(SEED, number).body


def test_a_request_is_written_down_whole(tmp_path: Path) -> None:
    path = FuzzInput(name="fuzz-1-2", path="/v1/logs", body=b"\0\xff", token="t").write_down(tmp_path)

    assert path.read_bytes() == b"\0\xff"
    assert '"path": "/v1/logs"' in path.with_suffix(".json").read_text()
