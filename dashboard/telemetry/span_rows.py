"""Rows of spans and logs, shared by the pages of traces and the ring of recent spans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanRow:
    """One span as the waterfall needs it; ids as hex, no parent and not received are empty."""

    span_id: str  # told apart where spans share one: see shared_span_ids
    parent_id: str
    name: str
    service: str
    start_ns: int
    end_ns: int
    received_ns: int | None = None
    status: str = ""  # the message of a span that failed, "failed" when it says nothing more
    kind: int = 0  # OTLP's SpanKind, 0 when unspecified
    trace_state: str = ""
    dropped: tuple[int, int, int] = (0, 0, 0)  # attributes, events, links that the sender left out
    resource_id: str = ""
    scope_id: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[Mapping[str, Any]] = ()
    links: Sequence[Mapping[str, Any]] = ()

    @property
    def sent_id(self) -> str:
        """The id as it was sent, which spans may share."""
        return self.span_id.partition("-")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One log record of a trace."""

    time_ns: int
    name: str  # of the event, else the severity
    service: str
    span_id: str
    body: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
