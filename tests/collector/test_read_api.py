"""The read API over a real socket: who may ask, what it answers, and that no request makes it stumble."""

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
import urllib3
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.health import Health
from collector.read_api import ADMINS, LARGEST_BODY
from store.query.catalog import read_questions
from tests.collector.running import Running, config_for, running, token_of
from tests.processes import PATIENCE_S
from tests.store.plant_rows import elsewhere, planted, played_run

READER = {"authorization": f"Bearer {token_of('cli')}"}


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("collector")
    with planted(folder, *played_run().records, *elsewhere().records):
        pass
    with running(config_for(folder)) as started:
        yield started


@pytest.fixture(scope="module")
def pool() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool:
        yield pool


def post(
    pool: urllib3.PoolManager, at: Running, name: str, body: bytes = b"{}", **headers: str
) -> urllib3.BaseHTTPResponse:
    sent = READER | {key.replace("_", "-"): value for key, value in headers.items()}
    return pool.request("POST", f"{at.api}/api/v1/query/{name}", body=body, headers=sent)


def test_a_question_is_answered_as_an_arrow_stream(pool: urllib3.PoolManager, collector: Running) -> None:
    answer = post(pool, collector, "alerts", b'{"limit": 10}')

    table = pa.ipc.open_stream(answer.data).read_all()
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert set(table.column("alert_id").to_pylist()) == {played_run().alert_id, elsewhere().alert_id}


def test_no_body_is_no_parameters(pool: urllib3.PoolManager, collector: Running) -> None:
    assert post(pool, collector, "ledger", b"").status == 200


@pytest.mark.parametrize(
    ("headers", "status", "says"),
    [
        ({}, 401, "no token"),
        ({"authorization": "Bearer wrong"}, 401, "no credential has this token"),
        ({"authorization": "Basic x"}, 401, "no credential has this token"),
        ({"authorization": f"Bearer {token_of('edge')}"}, 403, "edge may not read"),
        ({"authorization": f"Bearer {token_of('dataset')}"}, 403, "dataset may not read"),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/v1/query/alerts"), ("GET", "/api/v1/queries")])
def test_only_a_reader_may_ask(
    pool: urllib3.PoolManager,
    collector: Running,
    method: str,
    path: str,
    headers: dict[str, str],
    status: int,
    says: str,
) -> None:
    answer = pool.request(method, collector.api + path, headers=headers)

    assert answer.status == status
    assert says in answer.json()["error"]
    assert answer.headers.get("www-authenticate") == ("Bearer" if status == 401 else None)


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("drop_all", b"{}", "no query 'drop_all'; there are"),
        ("alerts", b"{}", "alerts: limit missing; it takes limit"),
        ("alerts", b'{"limit": 1, "order": 2}', "alerts: no parameter order"),
        ("alerts", b'{"limit": 1, "sites": ["south"]}', "alerts: no parameter sites"),
        ("alerts", b'{"limit": "x"}', "alerts: "),
        ("alerts", b'{"limit": -1}', "alerts: "),
        ("alerts", b'{"limit": NaN}', "the body is not JSON: NaN is no JSON number"),
        ("alerts", b'{"limit": {"a": 1}}', "alerts: parameter limit is a dict"),
        ("alerts", b'{"limit": 1, "\\ud800": 1}', "alerts: no parameter"),
        ("alerts", b'{"self": 1}', "no parameter self"),
        ("alerts", b'{"scope": 1, "name": 2}', "no parameter name, scope"),
        ("alerts", b"[1]", "the body is a list, not an object of parameters"),
        ("alerts", b"{", "the body is not JSON"),
        ("alerts", b"\xff", "the body is not JSON"),
        ("alerts", b"[" * 100_000, "the body is not JSON"),
        ("alert_steps", b'{"alert_id": "not an id"}', "alert_steps: "),
    ],
)
def test_what_cannot_be_answered_is_refused_and_says_why(
    pool: urllib3.PoolManager, collector: Running, name: str, body: bytes, says: str
) -> None:
    answer = post(pool, collector, name, body)

    assert answer.status == 400
    assert answer.json()["error"].startswith(says)


def test_a_body_beyond_the_limit_is_not_read_to_its_end(pool: urllib3.PoolManager, collector: Running) -> None:
    answer = post(pool, collector, "alerts", b'"' + b"x" * LARGEST_BODY + b'"')

    assert answer.status == 413


