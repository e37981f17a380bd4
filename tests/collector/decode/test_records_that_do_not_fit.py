"""What does not fit: a record of ours with a wrong attribute, body or time is a refusal, the rest is stored."""

from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from contract import ids
from contract.plant import Artifact
from tests.collector.otlp_made import (
    START,
    action,
    alert_event,
    event,
    key_values,
    logs,
    reading_batch,
    span,
    traces,
    verdict,
)
from tests.collector.taking import BEYOND, UNKNOWN_SEVERITY, Store, with_body


def without(record: Any, attribute: str) -> LogRecord:
    found = event(record)
    kept = [each for each in found.attributes if each.key != attribute]
    del found.attributes[:]
    found.attributes.extend(kept)
    return found


def changed(record: Any, attribute: str, value: Any) -> LogRecord:
    found = without(record, attribute)
    found.attributes.extend(key_values({attribute: value}))
    return found


def beyond(record: Any) -> LogRecord:
    found = event(record)
    found.time_unix_nano = BEYOND
    return found


UNFIT = {
    "attribute missing": (without(alert_event(), "twin.alert.step"), "malformed", "twin.alert.step"),
    "wrong type": (changed(alert_event(), "twin.score", "high"), "malformed", "twin.score"),
    "id that is none": (changed(action("a"), "twin.alert.id", "pump"), "malformed", "32 lower-case hex digits"),
    "id with blanks": (changed(action("a"), "twin.alert.id", "0 " * 16), "malformed", "32 lower-case hex digits"),
    "time of the record": (changed(action("a"), "twin.time.event", 2**63 - 1), "time_out_of_range", "2^63-2"),
    "number beyond": (changed(alert_event(), "twin.sequence", 2**63 - 1), "malformed", "2^63-2"),
    "time of the log": (beyond(action("a")), "time_out_of_range", "2^63-2"),
    "time of readings": (beyond(reading_batch(1, 2)), "time_out_of_range", "2^63-2"),
    "readings without body": (LogRecord(event_name="twin.readings"), "malformed", "missing"),
    "readings body cut": (with_body(reading_batch(1, 2), b"\1"), "malformed", "head"),
    "infinite": (changed(alert_event(), "twin.score", float("inf")), "malformed", "infinite"),
    "severity 999": (LogRecord(severity_number=UNKNOWN_SEVERITY), "malformed", "severity_number"),
    "foreign time": (LogRecord(observed_time_unix_nano=BEYOND), "time_out_of_range", "2^63-2"),
}


@pytest.mark.parametrize(("log", "reason", "says"), UNFIT.values(), ids=UNFIT.keys())
def test_what_does_not_fit_is_a_row_with_a_reason_and_the_rest_is_stored(
    store: Store, log: LogRecord, reason: str, says: str
) -> None:
    request = logs([event(verdict("good")), log])

    found, _ = store.take("logs", request)
    store.take("logs", request)

    assert found.response.partial_success.rejected_log_records == 1
    assert says in found.response.partial_success.error_message
    ((given_reason, detail, gateway, source),) = store.rows("select reason, detail, gateway_id, source from refusals")
    assert (given_reason, gateway, source) == (reason, "", "all")
    assert says in detail
    assert store.rows("select nonce from verdicts") == [("good",)]


def test_an_artifact_whose_parts_do_not_count_is_refused(store: Store) -> None:
    good = Artifact(artifact_id=ids.digest(b""), kind="bundle", name="b", part=0, parts=1, produced_ns=START, body=b"x")

    for part, parts in ((1, 1), (-1, 1), (0, 2**31)):
        store.take("logs", logs([event(replace(good, part=part, parts=parts))]))

    assert store.rows("select count(*), min(reason) from refusals") == [(3, "malformed")]
    assert store.rows("select count(*) from artifacts") == [(0,)]


@pytest.mark.parametrize(
    ("unfit", "reason"),
    [
        (span(2, start_time_unix_nano=BEYOND), "time_out_of_range"),
        (span(2, end_time_unix_nano=2**63 - 1), "time_out_of_range"),
        (span(2, trace_id=b"short"), "malformed"),
        (span(2, trace_id=bytes(16)), "malformed"),
        (span(2, span_id=b""), "malformed"),
        (span(2, parent_span_id=b"xyz"), "malformed"),
        (span(2, kind=300), "malformed"),
        (span(2, name="twin.window"), "malformed"),
    ],
    ids=["start", "end", "trace id short", "trace id zeros", "no span id", "parent", "kind", "window without parts"],
)
def test_a_span_that_does_not_fit_is_a_row_with_a_reason(store: Store, unfit: Any, reason: str) -> None:
    found, _ = store.take("traces", traces([span(1), unfit]))

    assert found.response.partial_success.rejected_spans == 1
    assert store.rows("select reason from refusals") == [(reason,)]
    assert store.rows("select span_id from spans") == [(1,)]


def test_the_last_time_that_fits_is_stored(store: Store) -> None:
    store.take("traces", traces([span(1, start=2**63 - 2, end_time_unix_nano=2**63 - 2)]))

    assert store.rows("select start_ns from spans") == [(2**63 - 2,)]
