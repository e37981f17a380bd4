"""`twintrace traces`, `logs`, `metrics` and `services`: what a person finds in a store of strangers' telemetry."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, SeverityNumber
from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality, Metric
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from store.database.connection import open_database
from store.query.catalog import read_questions
from tests.collector.otlp_made import START, key_values
from tests.collector.running import config_for, running, token_of
from tests.oracles.signal_oracle import Sent
from tests.store.made_signals import put_signals
from twintrace.cli import main
from twintrace.signals.options import MOST, SEVERITIES, severity, severity_name

MS = 10**6
TRACE, OTHER, ALIKE = "4bf92f3577b34da6a3ce929d0e0e4736", "c" * 32, "4bf92f3588" + "0" * 22
SHOP = Resource(attributes=key_values({"service.name": "shop", "host": "web-1"}))
DATABASE = Resource(attributes=key_values({"service.name": "data\u202ebase\x1b[31m"}))
HOSTILE = "drop\x1b]0;owned\x07 \u202egnp.exe\n"


def span(number: int, parent: int, name: str, at_ms: int, took_ms: int, **more: Any) -> Span:
    return Span(
        trace_id=bytes.fromhex(more.pop("trace", TRACE)),
        span_id=number.to_bytes(8, "big"),
        parent_span_id=parent.to_bytes(8, "big") if parent else b"",
        name=name,
        start_time_unix_nano=START + at_ms * MS,
        end_time_unix_nano=START + (at_ms + took_ms) * MS,
        **more,
    )


FAILED: Any = {"status": Status(code=Status.STATUS_CODE_ERROR, message="no stock")}
SPANS = (
    Sent(resource=SHOP, item=span(1, 0, "POST /order", 0, 250, attributes=key_values({"http.status": 500}), **FAILED)),
    Sent(resource=SHOP, item=span(2, 1, "reserve", 5, 100)),
    Sent(resource=DATABASE, item=span(3, 2, HOSTILE, 6, 20)),
    Sent(resource=SHOP, item=span(4, 1, "pay", 120, 100)),
    Sent(resource=SHOP, item=span(5, 99, "late", 300, 1)),
    Sent(resource=SHOP, item=span(6, 0, "GET /", 1000, 3, trace=OTHER)),
    Sent(resource=SHOP, item=span(7, 0, "GET /", 2000, 3, trace=ALIKE)),
)


def log(number: int, text: str, level: int, **more: Any) -> Sent:
    at = START + number * MS
    record = LogRecord(
        time_unix_nano=at,
        severity_number=level,  # type: ignore[arg-type]
        body=AnyValue(string_value=text) if text else None,
        **more,
    )
    return Sent(resource=SHOP, item=record)


LOGS = (
    log(1, "Out of stock: 50 % of SKU_7", 17, trace_id=bytes.fromhex(TRACE)),
    log(2, HOSTILE, 9),
    log(3, "", 0, severity_text="notice", event_name="order.paid", attributes=key_values({"amount": 12.5})),
)


def points() -> list[Sent]:
    count, times = Metric(name="orders", unit="1"), Metric(name="latency", unit="ms")
    cumulative, delta = AggregationTemporality.values()[:0:-1]
    count.sum.aggregation_temporality, count.sum.is_monotonic = cumulative, True
    for number, each in enumerate((2**53 + 1, 2**63 - 1)):
        count.sum.data_points.add(time_unix_nano=START + number, as_int=each, attributes=key_values({"shop": "a=b"}))
    times.histogram.aggregation_temporality = delta
    point = times.histogram.data_points.add(time_unix_nano=START, count=5, sum=float("nan"))
    point.bucket_counts.extend([2, 3])
    point.explicit_bounds.append(10)
    made = [Sent(resource=SHOP, item=each, metric=count, kind="sum") for each in count.sum.data_points]
    return [*made, Sent(resource=SHOP, item=point, metric=times, kind="histogram")]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    with open_database(folder / "store.duckdb") as database:
        put_signals(database, spans=SPANS, logs=LOGS, points=points())
    return folder


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    with open_database(folder / "store.duckdb") as database:
        put_signals(database, spans=SPANS, logs=LOGS, points=points())
    with running(config_for(folder)) as collector:
        yield collector.api


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)


class Asked:
    """What one command said and how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: object) -> None:
        try:
            self.code = main([str(each) for each in arguments])
        except SystemExit as ended:
            self.code = int(str(ended.code))
        self.out, self.err = capsys.readouterr()

    @property
    def rows(self) -> Any:
        return json.loads(self.out)


Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], [ALIKE, OTHER, TRACE]),
        (["--limit", "1"], [ALIKE]),
        (["--service", "shop", "--status", "error"], [TRACE]),
        (["--status", "error", "--name", "pay"], []),
        (["--name", "GET /", "--max-duration", "3ms"], [ALIKE, OTHER]),
        (["--min-duration", "0.25s"], [TRACE]),
        (["--attribute", "http.status=500", "--attribute", "host=web-1"], [TRACE]),
        (["--since", "2023-11-14T22:13:21", "--until", "2023-11-14T22:13:22"], [OTHER]),
    ],
)
def test_traces_are_found_by_what_a_span_of_them_is(
    state: Path, capsys: Capture, options: list[str], found: list[str]
) -> None:
    asked = Asked(capsys, "traces", "--state", state, "--json", *options)

    assert (asked.code, [row["trace_id"] for row in asked.rows]) == (0, found)


