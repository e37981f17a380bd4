"""The sender: what the collector says is what happens to a request; nothing is lost, nothing is in the way."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse

from contract.ids import Digest, mint
from contract.plant import Deployment
from scoring.outbox.outbox import Outbox, open_outbox
from scoring.outbox.records import OtlpSignal, Precedence, Request
from scoring.telemetry.encoder import Telemetry
from scoring.telemetry.timed_records import Event
from scoring.uplink.answer import Answer, Meaning, answer_of
from scoring.uplink.http_post import open_uplink
from scoring.uplink.sender import Sender, UplinkState
from tests.processes import PATIENCE_S
from tests.scoring.receiver import Receiver, Reply, receiving


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with closing(open_outbox(tmp_path / "o.sqlite3", gateway="gw-1")) as opened:
        yield opened


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@contextmanager
def sending(outbox: Outbox, endpoint: str) -> Iterator[tuple[Sender, list[str]]]:
    messages: list[str] = []
    sender = Sender(outbox, open_uplink(endpoint, "secret"), say=messages.append)
    sender.start()
    try:
        yield sender, messages
    finally:
        sender.stop()
        assert not sender.is_alive()


def fill(outbox: Outbox, *numbers: int, precedence: Precedence = Precedence.FACTS) -> None:
    """One request a number: a deployment from that sequence."""
    telemetry = Telemetry(gateway="gw-1")
    with outbox.transaction() as t:
        for number in numbers:
            record = Deployment(
                deployment_id=mint("deployment", number),
                gateway_id="gw-1",
                asset_id="loop-1",
                run_id=mint("run", 1),
                bundle_id=Digest("b" * 64),
                contract="small-loop@1.0.0",
                from_sequence=number,
                from_ns=number,
            )
            body = telemetry.encode_events([Event(record=record)], observed_ns=1)
            t.put(Request(precedence=precedence, signal=OtlpSignal.LOGS, body=body, records=1, created_ns=1))


def numbers_in(receiver: Receiver) -> list[int]:
    return [deployment.from_sequence for deployment in receiver.received.records(Deployment)]


def numbers_of(message: Any) -> list[int]:
    return [
        pair.value.int_value
        for of_resource in message.resource_logs
        for of_scope in of_resource.scope_logs
        for log in of_scope.log_records
        for pair in log.attributes
        if pair.key == "twin.sequence.first"
    ]


def eventually(true: Callable[[], bool], *, timeout_s: float = PATIENCE_S) -> None:
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def answering(*replies: Reply) -> Callable[[str, Any], Reply]:
    """Answer like this, one after the other, then OK."""
    remaining = list(replies)
    return lambda _signal, _message: remaining.pop(0) if remaining else Reply()


def test_what_waits_is_sent_in_few_requests_with_the_token_and_then_forgotten(
    outbox: Outbox, receiver: Receiver
) -> None:
    fill(outbox, *range(100))

    with sending(outbox, receiver.endpoint) as (sender, _):
        eventually(lambda: outbox.depth().requests == 0)

    assert numbers_in(receiver) == list(range(100))
    assert len(receiver.received.requests) == 1
    assert receiver.headers["authorization"] == "Bearer secret"
    assert receiver.headers["content-encoding"] == "gzip"
    assert sender.uplink.state is UplinkState.UP


def test_alerts_arrive_before_what_is_older(outbox: Outbox, receiver: Receiver) -> None:
    fill(outbox, *range(5))
    fill(outbox, 99, precedence=Precedence.ALERTS)

    with sending(outbox, receiver.endpoint):
        eventually(lambda: outbox.depth().requests == 0)

    assert numbers_in(receiver)[0] == 99


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_collector_gets_the_same_again_after_the_time_it_asked_for(
    outbox: Outbox, receiver: Receiver, status: int
) -> None:
    receiver.tell = answering(Reply(status=status, headers={"retry-after": "0"}))
    fill(outbox, 1, 2)

    with sending(outbox, receiver.endpoint):
        eventually(lambda: outbox.depth().requests == 0)

    assert [answer for _, answer in receiver.received.requests] == [status, 200]
    assert numbers_in(receiver) == [1, 2]


def test_an_error_without_retry_after_is_tried_again(outbox: Outbox, receiver: Receiver) -> None:
    receiver.tell = answering(Reply(status=500, body=b"broken"))
    fill(outbox, 1)

    with sending(outbox, receiver.endpoint) as (_, messages):
        eventually(lambda: outbox.depth().requests == 0)

    assert messages == ["uplink away: HTTP 500: broken", "uplink up"]


def test_a_collector_that_comes_later_gets_everything(outbox: Outbox, receiver: Receiver) -> None:
    fill(outbox, 1, 2, 3)
    messages: list[str] = []
    away = open_uplink("http://127.0.0.1:1", "secret")
    there = open_uplink(receiver.endpoint, "secret")
    tried: list[Meaning] = []

    def post(signal: OtlpSignal, body: bytes) -> Answer:
        answer = (there if tried else away)(signal, body)
        tried.append(answer.meaning)
        return answer

    sender = Sender(outbox, post, say=messages.append)
    sender.start()
    eventually(lambda: outbox.depth().requests == 0)
    sender.stop()

    assert tried == [Meaning.LATER, Meaning.TAKEN]
    assert messages[0].startswith("uplink away: http://127.0.0.1:1 does not answer: ")
    assert numbers_in(receiver) == [1, 2, 3]


def test_what_is_too_large_together_is_sent_in_parts(outbox: Outbox, receiver: Receiver) -> None:
    receiver.tell = lambda _signal, message: Reply(status=413 if len(numbers_of(message)) > 3 else 200)
    fill(outbox, *range(10))

    with sending(outbox, receiver.endpoint):
        eventually(lambda: outbox.depth().requests == 0)

    assert sorted(numbers_in(receiver)) == list(range(10))
    assert outbox.parked() == ()


def test_the_one_request_a_collector_cannot_take_is_put_aside_with_the_reason_and_the_others_arrive(
    outbox: Outbox, receiver: Receiver
) -> None:
    bad = Reply(status=400, body=b"malformed attribute")
    receiver.tell = lambda _signal, message: bad if 6 in numbers_of(message) else Reply()
    fill(outbox, *range(10))

    with sending(outbox, receiver.endpoint) as (_, messages):
        eventually(lambda: outbox.depth().requests == 0)

    assert sorted(numbers_in(receiver)) == [0, 1, 2, 3, 4, 5, 7, 8, 9]
    assert [reason for _, reason in outbox.parked()] == ["HTTP 400: malformed attribute"]
    assert messages == ["a request of 1 records was put aside in the outbox: HTTP 400: malformed attribute"]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_wrong_token_or_address_keeps_everything_and_is_said_once(
    outbox: Outbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr("scoring.uplink.sender.REFUSED_WAIT_S", 0.01)
    receiver.tell = lambda _signal, _message: Reply(status=status, body=b"no such credential")
    fill(outbox, 1, 2)

    with sending(outbox, receiver.endpoint) as (sender, messages):
        receiver.wait(lambda received: len(received.requests) >= 3)

    assert messages == [f"uplink refused: HTTP {status}: no such credential"]
    assert sender.uplink.state is UplinkState.REFUSED
    assert outbox.depth().requests == 2


def test_records_that_the_collector_refused_are_counted_and_said(outbox: Outbox, receiver: Receiver) -> None:
    answer = ExportLogsServiceResponse()
    answer.partial_success.rejected_log_records = 2
    answer.partial_success.error_message = "twin.deployment needs role gateway"
    receiver.tell = answering(Reply(body=answer.SerializeToString()))
    fill(outbox, 1, 2, 3)

    with sending(outbox, receiver.endpoint) as (sender, messages):
        eventually(lambda: outbox.depth().requests == 0)

    assert sender.uplink.rejected == 2
    assert messages == ["the collector refused 2 records: twin.deployment needs role gateway"]


def test_a_stopped_sender_leaves_what_it_could_not_send(outbox: Outbox) -> None:
    fill(outbox, 1, 2)

    with sending(outbox, "http://127.0.0.1:1") as (sender, _):
        eventually(lambda: sender.uplink.state is UplinkState.AWAY)

    assert outbox.depth().requests == 2


def test_an_outbox_that_fails_ends_the_sender_and_is_told(outbox: Outbox, receiver: Receiver) -> None:
    sender = Sender(outbox, open_uplink(receiver.endpoint, "secret"), say=print)
    outbox.close()

    sender.start()
    sender.join(5)

    assert sender.failure is not None


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [("7", 7.0), ("0", 0.0), ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0), ("86400", 300.0), ("-1", None), ("soon", None)],
)
def test_retry_after_is_seconds_or_a_date_and_never_longer_than_five_minutes(header: str, wait_s: float | None) -> None:
    answer = answer_of(OtlpSignal.LOGS, 503, {"retry-after": header}, b"", now_s=10.0)

    assert (answer.meaning, answer.wait_s) == (Meaning.LATER, wait_s)


@pytest.mark.parametrize("now_s", [10.0 - 3600, 10.0, 10.0 + 3600])
def test_a_date_to_wait_for_is_held_against_the_collector_s_clock_not_ours(now_s: float) -> None:
    headers = {"date": "Thu, 01 Jan 1970 00:00:10 GMT", "retry-after": "Thu, 01 Jan 1970 00:00:40 GMT"}

    assert answer_of(OtlpSignal.LOGS, 503, headers, b"", now_s=now_s).wait_s == 30.0


def test_the_clock_offset_is_told_by_the_collectors_date() -> None:
    date = {"date": "Thu, 01 Jan 1970 00:00:10 GMT"}

    assert answer_of(OtlpSignal.LOGS, 200, date, b"", now_s=70.5).clock_offset_s == 60.0
    assert answer_of(OtlpSignal.LOGS, 200, {}, b"", now_s=70.5).clock_offset_s is None


@pytest.mark.parametrize("signal", list(OtlpSignal))
def test_an_answer_that_is_no_otlp_is_still_taken(signal: OtlpSignal) -> None:
    answer = answer_of(signal, 200, {}, b"<html>\xff", now_s=0.0)

    assert (answer.meaning, answer.rejected) == (Meaning.TAKEN, 0)
