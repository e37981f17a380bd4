"""What was processed -> encoded requests, a request a right of way: alerts, facts, scores, readings."""

from collections.abc import Iterable, Sequence

from contract.records import EventRecord
from scoring.outbox.ledger import ALERT_EVENTS, SCORES
from scoring.outbox.records import OtlpSignal, Precedence, Request, SequenceRange
from scoring.pipeline.batch_builder import ProcessedRows
from scoring.telemetry.encoder import Telemetry
from scoring.telemetry.timed_records import Event, Notice

LARGEST_EVENTS = 4 << 20
"""Bytes of bodies in one request of events: an artifact's part goes alone, small records go together."""


def pack_processed(telemetry: Telemetry, processed: ProcessedRows, *, now_ns: int) -> list[Request]:
    """Encode the records of one transaction; parts of it with nothing in them make no request."""
    facts: list[EventRecord] = [*processed.refusals, *processed.unscored]
    if processed.deployment is not None:
        facts.append(processed.deployment)
    requests = [*_alerts(telemetry, processed, now_ns), *pack_facts(telemetry, facts, now_ns=now_ns)]
    if processed.windows:
        requests.append(_scores(telemetry, processed, now_ns))
    if processed.readings:
        requests.append(_readings(telemetry, processed, now_ns))
    return requests


def pack_facts(telemetry: Telemetry, records: Iterable[EventRecord], *, now_ns: int) -> list[Request]:
    """Encode records that are never evicted, in requests of at most LARGEST_EVENTS bytes of bodies."""
    requests: list[Request] = []
    together: list[Event] = []
    size = 0
    for record in records:
        body = len(getattr(record, "body", b""))
        if together and size + body > LARGEST_EVENTS:
            requests.append(_events(telemetry, Precedence.FACTS, together, now_ns))
            together, size = [], 0
        together.append(Event(record=record))
        size += body
    if together:
        requests.append(_events(telemetry, Precedence.FACTS, together, now_ns))
    return requests


def pack_notices(telemetry: Telemetry, notices: Sequence[Notice], *, now_ns: int) -> list[Request]:
    """Encode what a person should find in the logs; never evicted, and nothing when there is nothing."""
    if not notices:
        return []
    body = telemetry.encode_notices(notices, observed_ns=now_ns)
    return [
        Request(precedence=Precedence.FACTS, signal=OtlpSignal.LOGS, body=body, records=len(notices), created_ns=now_ns)
    ]


def _alerts(telemetry: Telemetry, processed: ProcessedRows, now_ns: int) -> list[Request]:
    if not processed.alerts:
        return []
    contents = _sequence_ranges(processed, (ALERT_EVENTS,))
    return [_events(telemetry, Precedence.ALERTS, processed.alerts, now_ns, contents)]


def _scores(telemetry: Telemetry, processed: ProcessedRows, now_ns: int) -> Request:
    return Request(
        precedence=Precedence.SCORES,
        signal=OtlpSignal.TRACES,
        body=telemetry.encode_windows(processed.windows),
        records=len(processed.windows),
        contents=_sequence_ranges(processed, (SCORES,)),
        created_ns=now_ns,
    )


def _readings(telemetry: Telemetry, processed: ProcessedRows, now_ns: int) -> Request:
    contents = _sequence_ranges(processed, tuple(batch.signal for batch in processed.readings))
    events = [Event(record=batch) for batch in processed.readings]
    return _events(telemetry, Precedence.READINGS, events, now_ns, contents)


def _sequence_ranges(processed: ProcessedRows, signals: tuple[str, ...]) -> tuple[SequenceRange, ...]:
    """The sequences of the whole transaction: what follows on each other is then one dropped range."""
    return tuple(
        SequenceRange(
            run_id=processed.run_id,
            signal=signal,
            count=processed.counted[signal].sent,
            first_sequence=processed.counted[signal].first_sequence,
            last_sequence=processed.counted[signal].last_sequence,
        )
        for signal in signals
    )


def _events(
    telemetry: Telemetry,
    precedence: Precedence,
    events: Sequence[Event],
    now_ns: int,
    contents: tuple[SequenceRange, ...] = (),
) -> Request:
    return Request(
        precedence=precedence,
        signal=OtlpSignal.LOGS,
        body=telemetry.encode_events(events, observed_ns=now_ns),
        records=len(events),
        contents=contents,
        created_ns=now_ns,
    )