@pytest.mark.parametrize("arguments", [["traces"], ["traces", TRACE], ["logs"], ["services"], ["metrics"]])
@pytest.mark.parametrize("columns", [80, 200])
def test_nothing_that_strangers_sent_moves_the_terminal_or_is_wider_than_it(
    state: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, arguments: list[str], columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))

    said = Asked(capsys, *arguments, "--state", state).out

    assert set(said) - {"\n"} == {each for each in said if each.isprintable()}
    assert max(map(len, said.splitlines())) <= columns


def test_what_is_no_terminal_gets_whole_texts(state: Path, capsys: Capture) -> None:
    said = Asked(capsys, "logs", "--state", state).out

    assert r"drop\x1b]0;owned\x07 \u202egnp.exe\n" in said
    assert "order.paid: amount=12.5" in said
    assert re.search(rf"ERROR +shop +{TRACE} +Out of stock: 50 % of SKU_7", said)


def test_a_trace_is_its_tree(state: Path, capsys: Capture) -> None:
    said = Asked(capsys, "traces", TRACE[:10], "--state", state).out

    lines = [line.rstrip() for line in said.splitlines()]
    assert lines[0] == f"trace {TRACE}"
    assert lines[1] == "5 spans, 1 failed, 2 services, 1 log record"
    assert lines[2] == "started 2023-11-14 22:13:20.000 UTC, took 301 ms"
    assert lines[3] == f"its log records: twintrace logs --trace {TRACE}"
    assert [line[:8] for line in lines[5:]] == ["POST /or", "  reserv", "    drop", "  pay   ", "late (pa"]
    assert re.search(r"\+0 ns +250 ms +error: no stock$", lines[5])
    assert re.search(r"\+120 ms +100 ms +unset$", lines[8])


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        ("dddddddd", 1, "dddddddd: no stored trace begins so: `twintrace traces` lists those there are"),
        ("4bf92f35", 1, "4bf92f35: 2 traces begin so"),
        ("4bf9", 2, "TRACE: '4bf9' is no trace id: give its 32 hex digits or its first 8 or more"),
        ("pump", 2, "TRACE: 'pump' is no trace id"),
    ],
)
def test_a_trace_that_is_not_there_is_said(state: Path, capsys: Capture, given: str, code: int, says: str) -> None:
    asked = Asked(capsys, "traces", given, "--state", state)

    assert asked.code == code
    assert asked.err.startswith(f"twintrace: {says}")


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], 3),
        (["--severity", "warn"], 1),
        (["--severity", "9"], 2),
        (["--text", "out OF"], 1),
        (["--text", "0 %"], 1),
        (["--text", "SKU%"], 0),
        (["--event", "order.paid", "--attribute", "amount=12.5"], 1),
        (["--trace", TRACE], 1),
        (["--service", "nobody"], 0),
    ],
)
def test_log_records_are_found(state: Path, capsys: Capture, options: list[str], found: int) -> None:
    asked = Asked(capsys, "logs", "--state", state, "--json", *options)

    assert (asked.code, len(asked.rows)) == (0, found)


def test_log_records_are_whole_for_scripts(state: Path, capsys: Capture) -> None:
    row = Asked(capsys, "logs", "--state", state, "--json", "--event", "order.paid").rows[0]

    assert (row["body"], row["attributes"], row["severity_text"]) == (None, {"amount": 12.5}, "notice")
    assert row["resource_attributes"] == {"service.name": "shop", "host": "web-1"}


def test_metric_series_are_listed_as_what_they_are(state: Path, capsys: Capture) -> None:
    said = Asked(capsys, "metrics", "--state", state).out

    assert re.search(r"latency +ms +histogram, delta +shop +- +1 ", said)
    assert re.search(r"orders +1 +sum, cumulative, monotonic +shop +shop=a=b +2 ", said)


