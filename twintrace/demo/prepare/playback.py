"""When the recorded runs are played: back to back in the order they were recorded, the last one ends now (ADR-004)."""

from collections.abc import Sequence
from typing import Protocol

import yaml

from contract.document import read
from contract.ids import Id
from scoring.config import Playback
from scoring.sources.protocol import SourceRun
from twintrace.demo.state import State, write_durably
from twintrace.errors import UnusableFolder

BETWEEN_RUNS_NS = 10_000_000_000


class PlanShifts(Protocol):
    """Says when runs are played."""

    def __call__(self, runs: Sequence[SourceRun], *, now_ns: int) -> dict[Id, int]:
        """Return played - recorded in ns for each run."""
        ...


def plan_shifts(runs: Sequence[SourceRun], *, now_ns: int) -> dict[Id, int]:
    """Return played - recorded in ns for each run: whole runs, 10 s apart, the last row of the last at `now_ns`."""
    shifts: dict[Id, int] = {}
    end_ns = now_ns
    for run in sorted(runs, key=lambda run: (run.first_ns, run.run_id), reverse=True):
        shifts[run.run_id] = end_ns - run.last_ns
        end_ns -= run.last_ns - run.first_ns + BETWEEN_RUNS_NS
    return shifts


def plan_together(runs: Sequence[SourceRun], *, now_ns: int) -> dict[Id, int]:
    """Return shifts by which every run ends at `now_ns`: they are pasts of machines that live side by side."""
    return {run.run_id: now_ns - run.last_ns for run in runs}


def fix_shifts(
    state: State, runs: Sequence[SourceRun], *, now_ns: int, plan: PlanShifts = plan_shifts
) -> dict[Id, int]:
    """Return the shifts: planned and written durably at the first start, kept for ever after it.

    Raises UnusableFolder when the runs are not those that the state began with.
    """
    if not state.playback.exists():
        planned = {"shifts_ns": {str(run): shift for run, shift in plan(runs, now_ns=now_ns).items()}}
        write_durably(state.playback, yaml.safe_dump(planned).encode())
    shifts = read(state.playback, Playback).shifts_ns
    changed = [run.path for run in runs if run.run_id not in shifts]
    if changed or len(shifts) != len(runs):
        what = f"{', '.join(changed[:3])} changed or came new" if changed else "a run is gone"
        raise UnusableFolder(state.root, f"the data is not what this state began with: {what}; start over with --fresh")
    return dict(shifts)
