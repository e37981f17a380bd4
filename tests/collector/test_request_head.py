"""A head that can be read in two ways is refused: a proxy in front may have read it in the other one."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import grpc
import pytest

from tests.collector.running import Running, config_for, running, token_of

GRPC_LOGS = "/opentelemetry.proto.collector.logs.v1.LogsService/Export"
LENGTH, CHUNKED = ("content-length", "0"), ("transfer-encoding", "chunked")
PROTOBUF = ("content-type", "application/x-protobuf")
WRONG = ("authorization", "Bearer another")


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(config_for(tmp_path_factory.mktemp("head"))) as started:
        yield started


def asked(url: str, path: str, *headers: tuple[str, str], body: bytes = b"") -> bytes:
    """All that is answered until the collector closes the connection."""
    address = urlsplit(url)
    head = "".join(f"{name}: {value}\r\n" for name, value in (("host", address.netloc), *headers))
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=60) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def token(name: str) -> tuple[str, str]:
    return "authorization", f"Bearer {token_of(name)}"


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_tokens_none_is_taken(collector: Running, is_first: bool) -> None:
    for url, path, role in (
        (collector.http, "/v1/logs", "edge"),
        (collector.api, "/api/v1/query/alerts", "cli"),
    ):
        tokens = [token(role), WRONG] if is_first else [WRONG, token(role)]
        answer = asked(url, path, PROTOBUF, *tokens, LENGTH)

        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"authorization is given 2 times: send one" in answer


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_tokens_none_is_taken_over_grpc(collector: Running, is_first: bool) -> None:
    tokens = [token("edge"), WRONG] if is_first else [WRONG, token("edge")]
    with (
        grpc.insecure_channel(collector.grpc) as channel,
        pytest.raises(grpc.RpcError, match="authorization is given 2 times: send one") as refused,
    ):
        channel.unary_unary(GRPC_LOGS)(b"", metadata=tokens, timeout=60)

    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_a_length_beside_chunks_is_refused_and_what_follows_is_not_read(collector: Running) -> None:
    following = f"POST /v1/logs HTTP/1.1\r\nhost: {urlsplit(collector.http).netloc}\r\ncontent-length: 0\r\n\r\n"
    answer = asked(
        collector.http, "/v1/logs", PROTOBUF, token("edge"), LENGTH, CHUNKED, body=b"0\r\n\r\n" + following.encode()
    )

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"content-length beside transfer-encoding: send one of them" in answer
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("name", ["content-type", "content-encoding"])
def test_a_header_that_says_how_to_read_the_body_is_given_once(collector: Running, name: str) -> None:
    given = [PROTOBUF, PROTOBUF] if name == "content-type" else [PROTOBUF, (name, "gzip"), (name, "identity")]
    answer = asked(collector.http, "/v1/logs", *given, token("edge"), LENGTH)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert f"{name} is given 2 times: send one".encode() in answer


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_body_that_says_it_is_too_long_is_refused_before_it_comes(collector: Running, encoding: str) -> None:
    told = ("content-encoding", encoding), ("content-length", str(64 * 2**30))
    answer = asked(collector.http, "/v1/logs", PROTOBUF, token("edge"), *told)

    assert answer.startswith(b"HTTP/1.1 413 ")
