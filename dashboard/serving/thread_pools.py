"""Which threads answer a request: recomputations have their own and so has /health, so that no page waits for them."""

from typing import Any

import orjson
from a2wsgi import WSGIMiddleware

from dashboard.http.health import HEALTH
from dashboard.http.public_address import LOOPBACK, PublicAddress
from dashboard.http.request_head import CALLBACKS
from dashboard.pages.trail.trust_chips import PROOF_CHIP
from dashboard.serving.whole_bodies import Application, Message, Receive, Send, refuse

THREADS = 16  # a page waits for the collector, not for this process
PROOF_THREADS = 2  # one recomputes, another has its page drawn meanwhile
MOST_PROOFS = 64
"""Asked for at once: the last of them waits for a minute, when each takes a second."""


class ThreadPools:
    """The WSGI application in three pools; asked with requests that are whole."""

    def __init__(self, app: Any, *, public: PublicAddress = LOOPBACK) -> None:
        self._public, self._proofs = public, 0
        self._pages, self._proving, self._health = (_in_threads(app, count) for count in (THREADS, PROOF_THREADS, 1))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        whole = await receive()
        path = self._public.path_of(scope["path"])
        if path == CALLBACKS and asks_for_proof(whole["body"]):
            await self._prove(scope, whole, send)
        else:
            await (self._health if path == HEALTH else self._pages)(scope, _given(whole), send)

    async def _prove(self, scope: Message, whole: Message, send: Send) -> None:
        if self._proofs >= MOST_PROOFS:
            await refuse(503, f"{self._proofs} alerts are being recomputed: try again in a minute", send)
            return
        self._proofs += 1
        try:
            await self._proving(scope, _given(whole), send)
        finally:
            self._proofs -= 1


def asks_for_proof(body: bytes) -> bool:
    """Tell whether a callback's body is for the output that waits for a recomputation."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(found, dict) and f"{PROOF_CHIP}." in str(found.get("output"))


def _in_threads(app: Any, count: int) -> Application:
    pool: Any = WSGIMiddleware(app, workers=count)
    return pool  # type: ignore[no-any-return]


def _given(message: Message) -> Receive:
    async def receive() -> Message:
        return message

    return receive
