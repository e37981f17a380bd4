"""A run with an end -> the samples a model is fit on: its rows as the edge's checks admit them, at recorded times."""

from collections.abc import Iterator

from contract.telemetry import TelemetryContract
from scoring.checks import Checks, CheckState
from scoring.sample import Sample
from scoring.sources.interface import Source, SourceRun

_DAY_NS = 86_400_000_000_000


def admitted_samples(source: Source, run: SourceRun, terms: TelemetryContract) -> Iterator[Sample]:
    """Yield the rows of a run that hold against the contract. Raises BadSource."""
    checks = Checks(terms=terms, run_id=run.run_id, asset_id=run.asset_id, shift_ns=0)
    state = CheckState()
    for row in source.rows(run, terms.signal_names):
        # a day after the run's end: a recorded run has no future to refuse
        state, checked = checks.check(state, row, now_ns=run.last_ns + _DAY_NS)
        if checked.sample is not None:
            yield checked.sample
