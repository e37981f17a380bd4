"""What one transaction's rows became: the records that leave with it, gathered row by row."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contract.attribute import LONGEST_DETAIL
from contract.ids import Id, refusal_id, unscored_id
from contract.plant import Deployment
from contract.reading_codec import Column, encode
from contract.readings import ReadingBatch, Refusal
from contract.telemetry import TelemetryContract
from contract.windows import UnscoredWindows
from contract.words import UnscoredReason
from scoring.outbox.ledger import ALERT_EVENTS, SCORES, UNSCORED, Counted
from scoring.pipeline.checks import CheckedRow, RefusedReading
from scoring.pipeline.sample import Sample
from scoring.telemetry.timed_records import Event, TimedWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessedRows:
    """Records of one transaction of one run; `counted` is what they add to the ledger, by its signals."""

    run_id: Id
    readings: tuple[ReadingBatch, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    windows: tuple[TimedWindow, ...] = ()
    unscored: tuple[UnscoredWindows, ...] = ()
    alerts: tuple[Event, ...] = ()
    deployment: Deployment | None = None
    counted: Mapping[str, Counted] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Whose records these are: what every one of them carries."""

    gateway_id: str
    source: str
    run_id: Id
    asset_id: str
    terms: TelemetryContract


@dataclass(slots=True, kw_only=True)
class BatchBuilder:
    """Gathers what the rows of one transaction become."""

    origin: Origin
    windows: list[TimedWindow] = field(default_factory=list)
    alerts: list[Event] = field(default_factory=list)
    deployment: Deployment | None = None
    _samples: list[Sample] = field(default_factory=list)
    _unscored: list["_UnscoredRange"] = field(default_factory=list)
    _refused: list[tuple[int, int | None, RefusedReading]] = field(default_factory=list)
    _duplicates: dict[str, int] = field(default_factory=dict)
    _last_was_scored: bool = True

    def add_row(self, sequence: int, row: CheckedRow) -> None:
        """Take what the checks said of a row."""
        if row.sample is not None:
            self._samples.append(row.sample)
        for refused in row.refused:
            self._refused.append((sequence, row.event_ns, refused))
        for signal in row.duplicates:
            self._duplicates[signal] = self._duplicates.get(signal, 0) + 1

    def add_scored(self, window: TimedWindow) -> None:
        """Take a scored window."""
        self.windows.append(window)
        self._last_was_scored = True

    def add_unscored(self, reason: UnscoredReason, detail: str, sample: Sample) -> None:
        """Take a window without a score; it joins the one before when that has the same reason."""
        if not self._last_was_scored and self._unscored[-1].reason is reason:
            self._unscored[-1].extend(sample)
        else:
            self._unscored.append(_UnscoredRange(reason, detail, sample))
        self._last_was_scored = False

    def build(self, *, first_sequence: int, last_sequence: int, produced_ns: int) -> ProcessedRows:
        """Return the records; the sequences are those of the transaction's rows."""
        readings = tuple(self._reading_batches(produced_ns))
        return ProcessedRows(
            run_id=self.origin.run_id,
            readings=readings,
            refusals=tuple(self._refusal(*each, produced_ns) for each in self._refused),
            windows=tuple(self.windows),
            unscored=tuple(self._unscored_windows(each, produced_ns) for each in self._unscored),
            alerts=tuple(self.alerts),
            deployment=self.deployment,
            counted=self._counts(readings, first_sequence, last_sequence),
        )

    def _counts(self, readings: tuple[ReadingBatch, ...], first: int, last: int) -> dict[str, Counted]:
        sent = {batch.signal: batch.count for batch in readings}
        refused: dict[str, int] = {}
        for _, _, each in self._refused:
            refused[each.signal] = refused.get(each.signal, 0) + 1
        sent[SCORES] = len(self.windows)
        sent[UNSCORED] = sum(each.count for each in self._unscored)
        sent[ALERT_EVENTS] = len(self.alerts)
        return {
            signal: Counted(
                sent=sent.get(signal, 0),
                duplicates=self._duplicates.get(signal, 0),
                refused=refused.get(signal, 0),
                first_sequence=first,
                last_sequence=last,
            )
            for signal in (*self.origin.terms.signal_names, SCORES, UNSCORED, ALERT_EVENTS)
        }

    def _reading_batches(self, produced_ns: int) -> "list[ReadingBatch]":
        samples, batches = self._samples, []
        for at, signal in enumerate(self.origin.terms.signals):
            here = [sample for sample in samples if sample.present[at]]
            if here:
                batches.append(self._reading_batch(at, signal.name, signal.unit, here, produced_ns))
        return batches

    def _reading_batch(self, at: int, signal: str, unit: str, here: list[Sample], produced_ns: int) -> ReadingBatch:
        column = Column(
            sequences=[sample.sequence for sample in here],
            times_ns=[sample.time_ns for sample in here],
            values=[sample.values[at] for sample in here],
            quality=[sample.quality[at] for sample in here],
        )
        return ReadingBatch(
            gateway_id=self.origin.gateway_id,
            source=self.origin.source,
            run_id=self.origin.run_id,
            asset_id=self.origin.asset_id,
            signal=signal,
            unit=unit,
            contract=self.origin.terms.ref,
            first_sequence=column.sequences[0],
            last_sequence=column.sequences[-1],
            count=len(here),
            first_ns=column.times_ns[0],
            last_ns=column.times_ns[-1],
            produced_ns=produced_ns,
            body=encode(column),
        )

    def _refusal(self, sequence: int, event_ns: int | None, refused: RefusedReading, produced_ns: int) -> Refusal:
        origin = self.origin
        return Refusal(
            refusal_id=refusal_id(origin.source, origin.run_id, refused.signal, sequence),
            gateway_id=origin.gateway_id,
            source=origin.source,
            run_id=origin.run_id,
            asset_id=origin.asset_id,
            signal=refused.signal,
            sequence=sequence,
            event_ns=event_ns,
            value=refused.value,
            reason=refused.reason.value,
            detail=refused.detail[:LONGEST_DETAIL],
            produced_ns=produced_ns,
        )

    def _unscored_windows(self, unscored: "_UnscoredRange", produced_ns: int) -> UnscoredWindows:
        origin, ref = self.origin, self.origin.terms.ref
        return UnscoredWindows(
            stretch_id=unscored_id(origin.asset_id, origin.run_id, unscored.first_sequence, ref),
            gateway_id=origin.gateway_id,
            asset_id=origin.asset_id,
            run_id=origin.run_id,
            contract=ref,
            reason=unscored.reason.value,
            detail=unscored.detail[:LONGEST_DETAIL],
            count=unscored.count,
            first_sequence=unscored.first_sequence,
            last_sequence=unscored.last_sequence,
            first_ns=unscored.first_ns,
            last_ns=unscored.last_ns,
            produced_ns=produced_ns,
        )


class _UnscoredRange:
    """Consecutive windows without a score, for one reason."""

    def __init__(self, reason: UnscoredReason, detail: str, sample: Sample) -> None:
        self.reason, self.detail, self.count = reason, detail, 1
        self.first_sequence = self.last_sequence = sample.sequence
        self.first_ns = self.last_ns = sample.time_ns

    def extend(self, sample: Sample) -> None:
        self.count += 1
        self.last_sequence, self.last_ns = sample.sequence, sample.time_ns
