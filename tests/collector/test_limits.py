"""Each limit is a number in the configuration, is shown in /metrics, and is reached here."""

import gzip
import json
import re
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
import urllib3
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from collector.config import read_config
from collector.decode.byte_cache import ByteCache
from collector.limits import MIB, Limits
from contract.errors import BadDocument
from contract.ids import digest
from contract.plant import Artifact
from contract.scope import Scope
from store.errors import AnswerTooLarge
from store.remote import RemoteStore
from tests.collector.otlp.rules import Rule
from tests.collector.otlp_made import START, any_value, event, logs, span, traces
from tests.collector.running import Running, config_for, running, token_of
from tests.processes import PATIENCE_S

FEW = Limits(items=100, item_parts=10)
JSON = "application/json"


def metrics_of(collector: Running) -> dict[str, float]:
    with urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool:
        text = pool.request("GET", f"{collector.api}/metrics").data.decode()
    return {name: float(value) for name, value in re.findall(r"^(\S+(?:\{.*\})?) (\S+)$", text, flags=re.MULTILINE)}


def test_every_limit_is_shown(tmp_path: Path) -> None:
    limits = Limits(items=123, stalled_s=7)
    with running(config_for(tmp_path, anonymous=True, limits=limits, max_request_bytes=2048)) as collector:
        shown = metrics_of(collector)

    told = {name.partition('"')[2].partition('"')[0]: value for name, value in shown.items() if "_limit{" in name}
    assert told.keys() == {*Limits.__dataclass_fields__, "max_request_bytes", "least_free_bytes"}
    assert (told["items"], told["stalled_s"], told["max_request_bytes"]) == (123, 7, 2048)


def empty_resources(count: int) -> bytes:
    return b"\x0a\x00" * count


def nested(count: int) -> bytes:
    """Items without a field, in one scope."""
    request = ExportTraceServiceRequest()
    request.resource_spans.add().scope_spans.add()
    scope = b"\x12\x00" * count
    of_scope = b"\x12" + _varint(len(scope)) + scope
    return b"\x0a" + _varint(len(of_scope)) + of_scope


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


@pytest.mark.parametrize("body", [empty_resources(1_000_000), nested(1_000_000)], ids=["resources", "spans"])
def test_a_million_empty_items_in_two_kilobytes_are_too_many(tmp_path: Path, body: bytes) -> None:
    with running(config_for(tmp_path, anonymous=True)) as collector:
        answer = collector.post("/v1/traces", gzip.compress(body), content_encoding="gzip")

    assert answer.status == 413
    assert "more than 100000 items and groups of them" in Status.FromString(answer.data).message
    assert collector.rows("select answer, credential from refused_requests") == [("413", "anonymous")]


@pytest.mark.parametrize(("spans", "status"), [(98, 200), (99, 413)])
@pytest.mark.parametrize("is_json", [False, True])
def test_items_and_what_holds_them_are_counted_to_the_last(
    tmp_path: Path, spans: int, status: int, is_json: bool
) -> None:
    request = traces([span(number) for number in range(1, spans + 1)])
    one = {"traceId": "0" * 31 + "1", "spanId": "0" * 15 + "1"}
    tree = {"resourceSpans": [{"scopeSpans": [{"spans": [one] * spans}]}]}
    with running(config_for(tmp_path, anonymous=True, limits=FEW)) as collector:
        body = json.dumps(tree).encode() if is_json else request.SerializeToString()
        answer = collector.post("/v1/traces", body, kind=JSON if is_json else "application/x-protobuf")

    assert answer.status == status


@given(groups=st.lists(st.lists(st.integers(0, 5), max_size=4), max_size=4))
def test_any_request_is_counted_as_a_slow_count_counts_it(groups: list[list[int]]) -> None:
    from collector.decode.parts import require_few
    from collector.errors import TooManyItems

    request = ExportMetricsServiceRequest()
    for scopes in groups:
        resource = request.resource_metrics.add()
        for points in scopes:
            metric = resource.scope_metrics.add().metrics.add(name="m" * 20)
            for _ in range(points):
                metric.gauge.data_points.add(as_int=1)
    # resources, scopes, metrics, and of each that has points the gauge and they
    count = len(groups) + sum(2 + (1 + points if points else 0) for scopes in groups for points in scopes)
    raw = request.SerializeToString()

    require_few(raw, request.DESCRIPTOR, max(1, count))
    if count > 1:
        with pytest.raises(TooManyItems):
            require_few(raw + b"\x0a\x00" * (2 * count), request.DESCRIPTOR, count)


