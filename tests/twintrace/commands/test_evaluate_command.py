"""`twintrace evaluate` over a store that a real edge filled."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.alerts import Label
from contract.ids import mint
from contract.scope import Scope
from tests.inference.made_line import FAULT, SECOND
from tests.store.plant_rows import BEGIN_NS, Planted, Played, elsewhere, planted, played_run
from twintrace.cli import main
from twintrace.evaluation.read import LabelledRuns, read_labelled_runs

PLAYED, OTHER = played_run(), elsewhere()
ALL = Scope(actor="test")


def label_of(played: Played) -> Label:
    first, last = FAULT.start, FAULT.stop - 1
    return Label(
        label_id=mint("label", played.run.run_id, "anomaly", first, last),
        asset_id=played.asset.asset_id,
        run_id=played.run.run_id,
        name="anomaly",
        source="dataset",
        first_sequence=first,
        last_sequence=last,
        first_ns=BEGIN_NS + first * SECOND,
        last_ns=BEGIN_NS + last * SECOND,
    )


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Planted]:
    with planted(tmp_path, *PLAYED.records, *OTHER.records, label_of(PLAYED)) as plant:
        yield plant


def read(plant: Planted, scope: Scope = ALL) -> LabelledRuns:
    return read_labelled_runs(plant.reader, scope)


def test_a_labelled_run_comes_back_with_its_scores_raises_and_labels(plant: Planted) -> None:
    (run,) = read(plant).runs

    assert (run.path, run.asset_id, run.rows) == ("loop/1.csv", "loop-1", 200)
    assert (run.fit_end, run.scored_from, run.step_s) == (60, 100, 1.0)
    assert run.sequences.tolist() == list(range(100, 200))
    assert run.times_ns[0] == BEGIN_NS + 100 * SECOND
    assert len(run.raised) == 1
    assert run.active[run.sequences.tolist().index(run.raised[0])]
    assert [(e.first_sequence, e.last_sequence) for e in run.events] == [(FAULT.start, FAULT.stop - 1)]


def test_a_run_that_nobody_labelled_is_left_out_and_told(plant: Planted) -> None:
    assert read(plant).left_out == (("loop/2.csv", "no label says what is a fault in it"),)


def test_only_runs_at_the_askers_sites_are_read(plant: Planted) -> None:
    assert read(plant, Scope(actor="test", sites=("Acme/south",))).runs == ()


def test_a_run_without_the_bytes_of_its_contract_is_left_out_and_told(tmp_path: Path) -> None:
    records = [r for r in PLAYED.records if getattr(r, "kind", "") != "contract"]
    with planted(tmp_path, *records, label_of(PLAYED)) as plant:
        labelled = read(plant)

    assert labelled.runs == ()
    assert labelled.left_out == (("loop/1.csv", "the bytes of contract small-loop@1.0.0 are not in the store"),)


def test_a_run_that_was_never_scored_is_left_out_and_told(tmp_path: Path) -> None:
    short = played_run(path="loop/3.csv", refuse=None, rows=90)
    with planted(tmp_path, *short.records, label_of(short)) as plant:
        assert read(plant).left_out == (("loop/3.csv", "none of its rows was scored"),)


def test_the_command_prints_the_document_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with planted(tmp_path, *PLAYED.records, label_of(PLAYED)):
        pass

    code = main(["evaluate", "--json", "--state", str(tmp_path)])

    document = json.loads(capsys.readouterr().out)
    assert code == 0
    together = document["together"]["twintrace"]
    assert (together["found"], together["findable"], together["false_alerts"]) == (1, 1, 0)
    assert 0 <= together["median_delay_s"] <= 5


def test_the_command_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with planted(tmp_path, *PLAYED.records, label_of(PLAYED)):
        pass

    assert main(["evaluate", "--state", str(tmp_path)]) == 0
    assert "anomaly: found" in capsys.readouterr().out


def test_nothing_labelled_is_the_answer_no(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with planted(tmp_path, *PLAYED.records):
        pass

    assert main(["evaluate", "--state", str(tmp_path)]) == 1
    assert "nothing to evaluate" in capsys.readouterr().out
