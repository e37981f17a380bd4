"""Samples -> windows: every `step_s` all rows of the last `length_s`, never across a run or a gap."""

from dataclasses import dataclass

import numpy as np

from contract.telemetry import TelemetryContract
from contract.words import UnscoredReason
from inference.state import operating_state
from inference.window import WindowMatrix
from scoring.pipeline.sample import Sample
from scoring.pipeline.window_rows import WindowRows
from scoring.pipeline.window_snapshot import Held, Marks, pack, unpack


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A window that ends at the row just pushed, or why it has no score.

    `matrix` is there when the rows make a whole window; in commissioning rows it is there with
    `unscored` = commissioning: good to fit on, not to score. `gap` is True at the first row after a gap, once.
    """

    matrix: WindowMatrix | None
    unscored: UnscoredReason | None = None
    detail: str = ""
    gap: bool = False


class Windower:
    """Cuts the windows of one asset. The first row of a run or after a gap cuts, then the first `step_s` later.

    A row of which every reading was refused is in no window, ends none, and bridges no gap.
    """

    def __init__(self, terms: TelemetryContract, snapshot: bytes | None = None, *, commissions: bool = True) -> None:
        """Start at rest, or where a windower under the same contract version was when it made the snapshot.

        A run that does not commission has no rows to fit on: its first whole window is scored.
        """
        self._terms = terms
        self._first_scored = terms.commissioning.limit_rows[1] if commissions else 0
        rule = terms.window
        self._length_ns, self._step_ns = round(rule.length_s * 1e9), round(rule.step_s * 1e9)
        self._gap_ns = round(rule.max_gap_s * 1e9)
        self._needed = [at for at, name in enumerate(terms.signal_names) if name in {f.signal for f in terms.features}]
        held = None if snapshot is None else unpack(snapshot, terms)
        self._marks = held.marks if held else None  # None: no row yet
        self._rows = held.rows if held else WindowRows(width=len(terms.signals))

    def push(self, sample: Sample) -> Cut | None:
        """Take one row, in the order of its run; return the window that it ends, or None when no cut is due."""
        if not any(sample.present):
            return None
        marks, now = self._marks, sample.time_ns
        same_run = marks is not None and marks.run_id == sample.run_id
        if marks is not None and same_run and now - marks.previous_ns <= self._gap_ns:
            due = now >= marks.cut_ns + self._step_ns
            self._marks = marks.moved(now, cut=due)
        else:
            due = True
            self._marks = Marks(run_id=sample.run_id, since_ns=now, cut_ns=now, previous_ns=now)
            self._rows.clear()
        self._rows.append(sample)
        self._rows.forget_until(now - self._length_ns)
        return self._cut(sample, gap=same_run and self._marks.since_ns == now) if due else None

    def snapshot(self) -> bytes:
        """Return the state: equal states are equal bytes; it holds the rows of one window and a few numbers."""
        return pack(Held(marks=self._marks, rows=self._rows), self._terms)

    def _cut(self, sample: Sample, *, gap: bool) -> Cut:
        matrix = self._rows.matrix(self._terms.signal_names)
        reason, detail = self._lack(matrix, sample.time_ns, gap=gap)
        whole = None if reason else matrix
        if sample.sequence < self._first_scored:
            return Cut(matrix=whole, unscored=UnscoredReason.COMMISSIONING, detail=detail, gap=gap)
        return Cut(matrix=whole, unscored=reason, detail=detail, gap=gap)

    def _lack(self, matrix: WindowMatrix, now: int, *, gap: bool) -> tuple[UnscoredReason | None, str]:
        """Tell why these rows are no whole window, and what is missing; None when they are."""
        if gap:
            return UnscoredReason.GAP, f"no row for more than {self._terms.window.max_gap_s:g} s"
        counts = np.add.reduce(matrix.usable, axis=0, dtype=np.int64)
        least = min(self._needed, key=counts.__getitem__)
        if counts[least] < self._terms.window.min_readings:
            young = self._marks is not None and now - self._marks.since_ns < self._length_ns
            reason = UnscoredReason.FILLING if young else UnscoredReason.TOO_FEW_READINGS
            return reason, f"{matrix.signals[least]}: {counts[least]} of {self._terms.window.min_readings} readings"
        state = operating_state(self._terms, matrix)
        if state not in self._terms.states.scored_in:
            return UnscoredReason.STATE, f"the asset is {state.value}"
        return None, ""