@pytest.mark.parametrize("part", ["attributes", "events", "links"])
def test_an_item_with_too_many_parts_is_refused_and_its_neighbour_stored(tmp_path: Path, part: str) -> None:
    crowded = span(1)
    for _ in range(11):
        getattr(crowded, part).add()
    with running(config_for(tmp_path, anonymous=True, limits=FEW)) as collector:
        assert collector.post("/v1/traces", traces([crowded, span(2)]).SerializeToString()).status == 200

    assert collector.rows("select span_id from spans") == [(2,)]
    ((detail,),) = collector.rows("select detail from refusals")
    assert f"{part} has 11 entries: an item takes 10" in detail


def test_parts_of_documents_wait_across_a_restart_and_up_to_their_limit(tmp_path: Path) -> None:
    config = config_for(tmp_path, limits=Limits(incomplete_bytes=MIB))
    first, second = (_halves(name, 700_000) for name in ("first", "second"))

    def post(collector: Running, part: Artifact) -> int:
        return collector.post("/v1/logs", logs([event(part)]).SerializeToString(), token=token_of("edge")).status

    with running(config) as collector:
        assert post(collector, first[0]) == post(collector, second[0]) == 200
    assert collector.rows("select name from artifact_parts order by name") == [("second",)]
    with running(config) as collector:
        assert post(collector, second[1]) == 200

    assert collector.rows("select name, part, octet_length(body) from artifacts order by part") == [
        ("second", 0, 700_000),
        ("second", 1, 6),
    ]
    ((source, detail),) = collector.rows("select source, detail from refusals")
    assert source == "edge"
    assert "evaluation 'first' in 2 parts: 1 had come and made room" in detail


