"""Rows of one run -> records: checks, windows, score, decision; the state of the run goes on from batch to batch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from contract import ids
from contract.alerts import AlertEvent, RaisedBy
from contract.plant import Deployment
from contract.window_cut import cut_texts
from contract.words import AlertStep, ClearReason, UnscoredReason
from inference.alert import alert_event, ended_event
from inference.bundle import Bundle, require_match
from inference.decide import interrupt
from inference.decision_state import DecisionState
from inference.errors import FeatureNotFinite, InferenceError
from inference.features import FEATURE_CODE
from inference.line import ScoringLine, score_window
from inference.score import Scorer, ScoreResult
from inference.window import WindowMatrix
from scoring.clock import Clock
from scoring.outbox.records import RunState
from scoring.pipeline.batch_builder import BatchBuilder, Origin, ProcessedRows
from scoring.pipeline.checks import Checks, CheckState
from scoring.pipeline.sample import Sample
from scoring.pipeline.windower import Windower
from scoring.setup import RunSetup
from scoring.sources.protocol import RawRow
from scoring.telemetry.timed_records import Event, Stage, TimedWindow


class AssetPipeline:
    """One run on its way through checks, windows, score and decision; its state is what the outbox saved."""

    def __init__(self, setup: RunSetup, saved: RunState | None, *, clock: Clock, deployed: bool = False) -> None:
        """Go on from a saved state, or begin; `deployed` tells that the bundle's deployment has been announced.

        Raises BundleMismatch or BadModel.
        """
        terms, run = setup.contract.terms, setup.run
        self._setup, self._clock, self._deployed = setup, clock, deployed
        self._scoring = None if setup.bundle is None else _open(setup, setup.bundle, clock)
        self._latest_ns = 0  # a run goes on by the latest time it has seen: a clock set back makes no row a future one
        self._origin = Origin(
            gateway_id=setup.gateway_id,
            source=run.source_id,
            run_id=run.run_id,
            asset_id=run.asset_id,
            terms=terms,
        )
        self._checks = Checks(terms=terms, run_id=run.run_id, asset_id=run.asset_id, shift_ns=setup.shift_ns)
        self._swapped = saved is not None and saved.bundle_id != setup.bundle_id
        self._seen = _seen(saved, len(terms.signals))
        self._decision = DecisionState() if saved is None else DecisionState.from_json(saved.decision)
        # a window never spans a bundle swap
        snapshot = None if saved is None or self._swapped else saved.windower
        self._windower = Windower(terms, snapshot, commissions=run.commissions)
        self._next_sequence = 0 if saved is None else saved.next_sequence
        first_scored = terms.commissioning.limit_rows[1] if run.commissions else 0
        self._from_sequence = max(first_scored, self._next_sequence if self._swapped else 0)

    @property
    def next_sequence(self) -> int:
        """The sequence of the first row not taken yet."""
        return self._next_sequence

    def take(self, rows: Sequence[RawRow], *, edge_sequence: int) -> ProcessedRows:
        """Take the next rows, at least one; `edge_sequence` is the last one given to an alert step so far."""
        builder = BatchBuilder(origin=self._origin)
        if self._swapped:
            self._interrupt(builder, ClearReason.BUNDLE_SWAPPED, edge_sequence, at_ns=None)
            self._swapped = False
        for row in rows:
            self._take_row(builder, row, edge_sequence)
        self._next_sequence = rows[-1].sequence + 1
        return builder.build(
            first_sequence=rows[0].sequence, last_sequence=rows[-1].sequence, produced_ns=self._clock()
        )

    def end(self, *, edge_sequence: int) -> ProcessedRows:
        """Say that the source has no more rows: an open alert ends with that reason."""
        builder = BatchBuilder(origin=self._origin)
        self._interrupt(builder, ClearReason.RUN_ENDED, edge_sequence, at_ns=None)
        last = max(self._next_sequence - 1, 0)
        return builder.build(first_sequence=last, last_sequence=last, produced_ns=self._clock())

    def state(self, *, at_end: bool = False) -> RunState:
        """Return what the outbox saves with what was taken."""
        run = self._setup.run
        return RunState(
            run_id=run.run_id,
            source=run.source_id,
            path=run.path,
            sha256=run.sha256,
            next_sequence=self._next_sequence,
            at_end=at_end,
            bundle_id=self._setup.bundle_id,
            windower=None if at_end else self._windower.snapshot(),
            checks=self._seen.to_json(),
            decision=self._decision.to_json(),
        )

    def _take_row(self, builder: BatchBuilder, row: RawRow, edge_sequence: int) -> None:
        start_ns = self._clock()
        self._latest_ns = max(self._latest_ns, start_ns)
        self._seen, checked = self._checks.check(self._seen, row, now_ns=self._latest_ns)
        builder.add_row(row.sequence, checked)
        sample = checked.sample
        if sample is None:
            return
        if self._scoring is not None and not self._deployed and sample.sequence >= self._from_sequence:
            builder.deployment, self._deployed = self._deployment(sample), True
        cut = self._windower.push(sample)
        if cut is None:
            return
        if cut.gap:
            self._interrupt(builder, ClearReason.GAP, edge_sequence, at_ns=sample.time_ns)
        if cut.matrix is not None and cut.unscored is None:
            self._score(builder, cut.matrix, sample, start_ns, edge_sequence)
        elif cut.unscored is not None:
            builder.add_unscored(*self._reason(cut.unscored, cut.detail), sample)

    def _reason(self, reason: UnscoredReason, detail: str) -> tuple[UnscoredReason, str]:
        """A window that fills because its source began again says what made it begin."""
        if reason is UnscoredReason.FILLING and self._setup.begun_by:
            return UnscoredReason.CLOCK_STEP, f"{self._setup.begun_by}, so a new run began: {detail}"
        return reason, detail

    def _score(
        self, builder: BatchBuilder, matrix: WindowMatrix, sample: Sample, start_ns: int, edge_sequence: int
    ) -> None:
        """Score a window, or say why it has no score: what goes wrong here takes no reading with it."""
        if self._scoring is None:
            builder.add_unscored(UnscoredReason.NO_BUNDLE, self._setup.problem, sample)
            return
        try:
            self._score_by(self._scoring, builder, matrix, start_ns, edge_sequence)
        except FeatureNotFinite as error:
            builder.add_unscored(UnscoredReason.FEATURE_NOT_FINITE, str(error), sample)
        except InferenceError as error:
            builder.add_unscored(UnscoredReason.SCORING_FAILED, str(error), sample)
        except Exception as error:  # noqa: BLE001 (a rim: the readings of an asset go on whatever its scoring does)
            builder.add_unscored(UnscoredReason.SCORING_FAILED, f"{type(error).__name__}: {error}", sample)

    def _score_by(
        self, scoring: "_Scoring", builder: BatchBuilder, matrix: WindowMatrix, start_ns: int, edge_sequence: int
    ) -> None:
        cut_ns = self._clock()
        scored, after, outcome = score_window(
            scoring.line,
            run_id=self._origin.run_id,
            gateway_id=self._origin.gateway_id,
            matrix=matrix,
            state=self._decision,
            produced_ns=cut_ns,
        )
        end_ns = self._clock()
        raised = outcome.alert_step is AlertStep.RAISED
        staged = raised or self._is_sampled(scored.window.window_id)
        stages = _stages(scoring.scorer, start_ns, cut_ns, end_ns) if staged else ()
        event = alert_event(scoring.line, scored, outcome, edge_sequence=edge_sequence + len(builder.alerts) + 1)
        # only now, when nothing can go wrong any more: a window is scored whole or not at all
        self._decision = after
        builder.add_scored(TimedWindow(scored=scored, start_ns=start_ns, end_ns=end_ns, stages=stages))
        if event is not None:
            builder.alerts.append(Event(record=event, trace=self._trace(event)))

    def _interrupt(self, builder: BatchBuilder, reason: ClearReason, edge_sequence: int, *, at_ns: int | None) -> None:
        self._decision, ended = interrupt(self._decision, at_ns=at_ns)
        if ended is None:
            return
        event = ended_event(
            ended,
            reason,
            asset_id=self._origin.asset_id,
            rule=self._rule(),
            gateway_id=self._origin.gateway_id,
            edge_sequence=edge_sequence + len(builder.alerts) + 1,
            produced_ns=self._clock(),
        )
        builder.alerts.append(Event(record=event, trace=self._trace(event)))

    def _rule(self) -> str:
        bundle = self._setup.bundle
        return self._origin.terms.decision.rule if bundle is None else bundle.policy.rule

    def _is_sampled(self, window_id: ids.Id) -> bool:
        # by the id, not by chance: a restart sends the same spans
        return int(window_id[-8:], 16) < self._origin.terms.forwarding.stage_spans * 2**32

    def _trace(self, event: AlertEvent) -> RaisedBy:
        """Return the span that raised the alert: every later step belongs to that trace."""
        terms = self._origin.terms
        cut = cut_texts(terms.window)
        window = ids.window_id(event.asset_id, event.run_id, event.raised_sequence, *cut, terms.ref)
        vector = ids.vector_id(window, FEATURE_CODE)
        return RaisedBy(window_id=window, score_id=ids.score_id(vector, event.bundle_id))

    def _deployment(self, sample: Sample) -> Deployment:
        asset, run, bundle = self._origin.asset_id, self._origin.run_id, self._setup.bundle_id
        return Deployment(
            deployment_id=ids.deployment_id(asset, run, bundle, sample.sequence),
            gateway_id=self._origin.gateway_id,
            asset_id=asset,
            run_id=run,
            bundle_id=bundle,
            contract=self._origin.terms.ref,
            from_sequence=sample.sequence,
            from_ns=sample.time_ns,
        )


def _seen(saved: RunState | None, width: int) -> CheckState:
    """The order of the run goes on; values of another contract's signals are forgotten."""
    state = CheckState() if saved is None else CheckState.from_json(saved.checks)
    return state if len(state.last_values) == width else replace(state, last_values=(math.nan,) * width)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scoring:
    """The line that scores an asset, and its scorer's own times."""

    line: ScoringLine
    scorer: "TimedScorer"


