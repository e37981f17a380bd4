"""A run with an end -> the samples a model is fit on: its rows as the edge's checks admit them, at recorded times."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from contract.telemetry import TelemetryContract
from scoring.pipeline.checks import CheckedRow, Checks, CheckState
from scoring.pipeline.sample import Sample
from scoring.sources.protocol import RawRow, Source, SourceRun

_DAY_NS = 86_400_000_000_000


@dataclass(slots=True, kw_only=True)
class Refusals:
    """How many readings were refused for each reason, and the first of them; rows that are none the run notes."""

    _counts: dict[str, int] = field(default_factory=dict)
    _first: dict[str, str] = field(default_factory=dict)

    def add(self, row: RawRow, checked: CheckedRow) -> None:
        """Take what the checks said of a row."""
        for each in () if row.problem else checked.refused:
            self._counts[each.reason] = self._counts.get(each.reason, 0) + 1
            self._first.setdefault(each.reason, f"row {row.sequence}: {each.detail}")

    def messages(self, path: str) -> Iterator[str]:
        """Yield a line a reason."""
        for reason, count in self._counts.items():
            yield f"{path}: {count} readings refused ({reason.replace('_', ' ')}), the first in {self._first[reason]}"


def admitted_samples(
    source: Source, run: SourceRun, terms: TelemetryContract, *, refusals: Refusals | None = None
) -> Iterator[Sample]:
    """Yield the rows of a run that hold against the contract; the others are counted. Raises BadSource."""
    checks = Checks(terms=terms, run_id=run.run_id, asset_id=run.asset_id, shift_ns=0)
    state = CheckState()
    for row in source.rows(run, terms.signal_names):
        # a day after the run's end: a recorded run has no future to refuse
        state, checked = checks.check(state, row, now_ns=run.last_ns + _DAY_NS)
        if refusals is not None:
            refusals.add(row, checked)
        if checked.sample is not None:
            yield checked.sample
