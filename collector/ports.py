"""The ports a collector listens on: all claimed before anything starts, a taken one is named."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from collector.config import CollectorConfig
from collector.errors import CannotStart


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where it listens, once it does."""

    otlp_grpc: int
    otlp_http: int
    api: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """Bound sockets for the HTTP servers, and the port kept free for gRPC, which binds for itself."""

    otlp_http: socket.socket
    api: socket.socket
    otlp_grpc_port: int


@contextmanager
def claim(config: CollectorConfig) -> Iterator[Claimed]:
    """Claim the ports until the end of the block. Raises CannotStart naming the first that is in use."""
    with ExitStack() as stack:
        http = stack.enter_context(_bind(config.bind, config.otlp_http_port, "otlp_http_port"))
        api = stack.enter_context(_bind(config.bind, config.api_port, "api_port"))
        with _bind(config.bind, config.otlp_grpc_port, "otlp_grpc_port") as probe:
            grpc_port = probe.getsockname()[1]
        yield Claimed(otlp_http=http, api=api, otlp_grpc_port=grpc_port)


def _bind(address: str, port: int, setting: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # the protocol is named: asyncio turns Nagle off only then, and without that every answer waits 40 ms for an ACK
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((address, port))
        found.listen(2048)  # only listening tells whether another one does
    except OSError as error:
        found.close()
        advice = "stop what uses it or set another (0 is any free one)"
        raise CannotStart(f"{setting}: {address}:{port} can't be used: {error.strerror}; {advice}") from error
    return found