def _open(setup: RunSetup, bundle: Bundle, clock: Clock) -> _Scoring:
    require_match(bundle, setup.contract)
    scorer = TimedScorer(bundle, clock)
    line = ScoringLine(
        contract=setup.contract,
        bundle=bundle,
        scorer=scorer,
        asset_id=setup.run.asset_id,
        criticality=setup.criticality,
    )
    return _Scoring(line=line, scorer=scorer)


def _stages(scorer: "TimedScorer", start_ns: int, cut_ns: int, end_ns: int) -> tuple[Stage, ...]:
    return (
        Stage(name="readings", start_ns=start_ns, end_ns=cut_ns),
        Stage(name="features", start_ns=cut_ns, end_ns=scorer.began_ns),
        Stage(name="score", start_ns=scorer.began_ns, end_ns=scorer.ended_ns),
        Stage(name="decision", start_ns=scorer.ended_ns, end_ns=end_ns),
    )


class TimedScorer(Scorer):
    """A scorer that remembers when it last began and ended, for the stage spans."""

    def __init__(self, bundle: Bundle, clock: Clock) -> None:
        self._clock = clock
        self.began_ns = self.ended_ns = 0
        super().__init__(bundle)

    def score(self, vector: NDArray[np.float32]) -> ScoreResult:
        """Score one vector, between two looks at the clock."""
        self.began_ns = self._clock()
        result = super().score(vector)
        self.ended_ns = self._clock()
        return result
