"""No web page reaches a port: a Host that is not ours is refused without a token, and an Origin always."""

import http.client
import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import grpc
import pytest
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from collector.browser_guard import guard_of
from collector.errors import Forbidden
from tests.collector.otlp_made import START, logs
from tests.collector.running import Running, config_for, running, token_of

PROTOBUF = "application/x-protobuf"
BODY = bytes(logs([LogRecord(time_unix_nano=START)]).SerializeToString())
GRPC_LOGS = "/opentelemetry.proto.collector.logs.v1.LogsService/Export"
PORTAL = "https://portal.plant.example:8443"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("guarded")
    config = config_for(folder, anonymous=True, hosts=("Collector.plant.example",), origins=(PORTAL,))
    with running(config) as started:
        yield started


def ask(url: str, method: str, path: str, headers: list[tuple[str, str]], body: bytes = b"") -> tuple[int, bytes]:
    """One request with exactly these headers: none, one or two hosts."""
    asked = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    asked.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in (*headers, ("content-length", str(len(body)))):
        asked.putheader(name, value)
    asked.endheaders(body)
    with asked.getresponse() as answer:
        found = answer.status, answer.read()
    asked.close()
    return found


def post(collector: Running, *headers: tuple[str, str], kind: str = PROTOBUF) -> tuple[int, bytes]:
    return ask(collector.http, "POST", "/v1/logs", [("content-type", kind), *headers], BODY)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:4318", "localhost", "LOCALHOST:1", "localhost.:4318", "[::1]:4318", "collector.plant.example."]
)
def test_a_host_that_is_ours_is_served_in_any_spelling_and_behind_any_port(guarded: Running, host: str) -> None:
    assert post(guarded, ("host", host))[0] == 200


HOSTILE = ["evil.example", "evil.example:4318", "127.0.0.1.evil.example", "127.1", "192.168.1.7", "localhost:", "[", ""]


@pytest.mark.parametrize("host", HOSTILE)
def test_a_rebound_name_is_refused_on_every_path_and_told_which_setting_has_it(guarded: Running, host: str) -> None:
    status, told = post(guarded, ("host", host), kind="application/json")

    assert (status, json.loads(told)["code"]) == (403, grpc.StatusCode.PERMISSION_DENIED.value[0])
    assert f"host {host} is not served here without a token: add it to `hosts`" in json.loads(told)["message"]
    assert Status.FromString(post(guarded, ("host", host))[1]).code == grpc.StatusCode.PERMISSION_DENIED.value[0]
    for path in ("/health", "/ready", "/metrics", "/nowhere", "/api/v1/queries"):
        status, told = ask(guarded.api, "GET", path, [("host", host)])
        assert (status, "`hosts` in collector.yaml" in json.loads(told)["error"]) == (403, True)
    assert ask(guarded.http, "GET", "/nowhere", [("host", host)])[0] == 403


def test_a_large_body_of_a_page_is_read_to_nowhere_so_that_its_sender_hears_why(guarded: Running) -> None:
    """A connection that is closed with bytes unread is reset, and the answer may be lost with it."""
    status, told = ask(guarded.http, "POST", "/v1/logs", [("host", "evil.example")], b"x" * 4_000_000)

    assert (status, b"`hosts` in collector.yaml" in told) == (403, True)


def test_two_hosts_are_refused_and_none_is_a_plain_probe(guarded: Running) -> None:
    assert ask(guarded.api, "GET", "/health", [("host", "localhost"), ("host", "evil.example")])[0] in (400, 403)
    address = urlsplit(guarded.api)
    with socket.create_connection((address.hostname, address.port), timeout=60) as probe:
        probe.sendall(b"GET /health HTTP/1.0\r\n\r\n")
        assert probe.makefile("rb").readline().split()[1] == b"200"
    assert ask(guarded.api, "GET", "/metrics", [("host", "localhost:4320")])[0] == 200


@pytest.mark.parametrize("host", HOSTILE)
def test_whoever_shows_a_token_may_use_any_name_since_no_page_knows_one(guarded: Running, host: str) -> None:
    named = ("host", host)

    assert post(guarded, named, ("authorization", f"Bearer {token_of('edge')}"))[0] == 200
    assert post(guarded, named, ("authorization", "Bearer wrong"))[0] == 403
    for url, path in ((guarded.api, "/api/v1/queries"), (guarded.api, "/health")):
        assert ask(url, "GET", path, [named, ("authorization", f"Bearer {token_of('cli')}")])[0] == 200
    lost = ask(guarded.http, "GET", "/nowhere", [named, ("authorization", f"Bearer {token_of('cli')}")])
    assert lost[0] == 404


STRANGE = [
    "https://evil.example",
    "null",
    "",
    "http://localhost:4318",
    PORTAL.removesuffix(":8443"),
    "http://portal.plant.example:8443",
]


