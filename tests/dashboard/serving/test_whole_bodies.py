"""Half-sent requests against the real process and its web server, and the waiting for bodies without them."""

import asyncio
import json
import socket
from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack, closing
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from dashboard.http.public_address import LOOPBACK, public_address
from dashboard.http.request_head import CALLBACKS, MAX_BODY, RequestHead, refusal_of
from dashboard.serving.thread_pools import THREADS
from dashboard.serving.whole_bodies import MOST_AWAITED, Receive, Send, WholeBodies
from tests.dashboard.serving.test_dashboard_process import WAIT_S, config_file, started

MANY = MOST_AWAITED + 4 * THREADS
MB = 1_000_000


class Served:
    """A dashboard process of which only the address is known."""

    def __init__(self, address: str, pid: int) -> None:
        self.address, self.pid = address, pid
        self.host = urlsplit(address).netloc

    def head(self, length: int, *, host: str = "", path: str = CALLBACKS) -> bytes:
        """The head of a request with a body."""
        lines = ("content-type: application/json", f"content-length: {length}")
        return "\r\n".join((f"POST {path} HTTP/1.1", f"host: {host or self.host}", *lines, "", "")).encode()

    def connect(self) -> socket.socket:
        name, _, port = self.host.rpartition(":")
        return socket.create_connection((name, int(port)), timeout=WAIT_S)

    def get(self, path: str) -> int:
        with urllib3.PoolManager(retries=False, timeout=WAIT_S) as pool:
            return int(pool.request("GET", f"{self.address}{path}").status)

    def press(self, body: bytes) -> tuple[int, bytes]:
        """Post a callback's body."""
        with urllib3.PoolManager(retries=False, timeout=WAIT_S) as pool:
            headers = {"content-type": "application/json"}
            answer = pool.request("POST", f"{self.address}{CALLBACKS}", body=body, headers=headers)
            return answer.status, answer.data

    def memory(self) -> int:
        """Bytes that its processes hold."""
        process = psutil.Process(self.pid)
        return sum(each.memory_info().rss for each in (process, *process.children(recursive=True)))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with started(config_file(tmp_path_factory.mktemp("dashboard"))) as (process, address):
        yield Served(address, process.pid)


@pytest.mark.parametrize("host", ["", "evil.example"], ids=["our host", "a foreign host"])
def test_half_sent_bodies_however_many_leave_the_dashboard_answering(served: Served, host: str) -> None:
    with ExitStack() as open_sockets:
        for _ in range(MANY):
            sender = open_sockets.enter_context(closing(served.connect()))
            sender.sendall(served.head(1000, host=host) + b"{")

        assert (served.get("/health"), served.get("/")) == (200, 200)
        assert served.press(b"{}") == (400, b'{"error":"output names no callback"}')


def test_a_body_that_comes_in_pieces_is_served(served: Served) -> None:
    with closing(served.connect()) as sender:
        for piece in (served.head(2), b"{", b"}"):
            sender.sendall(piece)

        assert answer_of(sender) == (400, {"error": "output names no callback"})


@pytest.mark.parametrize(
    ("length", "host", "path", "status"),
    [
        (300 * MB, "", CALLBACKS, 413),
        (MAX_BODY, "evil.example", CALLBACKS, 403),
        (300 * MB, "evil.example", CALLBACKS, 403),
        (300 * MB, "", "/alerts.json", 400),
        (300 * MB, "", "/no/such/page", 400),
    ],
)
def test_what_is_refused_by_its_head_is_answered_at_once_and_its_body_is_not_read(
    served: Served, length: int, host: str, path: str, status: int
) -> None:
    assert served.press(b"{}")[0] == 400  # what a process loads for its first answer is not the body's
    before = served.memory()
    with closing(served.connect()) as sender:
        sender.sendall(served.head(length, host=host, path=path))
        answered, _ = answer_of(sender)

        assert answered == status
        assert sent_before_refusal(sender, 64 * MB) < 16 * MB  # what the sockets of both sides hold, and no more
    assert served.memory() - before < 32 * MB


def answer_of(sender: socket.socket) -> tuple[int, Any]:
    """Read one answer with a body of JSON."""
    raw = b""
    while not raw.endswith(b"}"):
        got = sender.recv(4096)
        assert got, f"the connection ended after {raw!r}"
        raw += got
    head, _, body = raw.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def sent_before_refusal(sender: socket.socket, most: int) -> int:
    """Send until the other side has gone; how many bytes it took."""
    sent = 0
    try:
        while sent < most:
            sent += sender.send(b" " * 65_536)
    except (BrokenPipeError, ConnectionResetError):
        return sent
    return sent


