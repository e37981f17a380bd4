"""Playback: runs stand back to back in the order they were recorded, the last one ends now, and that stays so."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.ids import Digest, Id, mint
from scoring.sources.protocol import SourceRun
from twintrace.demo.prepare.playback import BETWEEN_RUNS_NS, fix_shifts, plan_shifts
from twintrace.demo.state import State
from twintrace.errors import UnusableFolder

NOW = 1_800_000_000_000_000_000


def run(name: str, first_ns: int, last_ns: int) -> SourceRun:
    """A run of one asset, recorded from first to last."""
    return SourceRun(
        run_id=mint("run", name),
        source_id="historian",
        asset_id="pump-7",
        path=f"{name}.csv",
        file=Path(f"/{name}.csv"),
        sha256=Digest("0" * 64),
        rows=2,
        first_ns=first_ns,
        last_ns=last_ns,
    )


RUNS = st.lists(st.tuples(st.integers(0, 10**18), st.integers(0, 10**15)), min_size=1, max_size=8).map(
    lambda spans: [run(str(number), first, first + length) for number, (first, length) in enumerate(spans)]
)


@given(RUNS)
def test_the_last_run_ends_now_and_none_later(runs: list[SourceRun]) -> None:
    shifts = plan_shifts(runs, now_ns=NOW)

    assert max(run.last_ns + shifts[run.run_id] for run in runs) == NOW


@given(RUNS)
def test_played_runs_stand_10_s_apart_in_recorded_order(runs: list[SourceRun]) -> None:
    shifts = plan_shifts(runs, now_ns=NOW)

    in_order = sorted(runs, key=lambda run: run.first_ns + shifts[run.run_id])
    gaps = [
        later.first_ns + shifts[later.run_id] - earlier.last_ns - shifts[earlier.run_id]
        for earlier, later in pairwise(in_order)
    ]
    assert gaps == [BETWEEN_RUNS_NS] * (len(runs) - 1)
    assert [run.first_ns for run in in_order] == sorted(run.first_ns for run in runs)


def test_a_second_start_keeps_the_shifts_of_the_first(tmp_path: Path) -> None:
    state, runs = State(root=tmp_path), [run("a", 0, 10), run("b", 5, 20)]

    first = fix_shifts(state, runs, now_ns=NOW)
    second = fix_shifts(state, runs, now_ns=NOW + 10**12)

    assert second == first


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([run("a", 0, 10), run("c", 5, 20)], "c.csv changed or came new; start over with --fresh"),
        ([run("a", 0, 10)], "a run is gone; start over with --fresh"),
    ],
)
def test_data_that_changed_since_is_refused_by_name(tmp_path: Path, runs: list[SourceRun], said: str) -> None:
    state = State(root=tmp_path)
    fix_shifts(state, [run("a", 0, 10), run("b", 5, 20)], now_ns=NOW)

    with pytest.raises(UnusableFolder, match=said):
        fix_shifts(state, runs, now_ns=NOW)


def test_an_id_of_digits_only_stays_text(tmp_path: Path) -> None:
    digits = SourceRun(
        run_id=Id("1" * 32),
        source_id="s",
        asset_id="a",
        path="p",
        file=Path("/p"),
        sha256=Digest("0" * 64),
        rows=1,
        first_ns=0,
        last_ns=1,
    )

    assert fix_shifts(State(root=tmp_path), [digits], now_ns=NOW) == {"1" * 32: NOW - 1}
