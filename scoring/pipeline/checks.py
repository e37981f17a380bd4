"""Row -> sample, refusals and duplicates: a row held against the telemetry contract and what its run said before."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from contract.codec import MAX_INT
from contract.ids import Id
from contract.telemetry import Signal, TelemetryContract
from contract.words import Quality, RefusalReason
from scoring.pipeline.sample import Sample
from scoring.sources.protocol import Cell, RawRow

_SECOND_NS = 1_000_000_000
_LONGEST_VALUE = 200
_GOOD, _UNCERTAIN_RANGE, _NO_DATA = int(Quality.GOOD), int(Quality.UNCERTAIN_RANGE), int(Quality.BAD_NO_DATA)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckState:
    """What the order of a run is judged by: the last row whose time was admitted, and what it said."""

    last_sequence: int | None = None
    last_ns: int = -1
    last_values: tuple[float, ...] = ()  # NaN where the row had no number

    def to_json(self) -> str:
        """Return the state as JSON text; numbers come back bit for bit."""
        values = [None if math.isnan(value) else value for value in self.last_values]
        return json.dumps([self.last_sequence, self.last_ns, values])

    @classmethod
    def from_json(cls, text: str) -> "CheckState":
        """Return the state that `to_json` wrote."""
        sequence, last_ns, values = json.loads(text)
        return cls(
            last_sequence=sequence,
            last_ns=last_ns,
            last_values=tuple(math.nan if value is None else value for value in values),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedReading:
    """A reading that the contract does not admit: the value as it came, why, and what to do."""

    signal: str
    value: str
    reason: RefusalReason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRow:
    """What became of a row; without a sample none of it is admitted."""

    sample: Sample | None
    event_ns: int | None  # played, None when the row has no time that fits
    refused: tuple[RefusedReading, ...] = ()
    duplicates: tuple[str, ...] = ()  # signals


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """The contract as the checks of one run's rows; pure, the state goes in and comes out."""

    terms: TelemetryContract
    run_id: Id
    asset_id: str
    shift_ns: int
    bounds: tuple[tuple[float, float], ...] = field(init=False)
    good: tuple[int, ...] = field(init=False)
    all_present: tuple[bool, ...] = field(init=False)

    def __post_init__(self) -> None:
        signals = self.terms.signals
        object.__setattr__(self, "bounds", tuple(signal.range for signal in signals))
        object.__setattr__(self, "good", (_GOOD,) * len(signals))
        object.__setattr__(self, "all_present", (True,) * len(signals))

    def check(self, state: CheckState, row: RawRow, *, now_ns: int) -> tuple[CheckState, CheckedRow]:
        """Check one row. A refused reading keeps its sequence number: the row's sequence is never given again."""
        if row.problem is not None:
            return state, self._refuse_row(row, None, row.problem.reason, row.problem.detail)
        if row.time_ns is None:
            return state, self._refuse_row(row, None, RefusalReason.MALFORMED, _no_time(row))
        played_ns = row.time_ns + self.shift_ns
        if state.last_ns < played_ns <= now_ns + int(self.terms.clock.future_tolerance_s * _SECOND_NS) < MAX_INT:
            return self._admit(row, played_ns)
        if not 0 <= played_ns <= MAX_INT:
            detail = f"{row.time_text!r} is outside 1970 to 2262: check the clock of the source"
            return state, self._refuse_row(row, None, RefusalReason.TIME_OUT_OF_RANGE, detail)
        if played_ns > state.last_ns:
            return state, self._refuse_row(
                row, played_ns, RefusalReason.FROM_THE_FUTURE, self._ahead(played_ns, now_ns)
            )
        if played_ns == state.last_ns:
            return state, self._same_time(state, row, played_ns)
        behind = (state.last_ns - played_ns) / _SECOND_NS
        detail = f"{row.time_text!r} is {behind:g} s before row {state.last_sequence}: times of a run must rise"
        return state, self._refuse_row(row, played_ns, RefusalReason.OUT_OF_ORDER, detail)

    def _admit(self, row: RawRow, played_ns: int) -> tuple[CheckState, CheckedRow]:
        values = row.values
        for value, (low, high) in zip(values, self.bounds, strict=True):
            if type(value) is not float or not low <= value <= high:
                return self._admit_partly(row, played_ns)
        state = CheckState(last_sequence=row.sequence, last_ns=played_ns, last_values=values)  # type: ignore[arg-type]
        sample = self._sample(row, played_ns, values, self.good, self.all_present)  # type: ignore[arg-type]
        return state, CheckedRow(sample=sample, event_ns=played_ns)

    def _admit_partly(self, row: RawRow, played_ns: int) -> tuple[CheckState, CheckedRow]:
        values, quality, present = [], [], []
        refused = []
        for signal, cell in zip(self.terms.signals, row.values, strict=True):
            code, problem = self._judge(signal, cell)
            admitted = problem is None and code != _NO_DATA
            values.append(cell if admitted and isinstance(cell, float) else math.nan)
            quality.append(code)
            present.append(admitted)
            if problem is not None:
                refused.append(problem)
        sample = self._sample(row, played_ns, tuple(values), tuple(quality), tuple(present))
        state = CheckState(last_sequence=row.sequence, last_ns=played_ns, last_values=_numbers(row.values))
        return state, CheckedRow(sample=sample, event_ns=played_ns, refused=tuple(refused))

    def _judge(self, signal: Signal, cell: Cell) -> tuple[int, RefusedReading | None]:
        """Quality of an admitted reading, or why it is refused; a null that may be is neither."""
        if _is_null(cell):
            if signal.nullable:
                return _NO_DATA, None
            detail = f"{signal.name} has no value and is not nullable in {self.terms.ref}"
            return _NO_DATA, _refusal(signal, cell, RefusalReason.NULL, detail)
        if not isinstance(cell, float) or math.isinf(cell):
            detail = f"{signal.name}: {_shown(cell)!r} is not a number: check the column or the export"
            return _NO_DATA, _refusal(signal, cell, RefusalReason.NOT_A_NUMBER, detail)
        if signal.range[0] <= cell <= signal.range[1]:
            return _GOOD, None
        if signal.out_of_range == "flag":
            return _UNCERTAIN_RANGE, None
        detail = (
            f"{signal.name} {cell:g} {signal.unit} is outside [{signal.range[0]:g}, {signal.range[1]:g}]: "
            f"check the sensor, or widen its range in {self.terms.ref}"
        )
        return _NO_DATA, _refusal(signal, cell, RefusalReason.OUT_OF_RANGE, detail)

    def _same_time(self, state: CheckState, row: RawRow, played_ns: int) -> CheckedRow:
        refused, duplicates = [], []
        for at, signal, cell in self._readings(row):
            was, now = state.last_values[at], _number(cell)
            if now == was or (math.isnan(now) and math.isnan(was)):
                duplicates.append(signal.name)
            else:
                detail = f"{signal.name} is {_shown(cell)} here and {was:g} in row {state.last_sequence}, at one time"
                refused.append(_refusal(signal, cell, RefusalReason.DUPLICATE, detail))
        return CheckedRow(sample=None, event_ns=played_ns, refused=tuple(refused), duplicates=tuple(duplicates))

    def _refuse_row(self, row: RawRow, event_ns: int | None, reason: RefusalReason, detail: str) -> CheckedRow:
        refused = tuple(_refusal(signal, cell, reason, detail) for _, signal, cell in self._readings(row))
        return CheckedRow(sample=None, event_ns=event_ns, refused=refused)

    def _readings(self, row: RawRow) -> Iterator[tuple[int, Signal, Cell]]:
        """Position, signal and cell of what counts as a reading: a null that may be is none."""
        for at, (signal, cell) in enumerate(zip(self.terms.signals, row.values, strict=True)):
            if not (signal.nullable and _is_null(cell)):
                yield at, signal, cell

    def _ahead(self, played_ns: int, now_ns: int) -> str:
        ahead, allowed = (played_ns - now_ns) / _SECOND_NS, self.terms.clock.future_tolerance_s
        return f"{ahead:.3g} s ahead of the gateway's clock, {allowed:g} s are allowed: check both clocks"

    def _sample(
        self,
        row: RawRow,
        time_ns: int,
        values: tuple[float, ...],
        quality: tuple[int, ...],
        present: tuple[bool, ...],
    ) -> Sample:
        return Sample(
            run_id=self.run_id,
            asset_id=self.asset_id,
            sequence=row.sequence,
            time_ns=time_ns,
            values=values,
            quality=quality,
            present=present,
        )


def _is_null(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, float) else math.nan


def _numbers(cells: tuple[Cell, ...]) -> tuple[float, ...]:
    return tuple(_number(cell) for cell in cells)


def _no_time(row: RawRow) -> str:
    return f"{row.time_text[:80]!r} is not a time, as 2026-01-31 12:00:00: check the export"


def _shown(cell: Cell) -> str:
    return "" if cell is None else str(cell)[:_LONGEST_VALUE]


def _refusal(signal: Signal, cell: Cell, reason: RefusalReason, detail: str) -> RefusedReading:
    return RefusedReading(signal=signal.name, value=_shown(cell), reason=reason, detail=detail)