@pytest.mark.parametrize("asked", [None, ["Acme/north"], ["Acme/north", "Acme/south"], ["Acme/south"], []])
def test_a_credential_of_one_site_sees_that_site_whatever_it_asks_for(
    pool: urllib3.PoolManager, collector: Running, asked: list[str] | None
) -> None:
    scope = json.dumps({"actor": "somebody", "sites": asked})
    of_north = f"Bearer {token_of('north')}"

    answer = post(pool, collector, "alerts", b'{"limit": 10}', authorization=of_north, twintrace_scope=scope)

    alerts = pa.ipc.open_stream(answer.data).read_all().column("alert_id").to_pylist()
    assert alerts == ([played_run().alert_id] if asked is None or "Acme/north" in asked else [])


@pytest.mark.parametrize(
    ("scope", "assets"),
    [
        ('{"actor": "ann", "sites": null}', {"loop-1", "loop-2"}),
        ('{"sites": ["Acme/south"]}', {"loop-2"}),
        ('{"sites": []}', set()),
    ],
)
def test_an_asker_can_leave_sites_out(
    pool: urllib3.PoolManager, collector: Running, scope: str, assets: set[str]
) -> None:
    answer = post(pool, collector, "alerts", b'{"limit": 10}', twintrace_scope=scope)

    table = pa.ipc.open_stream(answer.data).read_all()
    assert set(table.column("asset_id").to_pylist()) == assets


@pytest.mark.parametrize("scope", ["{", "[]", '{"sites": "south"}', '{"sites": [1]}', '{"actor": 1}', "\xe9"])
def test_a_scope_that_cannot_be_read_is_refused(pool: urllib3.PoolManager, collector: Running, scope: str) -> None:
    assert post(pool, collector, "alerts", b'{"limit": 10}', twintrace_scope=scope).status == 400


def test_the_questions_tell_their_parameters_and_keep_the_scopes_own(
    pool: urllib3.PoolManager, collector: Running
) -> None:
    told = pool.request("GET", f"{collector.api}/api/v1/queries", headers=READER).json()["queries"]

    by_name = {each["name"]: each["parameters"] for each in told}
    assert set(by_name) == set(read_questions())
    assert by_name["score_series"] == ["asset_id", "from_ns", "max_points", "to_ns"]


def test_health_readiness_and_metrics_take_no_token(pool: urllib3.PoolManager, collector: Running) -> None:
    health = pool.request("GET", f"{collector.api}/health").json()
    ready = pool.request("GET", f"{collector.api}/ready")
    metrics = pool.request("GET", f"{collector.api}/metrics")

    assert health.keys() == {"status", "instance", "version", "pid"}
    assert health["instance"] == collector.started.instance
    assert (ready.status, ready.json()) == (200, {"ready": True, "reason": "", "cause": None})
    assert metrics.headers["content-type"].startswith("text/plain")
    assert b"twintrace_collector_ready 1.0" in metrics.data


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
QUESTIONS = {name: sorted(question.parameters) for name, question in read_questions().items()}


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A question with its own parameters, of any type, and now and then others."""
    name = draw(st.sampled_from(sorted(QUESTIONS)))
    params = {parameter: draw(ANY_JSON) for parameter in QUESTIONS[name]}
    return name, params | draw(st.dictionaries(st.text(max_size=8), ANY_JSON, max_size=1))


@settings(max_examples=150, deadline=None)
@given(asked=requests())
def test_no_parameters_of_any_type_are_the_servers_fault(
    pool: urllib3.PoolManager, collector: Running, asked: tuple[str, dict[str, Any]]
) -> None:
    name, params = asked

    token = token_of("admin" if name in ADMINS else "cli")
    answer = post(pool, collector, name, json.dumps(params).encode(), authorization=f"Bearer {token}")

    assert answer.status in (200, 400), answer.data


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=200), path=st.text(min_size=1, max_size=20))
def test_no_bytes_are_the_servers_fault(pool: urllib3.PoolManager, collector: Running, body: bytes, path: str) -> None:
    name = "".join(f"%{byte:02x}" for byte in path.encode(errors="surrogatepass"))

    answer = post(pool, collector, name, body)

    assert answer.status in (400, 404), answer.data


def test_what_nobody_foresaw_is_told_as_later_and_stands_in_the_log(
    pool: urllib3.PoolManager, collector: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(_health: Health) -> None:
        raise KeyError("a secret of the inside")

    monkeypatch.setattr(Health, "status", breaks)
    answer = pool.request("GET", f"{collector.api}/health")

    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert answer.json() == {"error": "unforeseen KeyError in the collector: see its log", "kind": "busy"}
    assert "a secret of the inside" in caplog.text
