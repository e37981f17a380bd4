"""What keeps web pages out of every port: the Host they ask for, and the Origin that a browser tells of them.

A page reaches a port of this machine or plant under a name of its own, whose DNS answer changes meanwhile. The browser
then takes the answer for the page's own, but it still sends that name as Host, and knows no token: so whoever shows one
may use any name. The port of a Host is not compared, as a tunnel has another one and a rebound name has it right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from collector.config import CollectorConfig
from collector.credentials import Credential
from collector.errors import BadRequest, CollectorError, Forbidden, UnknownToken
from collector.request_head import require_clear_head
from contract.web_address import LOOPBACK_HOSTS, host_name, is_address, plain_origin

_EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 (compared, not bound)
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserGuard:
    """Names of hosts and origins in their plain spelling; without any, loopback names and no page."""

    hosts: frozenset[str] = frozenset(LOOPBACK_HOSTS)
    every_address: bool = False  # bound to all of this machine's, under whatever address each is reached
    origins: frozenset[str] = frozenset()

    def require_host(self, named: Sequence[str]) -> None:
        """Raise Forbidden when a Host header names somebody else; a probe without one is no browser's."""
        for host in named if len(named) < 2 else [", ".join(named)]:
            name = host_name(host)
            if name not in self.hosts and not (self.every_address and is_address(name)):
                raise Forbidden(
                    f"host {host[:_LONGEST]} is not served here without a token: add it to `hosts` in collector.yaml"
                )

    def require_origin(self, named: Sequence[str]) -> None:
        """Raise Forbidden when a web page sends this that is not named; what is no browser sends no Origin."""
        for origin in named:
            if plain_origin(origin) not in self.origins:
                raise Forbidden(
                    f"origin {origin[:_LONGEST]}: no web page may ask or send here, unless `origins` in collector.yaml"
                    " has it"
                )


def guard_of(config: CollectorConfig) -> BrowserGuard:
    """Return what a configuration lets in: its own names and addresses, and those it lists."""
    proxy = urlsplit(config.tls_proxy).netloc
    bound = f"[{config.bind}]" if ":" in config.bind else config.bind
    return BrowserGuard(
        hosts=frozenset(host_name(each) for each in (*LOOPBACK_HOSTS, bound, proxy, *config.hosts) if each),
        every_address=config.bind in _EVERY_ADDRESS,
        origins=frozenset(map(plain_origin, config.origins)),
    )


class Guarded:
    """An ASGI application of which every path is behind the guard; `refuse` makes the answer."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        guard: BrowserGuard,
        identify: Callable[[str | None], Credential | None],
        refuse: Callable[[Request, CollectorError], Response],
    ) -> None:
        self._app, self._guard, self._identify, self._refuse = app, guard, identify, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or refuse it before a byte of its body is read."""
        if scope["type"] == "http":
            try:
                self._require(Headers(scope=scope))
            except CollectorError as error:
                answer = self._refuse(Request(scope, receive), error)
                if isinstance(error, BadRequest):
                    answer.headers["connection"] = "close"  # what follows may not be the request it is taken for
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _require(self, headers: Headers) -> None:
        require_clear_head(headers)
        self._guard.require_origin(headers.getlist("origin"))
        try:
            self._guard.require_host(headers.getlist("host"))
        except Forbidden:
            if not self._shows_a_token(headers):
                raise

    def _shows_a_token(self, headers: Headers) -> bool:
        try:
            return self._identify(headers.get("authorization")) is not None
        except UnknownToken:
            return False
