"""A dead letter is sent again as its own sender and at its own time, once, or given up; only an admin can."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import urllib3
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.metrics.v1.metrics_pb2 import Gauge, Metric, NumberDataPoint

from collector.read_api import ADMINS
from store.database.connection import open_database
from tests.collector.letters import plant_letter
from tests.collector.otlp_made import (
    START,
    action,
    alert_event,
    event,
    gateway_resource,
    logs,
    scored_window,
    span,
    traces,
    window_span,
)
from tests.collector.running import Running, config_for, running, token_of
from tests.processes import PATIENCE_S

NOBODYS = "0" * 32
COUNTED = {
    "spans": "select count(*) from spans",
    "logs": "select count(*) from logs",
    "metric_points": "select count(*) from metric_points",
}


def line(text: str, **more: Any) -> LogRecord:
    return LogRecord(body=AnyValue(string_value=text), **more)


def points() -> ExportMetricsServiceRequest:
    request = ExportMetricsServiceRequest()
    metric = Metric(name="flow", gauge=Gauge(data_points=[NumberDataPoint(time_unix_nano=START, as_double=1.5)]))
    request.resource_metrics.add().scope_metrics.add().metrics.append(metric)
    return request


def act(collector: Running, letter: str, verb: str, *, name: str = "admin") -> urllib3.BaseHTTPResponse:
    headers = {"authorization": f"Bearer {token_of(name)}"} if name else {}
    with urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool:
        return pool.request("POST", f"{collector.api}/api/v1/dead-letters/{letter}/{verb}", headers=headers)


def counts(answer: urllib3.BaseHTTPResponse) -> tuple[int, int, int]:
    assert answer.status == 200, answer.data
    told = answer.json()
    return told["accepted"], told["duplicates"], told["refused"]


@pytest.mark.parametrize(
    ("signal", "table", "request_of"),
    [
        ("traces", "spans", lambda: traces([span(1), span(2)])),
        ("logs", "logs", lambda: logs([line("one"), line("two", time_unix_nano=START)])),  # one without any time
        ("logs", "logs", lambda: logs([line("equal"), line("equal")])),
        ("metrics", "metric_points", points),
    ],
)
def test_a_retry_stores_it_and_a_second_adds_nothing(
    tmp_path: Path, signal: str, table: str, request_of: Callable[[], Any]
) -> None:
    config = config_for(tmp_path)
    raw = request_of().SerializeToString()
    letter, items = plant_letter(config.store, signal, raw), 1 if signal == "metrics" else 2

    with running(config) as collector:
        first, second, third = (counts(act(collector, letter, "retry")) for _ in range(3))

    assert (first, second, third) == ((items, 0, 0), (0, items, 0), (0, items, 0))
    assert collector.rows(COUNTED[table]) == [(items,)]
    assert collector.rows("select distinct credential, received_ns from ingest_batches where signal <> 'requests'") == [
        ("edge", START)
    ]
    assert collector.rows("select state, acted_by, body from dead_letters_now") == [("retried", "admin", raw)]
    assert collector.rows("select verb, accepted from dead_letter_actions order by received_ns") == [
        ("retried", items),
        *[("retried", 0)] * 2,
    ]


def test_what_was_sent_by_json_is_read_as_json(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    raw = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [{"severityText": "a"}]}]}]}).encode()
    letter = plant_letter(config.store, "logs", raw, is_json=True)

    with running(config) as collector:
        assert counts(act(collector, letter, "retry")) == (1, 0, 0)


def test_it_has_the_rights_of_its_sender_and_not_those_of_the_admin(tmp_path: Path) -> None:
    """The admin's own credential is an operator here, who may send actions; the letter's sender is none."""
    raw = logs([event(action("n1")), line("sound", time_unix_nano=START)]).SerializeToString()
    config = config_for(tmp_path)
    letter = plant_letter(config.store, "logs", raw)
    listed = json.loads((tmp_path / "collector.yaml").read_text())
    admin = next(each for each in listed["credentials"] if each["name"] == "admin")
    admin["roles"] += ["operator"]
    (tmp_path / "collector.yaml").write_text(json.dumps(listed))

    with running(config) as collector:
        answer = act(collector, letter, "retry")

    assert counts(answer) == (1, 0, 1)
    assert "operator" in answer.json()["problem"]
    assert collector.rows("select count(*) from operator_actions") == [(0,)]
    assert collector.rows("select source, reason from refusals") == [("edge", "not_allowed")]


def test_it_speaks_for_no_asset_of_another_gateway(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    stranger = logs([event(replace(alert_event(), gateway_id="gw-2"))], gateway_resource("gw-2"))
    letter = plant_letter(config.store, "logs", stranger.SerializeToString())

    with running(config) as collector:
        window = traces([window_span(scored_window())]).SerializeToString()
        owner = collector.post("/v1/traces", window, token=token_of("edge"))
        answer = act(collector, letter, "retry")

    assert owner.status == 200
    assert counts(answer) == (0, 0, 1)
    assert "gateway 'gw-2' may not speak for asset" in answer.json()["problem"]


@pytest.mark.parametrize(("sender", "says"), [("gone", "add one of this name"), ("anonymous", "set `anonymous: true`")])
def test_a_letter_whose_sender_is_gone_is_not_sent_as_somebody_else(tmp_path: Path, sender: str, says: str) -> None:
    config = config_for(tmp_path)
    letter = plant_letter(config.store, "traces", traces([span(1)]).SerializeToString(), sender=sender)

    with running(config) as collector:
        answer = act(collector, letter, "retry")

    assert answer.status == 400
    assert f"no credential is {sender} any more: {says}, or drop" in answer.json()["error"]
    assert collector.rows("select count(*) from spans") == [(0,)]
    assert collector.rows("select state from dead_letters_now") == [("waiting",)]


def test_one_of_nobody_is_sent_again_where_nobody_may_send(tmp_path: Path) -> None:
    config = config_for(tmp_path, anonymous=True)
    letter = plant_letter(config.store, "traces", traces([span(1)]).SerializeToString(), sender="anonymous")

    with running(config) as collector:
        assert counts(act(collector, letter, "retry")) == (1, 0, 0)


def test_what_still_does_not_fit_is_refused_again_and_stays_one_letter(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    torn = logs([line("sound", time_unix_nano=START), line("XX", time_unix_nano=START)]).SerializeToString()
    letter = plant_letter(config.store, "logs", torn.replace(b"XX", b"\xff\xff"), items=2)
    unreadable = plant_letter(config.store, "logs", b"\xff\xff")

    with running(config) as collector:
        answers = [act(collector, letter, "retry") for _ in range(2)]
        nothing = act(collector, unreadable, "retry")

    assert [counts(each) for each in answers] == [(1, 0, 1), (0, 1, 1)]
    assert "UTF-8" in answers[0].json()["problem"]
    assert (nothing.status, nothing.json()["accepted"], nothing.json()["problem"] != "") == (200, 0, True)
    assert collector.rows("select count(*) from logs") == [(1,)]
    assert collector.rows("select count(*) from dead_letters") == [(2,)]


def test_what_was_dropped_says_by_whom_and_is_kept(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    raw = traces([span(1)]).SerializeToString()
    letter = plant_letter(config.store, "traces", raw)

    with running(config) as collector:
        answers = [act(collector, letter, "drop") for _ in range(2)]

    assert [each.status for each in answers] == [200, 200]
    assert collector.rows("select state, acted_by, acted_ns > 0, body from dead_letters_now") == [
        ("dropped", "admin", True, raw)
    ]
    assert collector.rows("select count(*) from dead_letter_actions") == [(1,)]
    assert collector.rows("select count(*) from spans") == [(0,)]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Any:
    config = config_for(tmp_path_factory.mktemp("served"))
    letter = plant_letter(config.store, "traces", traces([span(1)]).SerializeToString())
    with running(config) as collector:
        yield collector, letter


@pytest.mark.parametrize("verb", ["retry", "drop"])
@pytest.mark.parametrize(("name", "status"), [("", 401), ("nobody", 401), ("cli", 403), ("desk", 403), ("edge", 403)])
def test_only_an_admin_acts(served: tuple[Running, str], verb: str, name: str, status: int) -> None:
    collector, letter = served

    assert act(collector, letter, verb, name=name).status == status


@pytest.mark.parametrize("name", ["cli", "desk", "edge", "north"])
def test_only_an_admin_sees_the_bytes(served: tuple[Running, str], name: str) -> None:
    collector, letter = served
    asked = {"dead_letters": {"limit": 5}, "dead_letter": {"letter_id": letter}, "dead_letter_ids": {"prefix": ""}}
    assert set(asked) == ADMINS

    with urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool:
        for question, parameters in asked.items():
            url = f"{collector.api}/api/v1/query/{question}"
            answers = [
                pool.request("POST", url, json=parameters, headers={"authorization": f"Bearer {token_of(who)}"}).status
                for who in (name, "admin")
            ]
            assert answers == [403, 200]


def test_an_admin_of_some_sites_handles_none_as_no_letter_is_of_a_site(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    letter = plant_letter(config.store, "traces", traces([span(1)]).SerializeToString())
    listed = json.loads((tmp_path / "collector.yaml").read_text())
    next(each for each in listed["credentials"] if each["name"] == "admin")["sites"] = ["Acme/north"]
    (tmp_path / "collector.yaml").write_text(json.dumps(listed))

    with running(config) as collector:
        answer = act(collector, letter, "retry")

    assert answer.status == 403
    assert "role admin and without sites" in answer.json()["error"]


@pytest.mark.parametrize(
    ("letter", "verb", "status"),
    [(NOBODYS, "retry", 404), (NOBODYS, "drop", 404), ("x", "retry", 400), (NOBODYS, "burn", 404)],
)
def test_what_is_not_there_is_said(served: tuple[Running, str], letter: str, verb: str, status: int) -> None:
    answer = act(served[0], letter, verb)

    assert answer.status == status
    assert answer.json()["error"]


def test_a_store_from_before_gets_the_table_and_its_letters_wait(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    plant_letter(config.store, "traces", b"x")

    with open_database(config.store) as database, database.cursor() as cursor:
        assert cursor.execute("select state, acted_by from dead_letters_now").fetchall() == [("waiting", None)]