@pytest.mark.parametrize("origin", STRANGE)
@pytest.mark.parametrize("token", ["", token_of("edge")])
def test_a_web_page_is_refused_everywhere_with_a_token_too(guarded: Running, origin: str, token: str) -> None:
    shown = [("authorization", f"Bearer {token}")] if token else []
    told_by = ("host", "localhost"), ("origin", origin), *shown

    status, told = post(guarded, *told_by, kind="application/json")

    assert status == 403
    assert f"origin {origin}: no web page may ask or send here, unless `origins`" in json.loads(told)["message"]
    for path in ("/health", "/ready", "/metrics", "/api/v1/queries"):
        assert ask(guarded.api, "GET", path, list(told_by))[0] == 403


def test_a_page_that_is_named_with_scheme_and_port_may_post_in_any_spelling(guarded: Running) -> None:
    assert post(guarded, ("host", "localhost"), ("origin", PORTAL))[0] == 200
    assert post(guarded, ("host", "localhost"), ("origin", "HTTPS://Portal.plant.example.:8443"))[0] == 200
    assert post(guarded, ("host", "localhost"), ("origin", PORTAL), ("origin", "https://evil.example"))[0] == 403


def over_grpc(collector: Running, *metadata: tuple[str, str]) -> Any:
    with grpc.insecure_channel(collector.grpc) as channel:
        return channel.unary_unary(GRPC_LOGS)(BODY, metadata=metadata, timeout=60)


def test_a_web_page_is_denied_over_grpc(guarded: Running) -> None:
    over_grpc(guarded)
    over_grpc(guarded, ("origin", PORTAL))
    with pytest.raises(grpc.RpcError) as denied:
        over_grpc(guarded, ("origin", "https://evil.example"), ("authorization", f"Bearer {token_of('edge')}"))

    assert denied.value.code() is grpc.StatusCode.PERMISSION_DENIED
    assert "`origins` in collector.yaml" in denied.value.details()


def test_the_grpc_port_does_not_speak_what_a_page_can_send_to_it(guarded: Running) -> None:
    """A browser speaks HTTP/2 over TLS only, so that the name it asks for never comes to be compared."""
    host, port = guarded.grpc.split(":")
    head = f"POST {GRPC_LOGS} HTTP/1.1\r\nhost: evil.example\r\ncontent-type: application/grpc\r\n"
    frame = b"\0" + len(BODY).to_bytes(4, "big") + BODY
    with socket.create_connection((host, int(port)), timeout=60) as page:
        page.sendall(f"{head}content-length: {len(frame)}\r\n\r\n".encode() + frame)
        answered = b"".join(iter(lambda: page.recv(4096), b""))  # until it hangs up

    assert b"HTTP/1" not in answered
    assert b"grpc-status" not in answered


def test_a_refused_page_leaves_a_row_and_nothing_else(tmp_path: Any) -> None:
    with running(config_for(tmp_path, anonymous=True)) as collector:
        post(collector, ("host", "evil.example"))
        post(collector, ("host", "localhost"), ("origin", "https://evil.example"))
        shown = ("authorization", f"Bearer {token_of('edge')}")
        post(collector, ("host", "localhost"), ("origin", "https://evil.example"), shown)
        with pytest.raises(grpc.RpcError):
            over_grpc(collector, ("origin", "https://evil.example"), shown)

    assert collector.rows("select count(*) from logs") == [(0,)]
    found = collector.rows("select credential, signal, answer, reason from refused_requests order by reason, answer, 1")
    assert [(*row[:3], row[3][:20]) for row in found] == [
        ("anonymous", "logs", "403", "host evil.example is"),
        ("anonymous", "logs", "403", "origin https://evil."),
        ("edge", "logs", "403", "origin https://evil."),
        ("edge", "logs", "PERMISSION_DENIED", "origin https://evil."),
    ]


def test_without_a_token_nothing_is_taken_unless_the_configuration_says_so(tmp_path: Any) -> None:
    with running(config_for(tmp_path)) as collector:
        assert post(collector, ("host", "localhost"))[0] == 401
        with pytest.raises(grpc.RpcError) as denied:
            over_grpc(collector)

    assert denied.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert collector.rows("select count(*) from logs") == [(0,)]


def test_what_listens_everywhere_is_reached_under_any_address_and_what_has_one_under_that(tmp_path: Any) -> None:
    everywhere = guard_of(config_for(tmp_path, bind="0.0.0.0", tls_proxy="https://Proxy.plant.example:443"))  # noqa: S104 (the case under test)
    one = guard_of(config_for(tmp_path, bind="fd00::7", tls_proxy="https://proxy"))

    for host in ("192.168.1.7:4318", "[fd00::8]:4318", "localhost", "proxy.plant.example"):
        everywhere.require_host([host])
    one.require_host(["[FD00::7]:4318"])
    for guard, host in ((everywhere, "evil.example"), (one, "192.168.1.7"), (one, "[fd00::8]")):
        with pytest.raises(Forbidden):
            guard.require_host([host])