def test_points_of_a_metric_are_exact_and_whole(state: Path, capsys: Capture) -> None:
    orders = Asked(capsys, "metrics", "orders", "--points", "--state", state).out
    latency = Asked(capsys, "metrics", "latency", "--points", "--state", state).out
    rows = Asked(capsys, "metrics", "orders", "--points", "--state", state, "--json").rows

    assert orders.startswith("orders {shop=a=b} in 1: sum, cumulative, monotonic, from shop\n")
    assert [str(2**63 - 1), str(2**53 + 1)] == re.findall(r"\d{10,}", orders)
    assert "count 5, sum NaN, ≤ 10.0: 2, > 10.0: 3" in latency
    assert [row["as_int"] for row in rows] == [2**63 - 1, 2**53 + 1]


def test_services_are_listed_with_what_they_sent(state: Path, capsys: Capture) -> None:
    said = Asked(capsys, "services", "--state", state).out

    assert re.search(r"^shop +6 +3 +3 ", said, flags=re.MULTILINE)
    assert re.search(r"^data\\u202ebase\\x1b\[31m +1 +0 +0 ", said, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "arguments",
    [["traces"], ["traces", TRACE], ["logs", "--trace", TRACE[:10]], ["metrics"], ["services"]],
)
def test_a_collector_says_what_its_store_says(
    api: str, state: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("TWINTRACE_TOKEN", token_of("cli"))

    served, stored = Asked(capsys, *arguments, "--api", api), Asked(capsys, *arguments, "--state", state)

    assert (served.code, served.out) == (0, stored.out)


@pytest.mark.parametrize("command", ["traces", "logs", "metrics", "services"])
def test_an_empty_store_is_said_to_be_one(tmp_path: Path, capsys: Capture, command: str) -> None:
    open_database(tmp_path / "store.duckdb").close()

    people, scripts = Asked(capsys, command, "--state", tmp_path), Asked(capsys, command, "--state", tmp_path, "--json")

    assert (people.code, scripts.code, scripts.rows) == (0, 0, [])
    assert re.fullmatch(r"no .*\n", people.out)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["traces", "--attribute", "host"], "--attribute: 'host' is no attribute: give KEY=VALUE, as http.status=500"),
        (
            ["traces", "--min-duration", "5"],
            "--min-duration: '5' is no length of time: give a number and its unit, as 250ms",
        ),
        (["traces", "--status", "bad"], "--status: invalid choice: 'bad'"),
        (["traces", "--since", "noon"], "--since: 'noon' is no time: give 2026-11-24"),
        (
            ["traces", "--since", "1h", "--until", "2h"],
            "--until: is not after --since: give a later time, as --since 24h",
        ),
        (["traces", TRACE, "--min-duration", "1s"], "--min-duration: does not go with TRACE"),
        (
            ["logs", "--severity", "warning"],
            "--severity: 'warning' is no severity: give 1 to 24 or one of TRACE, DEBUG",
        ),
        (["logs", "--severity", "25"], "--severity: '25' is no severity"),
        (["logs", "--trace", "x"], "--trace: 'x' is no trace id"),
        (["logs", "--limit", "0"], "--limit: '0' is no number of rows: give 1 to 10000, as 100"),
        (["metrics", "--points"], "--points: takes a NAME, as twintrace metrics http.server.duration --points"),
    ],
)
def test_an_option_that_does_not_fit_says_what_it_takes(
    state: Path, capsys: Capture, arguments: list[str], says: str
) -> None:
    asked = Asked(capsys, *arguments, "--state", state)

    assert (asked.code, asked.out) == (2, "")
    assert says in asked.err


def test_severities_are_those_of_otlp() -> None:
    theirs = {name.removeprefix("SEVERITY_NUMBER_"): number for name, number in SeverityNumber.items() if number}

    assert {name: severity(name) for name in theirs} == theirs
    assert {severity_name(number): number for number in theirs.values()} == theirs
    assert len(theirs) == 4 * len(SEVERITIES)


def test_no_question_gives_less_than_the_most_that_may_be_asked_for() -> None:
    limited = [question.text for question in read_questions().values() if "limit least(" in question.text]

    assert len(limited) == 5
    assert all(f"limit least($limit::bigint, {MOST})" in text for text in limited)


def test_the_document_names_every_parameter() -> None:
    text = (Path(__file__).parents[3] / "docs" / "SIGNALS.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|(.*)$", text[text.index("## Questions") :], flags=re.MULTILINE)
    told = {name: set(re.findall(r"`(\w+)`", rest)) for name, rest in rows}

    said_above = {"limit", "attribute_keys", "attribute_values"}
    assert told == {name: read_questions()[name].parameters - said_above for name in told}
    assert len(told) == 6
