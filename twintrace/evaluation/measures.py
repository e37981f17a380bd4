"""Recorded decisions against labels: events found, delay, false alerts, and two baselines that read nothing.

A labelled stretch is one event. It is **found** when an alert is active at one of its rows from the first scored row
on; its **delay** runs from its first row to the first such row. An alert raised outside every event is **false**.
FAR is the share of normal scored rows at which an alert is active, MAR the share of faulty scored rows at which none
is. Row F1 follows the protocol of the literature: every row after the commissioning rows, a row without a score silent.

An event that begins in the fit rows cannot be found by rule: the model learnt the fault as normal. Nor can one that
ends before the first scored row. Such events are listed and count neither way; their rows stay in FAR and MAR.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from contract.ids import Id

CLOCK_ROW = 570
"""Row from which the clock baseline alarms: the files of the usual benchmark break at about this row."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledEvent:
    """A stretch of rows that the data set calls a fault, both ends inside."""

    name: str
    first_sequence: int
    last_sequence: int
    first_ns: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelledRun:
    """What was decided in one run, and what its data set says of it."""

    run_id: Id
    asset_id: str
    path: str
    rows: int
    fit_end: int  # first row the model was not fit on
    scored_from: int  # first row that may be scored
    step_s: float  # what a scored window stands for
    sequences: NDArray[np.int64]  # last row of each scored window, rising
    times_ns: NDArray[np.int64]  # its event time
    active: Mask  # an alert is open after it
    raised: tuple[int, ...]  # rows at which an alert was raised
    events: tuple[LabelledEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventResult:
    """What became of one event under one detector."""

    event: LabelledEvent
    unfindable: str  # the rule by which it cannot be found, empty when it can
    delay_s: float | None  # None when it was not found, or cannot be


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """Rows by label and alert."""

    hit: int = 0  # faulty, alert active
    missed: int = 0  # faulty, none
    false: int = 0  # normal, alert active
    quiet: int = 0  # normal, none

    @property
    def far(self) -> float | None:
        """Share of normal rows with an alert; None without a normal row."""
        return _share(self.false, self.false + self.quiet)

    @property
    def mar(self) -> float | None:
        """Share of faulty rows without an alert; None without a faulty row."""
        return _share(self.missed, self.missed + self.hit)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall over rows; None when nothing is faulty and nothing active."""
        return _share(2 * self.hit, 2 * self.hit + self.false + self.missed)

    def __add__(self, other: "Confusion") -> "Confusion":
        return Confusion(
            hit=self.hit + other.hit,
            missed=self.missed + other.missed,
            false=self.false + other.false,
            quiet=self.quiet + other.quiet,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What one detector did in one run, or in several together: numerators and denominators, never averaged."""

    results: tuple[EventResult, ...] = ()
    alerts: int = 0
    false_alerts: int = 0
    normal_windows_s: float = 0.0  # scored time outside events
    scored: Confusion = Confusion()  # rows with a score
    protocol: Confusion = Confusion()  # every row from the first scored row on

    @property
    def findable(self) -> int:
        """Events that can be found by rule."""
        return sum(1 for r in self.results if not r.unfindable)

    @property
    def found(self) -> int:
        """Events found, of those that can be."""
        return sum(1 for r in self.results if r.delay_s is not None)

    @property
    def median_delay_s(self) -> float | None:
        """Median delay of the events found; None when none was."""
        delays = [r.delay_s for r in self.results if r.delay_s is not None]
        return median(delays) if delays else None

    @property
    def normal_hours(self) -> float:
        """Scored hours outside events."""
        return self.normal_windows_s / 3600

    @property
    def false_alerts_per_hour(self) -> float | None:
        """False alerts a normal hour; None without normal time."""
        return _share(self.false_alerts, self.normal_hours)

    def __add__(self, other: "Measures") -> "Measures":
        return Measures(
            results=self.results + other.results,
            alerts=self.alerts + other.alerts,
            false_alerts=self.false_alerts + other.false_alerts,
            normal_windows_s=self.normal_windows_s + other.normal_windows_s,
            scored=self.scored + other.scored,
            protocol=self.protocol + other.protocol,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Detector:
    """What a detector says of one run: at which rows it is active, and at which it raised an alert."""

    active: Mask  # (rows,) of the run
    raised: tuple[int, ...]


def twin(run: LabelledRun) -> Detector:
    """What was recorded; a row without a scored window is silent."""
    active = np.zeros(run.rows, np.bool_)
    active[run.sequences] = run.active
    return Detector(active=active, raised=run.raised)


def always_alarm(run: LabelledRun) -> Detector:
    """The baseline that alarms at the first scored row and never stops."""
    return alarm_from(run, run.scored_from)


def clock_alarm(run: LabelledRun) -> Detector:
    """The baseline that alarms at a fixed row and never stops."""
    return alarm_from(run, max(CLOCK_ROW, run.scored_from))


def alarm_from(run: LabelledRun, row: int) -> Detector:
    """One alert from this row to the end of the run, if it has so many rows."""
    return Detector(active=np.arange(run.rows) >= row, raised=(row,) if row < run.rows else ())


DETECTORS = {"twintrace": twin, "always_alarm": always_alarm, "clock_alarm": clock_alarm}


def measure(run: LabelledRun, detector: Detector) -> Measures:
    """Hold what a detector says of a run against the run's labels."""
    faulty = _faulty(run)
    rows = np.arange(run.rows)
    scored = np.zeros(run.rows, np.bool_)
    scored[run.sequences] = True
    return Measures(
        results=tuple(_result(run, detector, scored, event) for event in run.events),
        alerts=len(detector.raised),
        false_alerts=sum(1 for row in detector.raised if not faulty[row]),
        normal_windows_s=run.step_s * int(np.count_nonzero(scored & ~faulty)),
        scored=_confusion(faulty, detector.active, scored),
        protocol=_confusion(faulty, detector.active, rows >= run.scored_from),
    )


def measure_together(measures: Sequence[Measures]) -> Measures:
    """Add up the measures of several runs."""
    return sum(measures, start=Measures())


def unfindable(run: LabelledRun, event: LabelledEvent) -> str:
    """Name the rule by which an event cannot be found; empty when it can."""
    if event.first_sequence < run.fit_end:
        return f"begins at row {event.first_sequence}, in the rows the model was fit on"
    if event.last_sequence < run.scored_from:
        return f"ends at row {event.last_sequence}, before the first scored row {run.scored_from}"
    return ""


def _result(run: LabelledRun, detector: Detector, scored: Mask, event: LabelledEvent) -> EventResult:
    reason = unfindable(run, event)
    first = max(event.first_sequence, run.scored_from)
    inside = slice(first, event.last_sequence + 1)
    rows = np.flatnonzero(detector.active[inside] & scored[inside])
    if reason or not len(rows):
        return EventResult(event=event, unfindable=reason, delay_s=None)
    at = int(np.searchsorted(run.sequences, first + int(rows[0])))
    return EventResult(event=event, unfindable="", delay_s=(int(run.times_ns[at]) - event.first_ns) / 1e9)


def _faulty(run: LabelledRun) -> Mask:
    faulty = np.zeros(run.rows, np.bool_)
    for event in run.events:
        faulty[event.first_sequence : event.last_sequence + 1] = True
    return faulty


def _confusion(faulty: Mask, active: Mask, counted: Mask) -> Confusion:
    def count(mask: Mask) -> int:
        return int(np.count_nonzero(mask & counted))

    return Confusion(
        hit=count(faulty & active),
        missed=count(faulty & ~active),
        false=count(~faulty & active),
        quiet=count(~faulty & ~active),
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
