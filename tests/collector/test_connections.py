"""Connections that say nothing, half a head, or read nothing: closed after a time, and never more than there may be."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from collector.connections import FULL
from collector.errors import CannotStart
from collector.handles import OTHERS, allow_handles
from collector.limits import Limits
from store.remote import RemoteStore
from tests.collector.otlp_made import span, traces
from tests.collector.running import Running, config_for, running, token_of
from tests.processes import PATIENCE_S

SPAN = traces([span(1)]).SerializeToString()
HALF = b"POST /v1/traces HTTP/1.1\r\nhost: localhost\r\nx-half: "
HEALTH = b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n"


@contextmanager
def connected(port: int, count: int, first: bytes = b"") -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        made = [stack.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE_S)) for _ in range(count)]
        for each in made:
            each.sendall(first)
        yield made


def until_end(connection: socket.socket) -> bytes:
    """Read until the other end closes."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


@pytest.mark.parametrize("first", [b"", HALF], ids=["silent", "half a head"])
@pytest.mark.parametrize("port", ["otlp_http", "api", "otlp_grpc"])
def test_a_connection_without_a_whole_head_is_closed(tmp_path: Path, port: str, first: bytes) -> None:
    with running(config_for(tmp_path, anonymous=True, limits=Limits(idle_s=0.3))) as collector:
        at = getattr(collector.started.ports, port)
        with connected(at, 3, first) as silent:
            assert all(not until_end(each).startswith(b"HTTP/1.1 200") for each in silent)


def test_a_drip_of_a_head_and_a_second_half_head_are_closed_too(tmp_path: Path) -> None:
    with (
        running(config_for(tmp_path, anonymous=True, limits=Limits(idle_s=0.5))) as collector,
        connected(collector.started.ports.api, 2, HEALTH) as (dripping, twice),
    ):
        twice.sendall(HALF)
        while not _is_closed_after(dripping, b"x"):
            time.sleep(0.05)

        assert until_end(twice).startswith(b"HTTP/1.1 200")


def _is_closed_after(connection: socket.socket, sent: bytes) -> bool:
    try:
        connection.sendall(sent)
    except OSError:
        return True
    return False


def test_a_kept_connection_outlives_its_time_while_it_is_used(tmp_path: Path) -> None:
    limits = Limits(idle_s=2)
    with (
        running(config_for(tmp_path, anonymous=True, limits=limits)) as collector,
        connected(collector.started.ports.api, 1) as (kept,),
    ):
        until = time.monotonic() + 1.2 * limits.idle_s
        while time.monotonic() < until:
            kept.sendall(HEALTH)
            answer = b""
            while b"pid" not in answer:
                part = kept.recv(65536)
                assert part
                answer += part
            time.sleep(0.05)


@pytest.mark.parametrize("port", ["otlp_http", "api"])
def test_who_comes_beyond_the_limit_is_turned_away_and_others_go_on(tmp_path: Path, port: str) -> None:
    with running(config_for(tmp_path, anonymous=True, limits=Limits(connections=5))) as collector:
        at = getattr(collector.started.ports, port)
        with connected(at, 5, HALF), connected(at, 20) as more:
            assert all(until_end(each) in (FULL, b"") for each in more)
            other = _health(collector) if port == "otlp_http" else collector.post("/v1/traces", SPAN).status == 200
            assert other
        _until_taken(at)


def test_grpc_takes_no_more_connections_either(tmp_path: Path) -> None:
    with running(config_for(tmp_path, anonymous=True, limits=Limits(connections=5))) as collector:
        at = collector.started.ports.otlp_grpc
        with connected(at, 30) as made:
            ended = sum(1 for each in made[6:] if until_end(each) == b"")
            assert ended == 24
        assert _health(collector)


def _health(collector: Running) -> bool:
    store = RemoteStore(collector.api, token_of("cli"), read_s=PATIENCE_S)
    try:
        return bool(store.health()["status"] == "ok")
    finally:
        store.close()


def _until_taken(port: int) -> None:
    ends = time.monotonic() + PATIENCE_S
    answer = FULL
    while answer in (FULL, b""):
        assert time.monotonic() < ends
        with connected(port, 1, b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n") as (one,):
            answer = until_end(one)


def test_an_answer_that_nobody_reads_ends_with_its_connection(tmp_path: Path) -> None:
    limits = Limits(stalled_s=0.2, idle_s=PATIENCE_S, connections=1)
    with running(config_for(tmp_path, anonymous=True, limits=limits)) as collector, ExitStack() as stack:
        (deaf,) = stack.enter_context(connected(collector.started.ports.api, 1))
        deaf.settimeout(0.5)
        with suppress(TimeoutError, ConnectionError):  # until neither side takes any more
            while True:
                deaf.sendall(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n" * 1000)
        _until_taken(collector.started.ports.api)


def test_fewer_handles_than_connections_take_are_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 1000))

    with pytest.raises(CannotStart, match=r"takes 3256 open files, this process may have 1000: .* at most 248 conn"):
        allow_handles(1000)


def test_handles_are_raised_as_far_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (OTHERS, 5000))
    monkeypatch.setattr(resource, "setrlimit", lambda _, given: asked.append(given))

    allow_handles(100)

    assert asked == [(300 + OTHERS, 5000)]
