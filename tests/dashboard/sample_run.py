"""The run around the sample alert as an edge records it: its windows, its readings, its ledger, what was refused."""

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contract.ids import mint
from contract.plant import LedgerLine
from contract.reading_codec import Column, encode
from contract.readings import ReadingBatch, Refusal
from contract.trail import Trail
from contract.windows import UnscoredWindows
from contract.words import DecisionStep, RefusalReason, UnscoredReason
from scoring.outbox.ledger import Counted, Ledger
from scoring.telemetry.timed_records import Stage, TimedWindow
from tests.dashboard.sample_alert import (
    ASSET,
    BANDS,
    CONTRACT,
    FIRST_SCORED,
    GATEWAY,
    RAISED_ROW,
    ROWS,
    RUN,
    SECOND,
    sample_window,
    time_of,
)

UNITS = {signal.name: signal.unit for signal in CONTRACT.terms.signals}
GAP, REST, UNCERTAIN = range(760, 800), range(500, 520), range(300, 306)
REFUSED = {"current": range(650, 653)}
UNCERTAIN_CODE = 0x40940000
MICROSECOND = 1000


def run_records(shown: Trail) -> Iterator[Any]:
    """Every record of the run but those that the trail holds."""
    held = {each.record.window.last_sequence for each in (shown.raising, shown.latest) if each}
    ratios = run_ratios()
    for row in (row for row in ratios if row not in held):
        yield timed(scored_row(row, ratios[row]))
    for signal in BANDS:
        missing = {*GAP, *REFUSED.get(signal, ())}
        for first in range(0, ROWS, 100):
            yield reading_batch(signal, [row for row in range(first, first + 100) if row not in missing])
    yield commissioning()
    yield from (refusal(signal, row) for signal, rows in REFUSED.items() for row in rows)
    yield from ledger_lines()


def run_ratios() -> dict[int, float]:
    """Score over its limit by row: it leaves the limit at the raised row and comes back."""
    chance = random.Random(1)
    rows = [row for row in range(FIRST_SCORED, ROWS) if row not in GAP]
    rise = {row: 1.05 * math.exp(-(((row - 760) / 190) ** 2)) for row in rows}
    return {row: 0.35 + rise[row] + chance.uniform(-0.03, 0.03) for row in rows}


def scored_row(row: int, ratio: float) -> Any:
    """The window that ends at the row: quiet, or under the alert."""
    scored = sample_window(row, ratio)
    under = {"step": DecisionStep.ACTIVE.value} if row > RAISED_ROW else {"step": "quiet", "alert_id": None}
    return replace(
        scored,
        window=replace(scored.window, operating_state="stopped" if row in REST else "running"),
        decision=replace(scored.decision, **under),
    )


def timed(scored: Any, *, is_staged: bool = False) -> TimedWindow:
    """The window with when the edge worked on it, which took 420 µs."""
    start = scored.decision.produced_ns
    parts = (("readings", 4, 90), ("features", 92, 260), ("score", 262, 340), ("decision", 342, 410))
    stages = tuple(
        Stage(name=name, start_ns=start + first * MICROSECOND, end_ns=start + last * MICROSECOND)
        for name, first, last in parts
    )
    return TimedWindow(
        scored=scored, start_ns=start, end_ns=start + 420 * MICROSECOND, stages=stages if is_staged else ()
    )


def reading_values(signal: str) -> list[float]:
    """The value of every row: inside its band, which it leaves with the fault."""
    chance = random.Random(signal)
    low, high = BANDS[signal]
    middle, width = (low + high) / 2, high - low
    fault = [-1.4 / (1 + math.exp(-(row - 640) / 25)) if row < 900 else 0.0 for row in range(ROWS)]
    return [middle + width * (each + chance.gauss(0, 0.22)) for each in fault]


def reading_batch(signal: str, rows: list[int]) -> ReadingBatch:
    """The readings of these rows; a few are uncertain."""
    values = reading_values(signal)
    column = Column(
        sequences=rows,
        times_ns=[time_of(row) for row in rows],
        values=[values[row] for row in rows],
        quality=[UNCERTAIN_CODE if row in UNCERTAIN else 0 for row in rows],
    )
    return ReadingBatch(
        gateway_id=GATEWAY,
        source="testbed",
        run_id=RUN,
        asset_id=ASSET,
        signal=signal,
        unit=UNITS[signal],
        contract=CONTRACT.terms.ref,
        first_sequence=rows[0],
        last_sequence=rows[-1],
        count=len(rows),
        first_ns=time_of(rows[0]),
        last_ns=time_of(rows[-1]),
        produced_ns=time_of(rows[-1]) + SECOND // 5,
        body=encode(column),
    )


def commissioning() -> UnscoredWindows:
    """The windows whose rows fitted the model or set its limit."""
    first, last = 19, FIRST_SCORED - 1
    return UnscoredWindows(
        stretch_id=mint("unscored", ASSET, RUN, first, CONTRACT.terms.ref),
        gateway_id=GATEWAY,
        asset_id=ASSET,
        run_id=RUN,
        contract=CONTRACT.terms.ref,
        reason=UnscoredReason.COMMISSIONING.value,
        detail="",
        count=last - first + 1,
        first_sequence=first,
        last_sequence=last,
        first_ns=time_of(first),
        last_ns=time_of(last),
        produced_ns=time_of(last),
    )


def refusal(signal: str, row: int) -> Refusal:
    """A value that was not there."""
    return Refusal(
        refusal_id=mint("refusal", "testbed", RUN, signal, row),
        gateway_id=GATEWAY,
        source="testbed",
        run_id=RUN,
        asset_id=ASSET,
        signal=signal,
        sequence=row,
        event_ns=time_of(row),
        reason=RefusalReason.NULL.value,
        detail="no value",
        produced_ns=time_of(row),
    )


def ledger_lines() -> tuple[LedgerLine, ...]:
    """What the gateway took of every signal, to the end of the run."""
    ledger = Ledger()
    for signal in BANDS:
        refused = len(REFUSED.get(signal, ()))
        sent = ROWS - len(GAP) - refused
        ledger.open(run_id=RUN, signal=signal, source="testbed", asset_id=ASSET)
        ledger.add(RUN, signal, Counted(sent=sent, refused=refused, first_sequence=0, last_sequence=ROWS - 1))
    ledger.end(RUN)
    return ledger.lines(gateway_id=GATEWAY, after_number=0, produced_ns=time_of(ROWS))