def head_of(method: str = "POST", path: str = CALLBACKS, **headers: tuple[str, ...]) -> RequestHead:
    given = {"host": ("127.0.0.1:8050",), "content_type": ("application/json",), "content_length": ("2",)} | headers
    return RequestHead(
        method=method, path=path, headers={name.replace("_", "-"): each for name, each in given.items() if each}
    )


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (head_of(), None),
        (head_of(host=("LocalHost:1",)), None),
        (head_of(host=("Plant.example",)), None),
        (head_of(origin=("http://127.0.0.1:8050",)), None),
        (head_of(method="GET", path="/", content_length=()), None),
        (head_of(method="GET", path="/", content_length=("0",)), None),
        (head_of(host=()), 403),
        (head_of(host=("127.0.0.1", "127.0.0.1")), 403),
        (head_of(host=("127.0.0.1.evil.example",)), 403),
        (head_of(origin=("http://evil.example",)), 403),
        (head_of(origin=("null",)), 403),
        (head_of(content_type=("text/plain",)), 400),
        (head_of(content_type=()), 400),
        (head_of(content_length=(), transfer_encoding=("chunked",)), 400),
        (head_of(content_length=()), 400),
        (head_of(content_length=("-1",)), 400),
        (head_of(content_length=("²",)), 400),
        (head_of(content_length=(str(MAX_BODY),)), None),
        (head_of(content_length=(str(MAX_BODY + 1),)), 413),
        (head_of(content_length=("9" * 5000,)), 413),
        (head_of(method="GET"), 400),
        (head_of(method="PUT", path="/alerts", content_length=(), transfer_encoding=("chunked",)), 400),
    ],
)
def test_a_head_is_served_or_refused(head: RequestHead, status: int | None) -> None:
    refusal = refusal_of(head, public_address(hosts=("plant.example",)))

    assert (refusal and refusal.status) == status


HEADERS = st.dictionaries(
    st.sampled_from(["host", "origin", "content-type", "content-length", "transfer-encoding", "x"]),
    st.lists(st.sampled_from(["127.0.0.1", "", "0", "70000", "application/json", "chunked"]) | st.text(), max_size=3),
)


@given(method=st.sampled_from(["GET", "POST", "PUT"]), path=st.sampled_from(["/", CALLBACKS]), headers=HEADERS)
def test_whatever_is_served_has_no_body_or_a_short_one_of_a_callback(
    method: str, path: str, headers: dict[str, list[str]]
) -> None:
    head = RequestHead(method=method, path=path, headers=headers)

    if refusal_of(head, LOOPBACK) is None and head.has_body:
        assert head.is_callback
        assert 0 <= int(headers["content-length"][0]) <= MAX_BODY


class Asked:
    """An ASGI application that notes the bodies it was asked with, and what was answered for it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.statuses: list[int] = []

    async def __call__(self, _scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        self.bodies.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200})

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.statuses.append(message["status"])


def scope_of(query: bytes = b"") -> dict[str, Any]:
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"content-length", b"2")]
    return {"type": "http", "method": "POST", "path": CALLBACKS, "query_string": query, "headers": headers}


def pieces(*parts: bytes) -> Receive:
    """A sender that sends these and then nothing more; after the last one it says so only if it is empty."""
    left = list(parts)

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.Event().wait()
        part = left.pop(0)
        return {"type": "http.request", "body": part, "more_body": part != b""}

    return receive


def test_the_application_is_asked_with_the_whole_body_only() -> None:
    app = Asked()

    asyncio.run(WholeBodies(app)(scope_of(), pieces(b"{", b"}", b""), app.send))

    assert (app.bodies, app.statuses) == ([b"{}"], [200])


@pytest.mark.parametrize(("path", "status"), [(f"/twintrace{CALLBACKS}", 200), (f"/other{CALLBACKS}", 400)])
def test_a_body_is_read_below_the_prefix_of_the_public_address(path: str, status: int) -> None:
    app, public = Asked(), public_address("https://portal.plant.example/twintrace/")

    asyncio.run(WholeBodies(app, public=public)(scope_of() | {"path": path}, pieces(b"{}", b""), app.send))

    assert app.statuses == [status]


def test_a_body_that_does_not_come_is_given_up() -> None:
    app = Asked()

    asyncio.run(WholeBodies(app, body_s=0.01)(scope_of(), pieces(b"{"), app.send))

    assert (app.bodies, app.statuses) == ([], [408])


def test_a_sender_that_leaves_costs_nothing_more() -> None:
    app = Asked()

    async def left() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    asyncio.run(WholeBodies(app)(scope_of(), left, app.send))

    assert (app.bodies, app.statuses) == ([], [])


def test_the_oldest_is_given_up_when_too_many_are_awaited() -> None:
    app = Asked()
    answered: list[int] = []

    async def ask_all() -> None:
        door = WholeBodies(app, body_s=3600, most_awaited=3)

        async def one(number: int) -> None:
            await door(scope_of(), pieces(b"{"), app.send)
            answered.append(number)

        waiting = [asyncio.create_task(one(number)) for number in range(5)]
        while len(answered) < 2:
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(ask_all())

    assert answered == [0, 1]
    assert app.statuses == [408, 408]


@given(st.binary(max_size=30))
def test_any_bytes_in_a_query_string_reach_the_application_as_ascii(query: bytes) -> None:
    seen: list[bytes] = []

    async def app(scope: MutableMapping[str, Any], _receive: Receive, _send: Send) -> None:
        seen.append(scope["query_string"])

    asyncio.run(WholeBodies(app)(scope_of(query), pieces(b""), Asked().send))

    assert seen[0].isascii()
    if query.isascii() and b" " not in query and query.decode("ascii").isprintable():
        assert seen == [query]
