"""What is handed to telemetry: records with the trace and the times they belong to, and health numbers."""

from dataclasses import dataclass
from enum import StrEnum

from contract.alerts import RaisedBy
from contract.records import EventRecord
from contract.windows import ScoredWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a window's processing by the real clock: readings, features, score or decision."""

    name: str
    start_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedWindow:
    """A scored window with when the edge worked on it; `stages` only where they are to be sent."""

    scored: ScoredWindow
    start_ns: int
    end_ns: int
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A record on its way out, with the trace it belongs to if there is one."""

    record: EventRecord
    trace: RaisedBy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something a person should find in the logs: no record of ours, a plain OTLP log record with an event name."""

    event: str
    text: str
    time_ns: int
    attributes: tuple[tuple[str, str | int], ...] = ()


class MeasurementKind(StrEnum):
    """What a health number is to OpenTelemetry: a state, an amount that can shrink, or a total that only grows."""

    GAUGE = "gauge"
    AMOUNT = "amount"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One number of the gateway's own health, under its OpenTelemetry name."""

    name: str
    unit: str
    description: str
    value: float
    kind: MeasurementKind = MeasurementKind.GAUGE
    attributes: tuple[tuple[str, str], ...] = ()
