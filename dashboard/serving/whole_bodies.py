"""Requests reach a thread of the application when they are whole: whoever sends half a body holds up nobody.

An ASGI layer around the WSGI application. A refused request is answered from its head and its body is never read; a
body is awaited without a thread, for a limited time, and the oldest is given up when too many are awaited at once.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

import orjson

from dashboard.http.public_address import LOOPBACK, PublicAddress
from dashboard.http.request_head import Refusal, RequestHead, refusal_of

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

BODY_S = 10.0
"""How long a body of at most 64 KiB may take: 6.5 kB/s, slower than any network that draws a page."""

MOST_AWAITED = 256
"""More bodies are not awaited at once: a browser sends a body with its head, so none of its own has to be."""

_ASCII = "".join(map(chr, range(0x21, 0x7F)))


class WholeBodies:
    """The application, asked only with requests that are whole and that name its public address."""

    def __init__(
        self,
        app: Application,
        *,
        public: PublicAddress = LOOPBACK,
        body_s: float = BODY_S,
        most_awaited: int = MOST_AWAITED,
    ) -> None:
        self._app, self._public, self._body_s, self._most = app, public, body_s, most_awaited
        self._awaited: dict[asyncio.Timeout, None] = {}  # oldest first

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        head = _head_of(scope, self._public)
        refusal = refusal_of(head, self._public)
        if refusal is not None:
            await _refuse(refusal, send)
            return
        try:
            body = await self._awaited_body(receive) if head.has_body else b""
        except TimeoutError:
            problem = f"the body did not come within {self._body_s:g} s, or too many others were awaited"
            await _refuse(Refusal(status=408, problem=problem), send)
            return
        if body is not None:
            await self._app(_servable(scope), _given(body), send)

    async def _awaited_body(self, receive: Receive) -> bytes | None:
        """Return the body, None when the sender left. Raises TimeoutError."""
        async with asyncio.timeout(self._body_s) as limit:
            self._awaited[limit] = None
            try:
                self._give_up_oldest()
                return await _body_of(receive)
            finally:
                self._awaited.pop(limit, None)

    def _give_up_oldest(self) -> None:
        while len(self._awaited) > self._most:
            oldest = next(iter(self._awaited))
            del self._awaited[oldest]
            oldest.reschedule(asyncio.get_running_loop().time())


def _head_of(scope: Message, public: PublicAddress) -> RequestHead:
    headers: dict[str, list[str]] = defaultdict(list)
    for name, value in scope["headers"]:
        headers[name.decode("latin-1").lower()].append(value.decode("latin-1"))
    return RequestHead(method=scope["method"], path=public.path_of(scope["path"]), headers=headers)


async def _body_of(receive: Receive) -> bytes | None:
    """Return the body; None when the sender left. Its length was announced, so it is no longer than that."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _given(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _servable(scope: Message) -> Message:
    # bytes beyond ASCII may stand raw in a query string, and WSGI has no place for them
    return {**scope, "query_string": quote(scope["query_string"], safe=_ASCII).encode("ascii")}


async def _refuse(refusal: Refusal, send: Send) -> None:
    await refuse(refusal.status, refusal.problem, send)


async def refuse(status: int, problem: str, send: Send) -> None:
    """Answer with an error and end the connection."""
    # the rest of the body, if any, is never read: the connection ends with this answer
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": orjson.dumps({"error": problem}), "more_body": False})