def _halves(name: str, size: int) -> list[Artifact]:
    bodies = [name.encode() * (size // len(name)) + b"." * (size % len(name)), name.encode()]
    whole = Artifact(
        artifact_id=digest(b"".join(bodies)),
        kind="evaluation",
        name=name,
        part=0,
        parts=2,
        produced_ns=START,
        body=bodies[0],
    )
    return [whole, replace(whole, part=1, body=bodies[1])]


def test_a_crowded_log_record_and_point_are_refused_too(tmp_path: Path) -> None:
    pairs = [{"key": f"k{number}", "value": any_value(1)} for number in range(11)]
    log = LogRecord(time_unix_nano=START, attributes=pairs)  # type: ignore[arg-type]
    metrics = ExportMetricsServiceRequest()
    gauge = metrics.resource_metrics.add().scope_metrics.add().metrics.add(name="m").gauge
    gauge.data_points.add(as_int=1, attributes=pairs)
    with running(config_for(tmp_path, anonymous=True, limits=FEW)) as collector:
        for path, request in (("/v1/logs", logs([log])), ("/v1/metrics", metrics)):
            assert collector.post(path, request.SerializeToString()).status == 200

    assert collector.rows("select count(*) from refusals") == [(2,)]
    assert collector.rows("select count(*) from logs") == [(0,)]
    assert collector.rows("select count(*) from metric_points") == [(0,)]


@pytest.mark.otlp(Rule.HTTP_THROTTLING)
def test_bytes_that_are_in_flight_make_others_come_again(tmp_path: Path) -> None:
    body = traces([span(1)]).SerializeToString()
    limits = Limits(bytes_in_flight=MIB)
    with (
        running(config_for(tmp_path, anonymous=True, limits=limits, max_request_bytes=MIB)) as collector,
        socket.create_connection(("127.0.0.1", collector.started.ports.otlp_http), PATIENCE_S) as half_sent,
    ):
        head = "POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\n"
        half_sent.sendall(f"{head}content-length: {MIB}\r\n\r\n".encode() + bytes(MIB - 10))
        _until_held(collector, MIB - 10)
        answer = collector.post("/v1/traces", body)
        half_sent.close()
        _until_held(collector, 0)
        again = collector.post("/v1/traces", body)

    assert (answer.status, again.status) == (503, 200)
    assert answer.headers["retry-after"] == "1"
    assert f"the limit is {MIB}" in Status.FromString(answer.data).message


@pytest.mark.parametrize(("limits", "unit"), [({"answer_rows": 1}, "rows"), ({"answer_bytes": 1024}, "bytes")])
def test_an_answer_beyond_its_limit_is_refused_and_says_so(tmp_path: Path, limits: dict[str, int], unit: str) -> None:
    spans = [span(number, trace_id=bytes(15) + b"\x01", name="n" * 500) for number in range(1, 4)]
    with running(config_for(tmp_path, anonymous=True, limits=Limits(**limits))) as collector:
        assert collector.post("/v1/traces", traces(spans).SerializeToString()).status == 200
        store = RemoteStore(collector.api, token_of("cli"))
        with pytest.raises(AnswerTooLarge, match=f"^trace_spans: the answer has more than [0-9]+ {unit}"):
            store.ask(Scope(actor="test"), "trace_spans", trace_id=f"{1:032x}", limit=10)
        store.close()


def test_a_collector_holds_its_store_to_memory_threads_and_disk(tmp_path: Path) -> None:
    limits = Limits(store_memory_bytes=64 * MIB, store_threads=1, store_temp_bytes=2 * MIB)
    names = ("memory_limit", "threads", "max_temp_directory_size")
    with running(config_for(tmp_path, anonymous=True, limits=limits)) as collector:
        (found,) = collector.rows(f"select {', '.join(f'current_setting({name!r})' for name in names)}")

    assert found == ("64.0 MiB", 1, "2.0 MiB")


def test_what_is_echoed_is_short(tmp_path: Path) -> None:
    body = json.dumps({"x" * 200_000: 1}).encode()
    with (
        running(config_for(tmp_path, anonymous=True)) as collector,
        urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool,
    ):
        url, headers = f"{collector.api}/api/v1/query/alerts", {"authorization": f"Bearer {token_of('cli')}"}
        answer = pool.request("POST", url, body=body, headers=headers)

    assert answer.status == 400
    assert len(answer.data) < 4000


def _until_held(collector: Running, size: int) -> None:
    ends = time.monotonic() + PATIENCE_S
    while metrics_of(collector)["twintrace_collector_bytes_in_flight"] != size:
        assert time.monotonic() < ends
        time.sleep(0.05)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 40)), max_size=80))
def test_a_cache_never_keeps_more_than_it_may_and_makes_each_again_alike(asked: list[tuple[int, int]]) -> None:
    cache: ByteCache[str] = ByteCache(2000)
    sizes = dict(reversed(asked))

    for key, _ in asked:
        assert cache.get(key, sizes[key], lambda key=key: f"made of {key}") == f"made of {key}"  # type: ignore[misc]
        assert cache.bytes <= 2000


def test_what_was_used_last_is_kept_and_what_is_large_puts_out_nobody() -> None:
    cache: ByteCache[int] = ByteCache(64 * 4)
    made: list[int] = []

    def get(key: int, size: int = 4) -> None:
        cache.get(key, size, lambda: made.append(key) or key)  # type: ignore[func-returns-value]

    for key in range(16):
        get(key)
    get(0)
    get(99, 1000)
    get(16)
    get(0)
    get(1)

    assert made == [*range(16), 99, 16, 1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("limits: {items: 1}", "limits.items"),
        ("limits: {bytes_in_flight: 1048576}", "is less than max_request_bytes"),
        ("limits: {patience: 1}", "limits"),
        ("limits: {stalled_s: .inf}", "limits.stalled_s"),
    ],
)
def test_a_limit_that_is_none_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "collector.yaml").write_text(f"store: s\nanonymous: true\n{text}")

    with pytest.raises(BadDocument, match=says):
        read_config(tmp_path / "collector.yaml")
