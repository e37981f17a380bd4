"""Readings on the wire: one batch an asset, signal and outbox transaction, and the refusals beside it."""

from dataclasses import dataclass
from typing import ClassVar

from contract.attribute import LONGEST_DETAIL, attribute, word
from contract.ids import Id
from contract.words import RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingBatch:
    """Readings of one signal in sequence order; the values are in `body` (contract.reading_codec)."""

    event: ClassVar[str] = "twin.readings"
    table: ClassVar[str] = "reading_batches"
    time_field: ClassVar[str] = "last_ns"

    gateway_id: str = attribute("twin.gateway.id", "gateway that sent it", on_resource=True)
    source: str = attribute("twin.source.id", "source the readings came from")
    run_id: Id = attribute("twin.run.id", "source incarnation the sequence belongs to")
    asset_id: str = attribute("twin.asset.id", "asset the signal belongs to")
    signal: str = attribute("twin.signal", "signal name in the contract")
    unit: str = attribute("twin.unit", "UCUM unit of the values")
    contract: str = attribute("twin.contract", "telemetry contract as name@version")
    first_sequence: int = attribute("twin.sequence.first", "sequence of the first reading")
    last_sequence: int = attribute("twin.sequence.last", "sequence of the last reading")
    count: int = attribute("twin.readings.count", "readings in the body")
    first_ns: int = attribute("twin.time.first", "event time of the first reading", unit="ns")
    last_ns: int = attribute("twin.time.last", "event time of the last reading", unit="ns")
    produced_ns: int = attribute("twin.time.produced", "when the edge encoded the batch", unit="ns")
    body: bytes = attribute("body", "sequences, times, values, quality; little endian", is_body=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A record that was not admitted: what, which one, why. A refusal is a row, never only a log line."""

    event: ClassVar[str] = "twin.refusal"
    table: ClassVar[str] = "refusals"
    time_field: ClassVar[str] = "produced_ns"

    refusal_id: Id = attribute("twin.refusal.id", "mint('refusal', source, run, signal, sequence)")
    gateway_id: str = attribute("twin.gateway.id", "gateway that refused, empty at the collector", on_resource=True)
    source: str = attribute("twin.source.id", "source, or the credential at the collector")
    run_id: Id | None = attribute("twin.run.id", "run of the reading", default=None)
    asset_id: str = attribute("twin.asset.id", "asset of the reading", default="")
    signal: str = attribute("twin.signal", "signal of the reading", default="")
    sequence: int | None = attribute("twin.sequence", "sequence of the reading", default=None)
    event_ns: int | None = attribute("twin.time.event", "event time, if it has one that fits", unit="ns", default=None)
    value: str = attribute(
        "twin.refusal.value", "the value as it came, at most 200 characters", default="", as_it_came=True
    )
    reason: str = word("twin.refusal.reason", RefusalReason)
    detail: str = attribute("twin.refusal.detail", "what was refused, which rule, what to do", longest=LONGEST_DETAIL)
    produced_ns: int = attribute("twin.time.produced", "when it was refused", unit="ns")
