"""OTLP over HTTP: protobuf and JSON, plain or compressed, in pieces of any size."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from collector.browser_guard import Guarded
from collector.decode.json_form import to_json
from collector.decode.request import SIGNALS, Signal
from collector.errors import BadRequest, Busy, CollectorError, NotHere, TooLarge
from collector.otlp.answers import JSON, PROTOBUF, answer_of, http_error
from collector.otlp.decompress import Body
from collector.otlp.ingest import OtlpIngest, Visit, visit_of
from collector.unforeseen import unforeseen

_NO_SIGNAL = "none"
"""Of a request to a path or by a method that OTLP does not have."""

_FRAME_BYTES = 100
"""Head and end of a compressed body."""


def create_otlp_http(ingest: OtlpIngest) -> Starlette:
    """Return the application: POST /v1/traces, /v1/metrics and /v1/logs."""
    not_here = _not_here(ingest)
    application = Starlette(
        routes=[Route(signal.path, _endpoint(signal, ingest), methods=["POST"]) for signal in SIGNALS],
        exception_handlers={404: not_here, 405: not_here},
    )
    application.router.redirect_slashes = False  # a client that follows a redirect would send its body twice
    application.add_middleware(
        Guarded, guard=ingest.guard, identify=ingest.credentials.identify, refuse=_refused_head(ingest)
    )
    return application


def _refused_head(ingest: OtlpIngest) -> Callable[[Request, CollectorError], Response]:
    names = {signal.path: signal.name for signal in SIGNALS}

    def answer(request: Request, error: CollectorError) -> Response:
        visit = _visit(request, names.get(request.scope["path"], _NO_SIGNAL))
        ingest.name_sender(request.headers.get("authorization"), visit)
        ingest.refuse(visit, error, answer_of(error).http)
        return http_error(error, as_json=_media_type(request) == JSON)

    return answer


def _not_here(ingest: OtlpIngest) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, found: Exception) -> Response:
        is_method = getattr(found, "status_code", 404) == 405
        # not request.url, which can't be made of every Host
        asked = f"{request.method} {request.scope['path']}"
        error = NotHere(
            f"{asked}: OTLP takes POST of {', '.join(signal.path for signal in SIGNALS)}", is_method=is_method
        )
        ingest.refuse(_visit(request, _NO_SIGNAL), error, answer_of(error).http)
        return http_error(error, as_json=_media_type(request) == JSON)

    return answer


def _endpoint(signal: Signal, ingest: OtlpIngest) -> Callable[[Request], Awaitable[Response]]:
    async def export(request: Request) -> Response:
        is_json, visit = _media_type(request) == JSON, _visit(request, signal.name)
        try:
            response = await _export(signal, ingest, request, visit)
        except CollectorError as error:
            ingest.refuse(visit, error, answer_of(error).http)
            return http_error(error, as_json=is_json)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except asyncio.CancelledError:  # the grace of a stop is over; uvicorn itself would answer 500
            return http_error(Busy("the collector is stopping: send it again"), as_json=is_json)
        except Exception as error:  # noqa: BLE001 (the rim: a 500 would make the sender drop its data)
            ingest.count(signal, 503)
            return http_error(unforeseen(error), as_json=is_json)
        finally:
            ingest.release(visit)
        ingest.count(signal, 200)
        return response

    return export


def _visit(request: Request, signal: str) -> Visit:
    peer = request.client.host if request.client else ""
    return visit_of(signal, transport="http", peer=peer, authorization=request.headers.get("authorization"))


async def _export(signal: Signal, ingest: OtlpIngest, request: Request, visit: Visit) -> Response:
    is_json = _media_type(request) == JSON
    sender = ingest.admit(request.headers.get("authorization"), visit)
    if not is_json and _media_type(request) != PROTOBUF:
        given = request.headers.get("content-type", "")
        raise BadRequest(f"content-type {given!r}: OTLP is {PROTOBUF} or {JSON}", unsupported=True)
    raw = await _read_body(request, ingest, visit)
    answer = await ingest.take(signal, raw, is_json=is_json, transport="http", sender=sender)
    if is_json:
        return Response(to_json(answer), media_type=JSON)
    return Response(answer.SerializeToString(), media_type=PROTOBUF)


async def _read_body(request: Request, ingest: OtlpIngest, visit: Visit) -> bytes:
    limits = ingest.limits
    _require_length(request, ingest, visit)
    body = Body(encoding=request.headers.get("content-encoding", ""), limit=ingest.limit_bytes)
    chunks = request.stream()
    try:
        async with asyncio.timeout(limits.body_s) as whole:
            while (chunk := await _next_chunk(chunks, limits.stalled_s)) is not None:
                visit.size_bytes += len(chunk)
                body.add(chunk)
                ingest.hold(visit, body.size - visit.held)
    except TimeoutError as error:
        waited = f"{limits.body_s:g} s" if whole.expired() else f"{limits.stalled_s:g} s without a byte"
        raise Busy(f"the body did not come within {waited}: send it again") from error
    return body.finish()


def _require_length(request: Request, ingest: OtlpIngest, visit: Visit) -> None:
    """Raise TooLarge before the body comes; compressing makes none longer than by a thousandth and a frame."""
    told = int(request.headers.get("content-length", 0))
    if told > ingest.limit_bytes + ingest.limit_bytes // 1000 + _FRAME_BYTES:
        visit.size_bytes = told
        raise TooLarge(ingest.limit_bytes)


async def _next_chunk(chunks: AsyncGenerator[bytes, None], stalled_s: float) -> bytes | None:
    async with asyncio.timeout(stalled_s):
        return await anext(chunks, None)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
