"""OTLP over gRPC: the three Export methods, on raw bytes, so that a bad request is ours to answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import unquote

import grpc
import grpc.aio

from collector.decode.request import SIGNALS, Signal
from collector.errors import Busy, CollectorError, NoMessage, TooLarge
from collector.otlp.answers import answer_of, status_of
from collector.otlp.ingest import OtlpIngest, Visit, visit_of
from collector.request_head import require_once
from collector.unforeseen import unforeseen

Handler = Callable[[AsyncIterator[bytes], Any], Awaitable[bytes]]

_STREAMS = 100
"""Calls at once over one connection; a client keeps the others back by itself."""


def create_otlp_grpc(ingest: OtlpIngest) -> grpc.aio.Server:
    """Return the server, without a port yet."""
    limits = ingest.limits
    idle_ms = round(1000 * limits.idle_s)
    server = grpc.aio.server(
        options=[
            ("grpc.so_reuseport", 0),  # or a second collector would bind the same port silently
            ("grpc.max_receive_message_length", ingest.limit_bytes),
            ("grpc.max_concurrent_streams", _STREAMS),
            ("grpc.max_allowed_incoming_connections", limits.connections),
            ("grpc.server_handshake_timeout_ms", idle_ms),
            ("grpc.max_connection_idle_ms", idle_ms),
        ]
    )
    for signal in SIGNALS:
        # as a stream, of which a unary call sends one message: so it begins with the head, and one that gRPC itself
        # refuses for its size is seen; the bytes on the wire are the same
        method = grpc.stream_unary_rpc_method_handler(_method(signal, ingest))
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(signal.service, {"Export": method}),))
    return server


def _method(signal: Signal, ingest: OtlpIngest) -> Handler:
    async def export(messages: AsyncIterator[bytes], context: Any) -> bytes:
        tokens = _metadata(context, "authorization")
        authorization = next(iter(tokens), None)
        visit = visit_of(signal.name, transport="grpc", peer=_host(context.peer()), authorization=authorization)
        try:
            require_once("authorization", tokens)
            sender = ingest.admit(authorization, visit)
            ingest.guard.require_origin(_metadata(context, "origin"))
            raw = await _message(messages, ingest, visit)
            answer = await ingest.take(signal, raw, is_json=False, transport="grpc", sender=sender)
        except CollectorError as error:
            await _abort(context, visit, ingest, error)
        except Exception as error:  # noqa: BLE001 (the rim: UNKNOWN would make the sender drop its data)
            await _abort(context, visit, ingest, unforeseen(error))
        finally:
            ingest.release(visit)
        ingest.count(signal, "OK")
        return bytes(answer.SerializeToString())

    return export


async def _message(messages: AsyncIterator[bytes], ingest: OtlpIngest, visit: Visit) -> bytes:
    """Return the one message of a call, held as in flight. Raises Busy, TooLarge and NoMessage."""
    try:
        async with asyncio.timeout(ingest.limits.body_s):
            raw = await anext(messages, None)
    except TimeoutError as error:
        raise Busy(f"the message did not come within {ingest.limits.body_s:g} s: send it again") from error
    if raw is None:
        raise NoMessage(ingest.limit_bytes)
    visit.size_bytes = len(raw)
    ingest.hold(visit, len(raw))
    if len(raw) > ingest.limit_bytes:
        raise TooLarge(ingest.limit_bytes)
    return raw


def _host(peer: str) -> str:
    """Return the address without its port, which is another one with each connection.

    >>> _host("ipv4:127.0.0.1:39764"), _host("ipv6:%5B::1%5D:39764")
    ('127.0.0.1', '::1')
    """
    return unquote(peer.partition(":")[2].rpartition(":")[0]).strip("[]") or peer


def _metadata(context: Any, name: str) -> list[str]:
    return [str(value) for key, value in context.invocation_metadata() or () if key == name]


async def _abort(context: Any, visit: Visit, ingest: OtlpIngest, error: CollectorError) -> None:
    code = answer_of(error).code
    ingest.refuse(visit, error, code.name)
    details = (("grpc-status-details-bin", status_of(error).SerializeToString()),)
    await context.abort(code, str(error), trailing_metadata=details)
