"""What recorded decisions are worth against labels."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.ids import Id, digest
from tests.oracles.evaluation_oracle import counted
from twintrace.evaluation.document import evaluate, evaluation_artifact
from twintrace.evaluation.intervals import poisson, wilson
from twintrace.evaluation.measures import (
    DETECTORS,
    Confusion,
    LabelledEvent,
    LabelledRun,
    Measures,
    always_alarm,
    clock_alarm,
    measure,
    measure_together,
    twin,
)
from twintrace.evaluation.table import as_text

SECOND = 1_000_000_000


def labelled(
    *,
    rows: int = 100,
    events: Sequence[tuple[int, int]] = ((60, 79),),
    active: Sequence[tuple[int, int]] = (),
    unscored: Sequence[int] = (),
    fit_end: int = 20,
    scored_from: int = 40,
    path: str = "loop/1.csv",
) -> LabelledRun:
    """A run of a row a second; stretches have both ends inside, an alert is raised where it becomes active."""
    sequences = [row for row in range(scored_from, rows) if row not in unscored]
    return LabelledRun(
        run_id=Id("a" * 32),
        asset_id="loop-1",
        path=path,
        rows=rows,
        fit_end=fit_end,
        scored_from=scored_from,
        step_s=1.0,
        sequences=np.array(sequences, np.int64),
        times_ns=np.array(sequences, np.int64) * SECOND,
        active=np.array([any(a <= row <= z for a, z in active) for row in sequences], np.bool_),
        raised=tuple(a for a, _ in active),
        events=tuple(
            LabelledEvent(name="leak", first_sequence=a, last_sequence=z, first_ns=a * SECOND) for a, z in events
        ),
    )


def of_twin(run: LabelledRun) -> Measures:
    return measure(run, twin(run))


def test_an_event_is_found_when_an_alert_is_active_at_one_of_its_rows() -> None:
    measures = of_twin(labelled(active=[(65, 90)]))

    assert (measures.found, measures.findable, measures.median_delay_s) == (1, 1, 5.0)
    assert (measures.alerts, measures.false_alerts) == (1, 0)


def test_an_alert_raised_before_the_event_finds_it_at_once_and_is_false_all_the_same() -> None:
    measures = of_twin(labelled(active=[(55, 62)]))

    assert (measures.found, measures.median_delay_s, measures.false_alerts) == (1, 0.0, 1)


def test_an_alert_that_ends_before_the_event_does_not_find_it() -> None:
    measures = of_twin(labelled(active=[(50, 59)]))

    assert (measures.found, measures.median_delay_s, measures.false_alerts) == (0, None, 1)


def test_the_ends_of_an_event_are_inside_it() -> None:
    for row in (60, 79):
        assert (of_twin(labelled(active=[(row, row)])).found, of_twin(labelled(active=[(row, row)])).false_alerts) == (
            1,
            0,
        )
    for row in (59, 80):
        assert (of_twin(labelled(active=[(row, row)])).found, of_twin(labelled(active=[(row, row)])).false_alerts) == (
            0,
            1,
        )


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ((10, 79), "begins at row 10, in the rows the model was fit on"),
        ((19, 79), "begins at row 19, in the rows the model was fit on"),
        ((20, 79), ""),
        ((25, 39), "ends at row 39, before the first scored row 40"),
        ((25, 40), ""),
    ],
)
def test_an_event_that_the_model_learnt_or_nobody_scored_cannot_be_found_by_rule(
    event: tuple[int, int], reason: str
) -> None:
    measures = of_twin(labelled(events=[event], active=[(40, 79)]))

    assert measures.results[0].unfindable == reason
    assert measures.findable == measures.found == (0 if reason else 1)


def test_an_alert_inside_an_event_that_cannot_be_found_is_not_false() -> None:
    assert of_twin(labelled(events=[(10, 79)], active=[(50, 60)])).false_alerts == 0


def test_far_and_mar_are_shares_of_scored_rows() -> None:
    run = labelled(active=[(70, 89)], unscored=range(40, 50))
    measures = of_twin(run)

    assert measures.scored == Confusion(hit=10, missed=10, false=10, quiet=20)
    assert (measures.scored.far, measures.scored.mar) == (10 / 30, 0.5)
    assert measures.protocol == Confusion(hit=10, missed=10, false=10, quiet=30)
    assert measures.protocol.f1 == 0.5
    assert measures.normal_hours == 30 / 3600


def test_nothing_to_divide_by_is_null_and_not_zero() -> None:
    measures = of_twin(labelled(events=[(40, 99)]))

    assert (measures.false_alerts_per_hour, measures.scored.far) == (None, None)
    assert Measures().scored.mar is None
    assert Measures().protocol.f1 is None


def test_runs_together_are_ratios_of_sums() -> None:
    one = of_twin(labelled(active=[(61, 79)]))
    other = of_twin(labelled(events=[(50, 89)], active=[(40, 49), (53, 99)]))

    together = measure_together([one, other])

    assert (together.found, together.findable, together.median_delay_s) == (2, 2, 2.0)
    assert together.false_alerts_per_hour == 1 / (60 / 3600)
    assert together.scored.far == 20 / 60


def test_the_baseline_that_always_alarms_finds_everything_and_is_false_everywhere() -> None:
    run = labelled()
    measures = measure(run, always_alarm(run))

    assert (measures.found, measures.median_delay_s, measures.false_alerts) == (1, 0.0, 1)
    assert (measures.scored.far, measures.scored.mar) == (1.0, 0.0)


def test_the_clock_alarms_at_its_row_and_reads_nothing() -> None:
    long = labelled(rows=700, events=[(560, 600)])
    measures = measure(long, clock_alarm(long))

    assert (measures.found, measures.median_delay_s, measures.false_alerts) == (1, 10.0, 0)
    assert measure(labelled(), clock_alarm(labelled())).alerts == 0


stretches = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 30)), max_size=3).map(
    lambda pairs: [(a, min(a + n, 99)) for a, n in pairs]
)


@given(stretches, stretches, st.sets(st.integers(0, 99), max_size=30), st.sampled_from(sorted(DETECTORS)))
def test_every_number_is_that_of_counting_row_by_row(
    events: list[tuple[int, int]], active: list[tuple[int, int]], unscored: set[int], name: str
) -> None:
    run = labelled(events=events, active=active, unscored=sorted(unscored))
    detector = DETECTORS[name](run)

    measures = measure(run, detector)

    found: dict[str, Any] = {
        "findable": measures.findable,
        "found": measures.found,
        "median_delay_s": measures.median_delay_s,
        "alerts": measures.alerts,
        "false_alerts": measures.false_alerts,
        "normal_windows_s": measures.normal_windows_s,
        "scored": asdict(measures.scored),
        "protocol": asdict(measures.protocol),
    }
    assert found == counted(run, detector.active.tolist(), list(detector.raised))


def test_the_document_says_its_definitions_and_stands_beside_the_baselines() -> None:
    document = evaluate([labelled(active=[(65, 90)])], left_out=[("loop/2.csv", "no label")])

    assert set(document["together"]) == {"twintrace", "always_alarm", "clock_alarm"}
    assert document["together"]["twintrace"]["found"] == 1
    assert document["runs"][0]["events"] == [
        {
            "name": "leak",
            "first_sequence": 60,
            "last_sequence": 79,
            "unfindable": "",
            "found": True,
            "delay_s": 5.0,
        }
    ]
    assert document["left_out"] == [{"run": "loop/2.csv", "reason": "no label"}]
    assert "found" in document["definitions"]


def test_the_artifact_is_named_by_the_digest_of_its_bytes_and_holds_no_clock() -> None:
    document = evaluate([labelled()])

    first = evaluation_artifact(document, name="water-loop", produced_ns=1)
    later = evaluation_artifact(document, name="water-loop", produced_ns=2)

    assert first.artifact_id == later.artifact_id == digest(first.body)
    assert (first.kind, first.name, first.part, first.parts) == ("evaluation", "water-loop", 0, 1)


def test_the_text_tells_what_was_found_missed_and_left_out() -> None:
    runs = [
        labelled(active=[(65, 90)], path="loop/1.csv"),
        labelled(path="loop/2.csv"),
        labelled(events=[(5, 50)], path="loop/3.csv"),
    ]

    text = as_text(evaluate(runs, left_out=[("loop/4.csv", "no label")]))

    lines = text.splitlines()
    assert lines[1].split()[:4] == ["twintrace", "1", "of", "2"]
    assert any(line.startswith("loop/1.csv") and "leak: found" in line for line in lines)
    assert any(line.startswith("loop/2.csv") and "leak: missed" in line for line in lines)
    assert "can't be found: loop/3.csv, leak begins at row 5, in the rows the model was fit on" in lines
    assert "left out: loop/4.csv (no label)" in lines


def test_the_text_of_nothing_says_so() -> None:
    assert as_text(evaluate([])) == "no run with labels and scores in this store: nothing to evaluate"


def test_intervals_are_those_of_the_tables() -> None:
    assert wilson(0, 0) is None
    assert wilson(0, 10) == (0.0, 0.278)
    assert wilson(10, 10) == (0.722, 1.0)
    assert poisson(0) == (0.0, 3.689)
    assert poisson(10) == (4.795, 18.39)


@pytest.mark.parametrize("count", [1, 3, 200])
def test_the_ends_of_a_poisson_interval_leave_a_fortieth_outside_each(count: int) -> None:
    low, high = poisson(count)

    assert at_most(count, high) == pytest.approx(0.025, abs=1e-3)
    assert 1 - at_most(count - 1, low) == pytest.approx(0.025, abs=1e-3)


def at_most(count: int, mean: float) -> float:
    chances = [math.exp(-mean)]
    for k in range(1, count + 1):
        chances.append(chances[-1] * mean / k)
    return sum(chances)
