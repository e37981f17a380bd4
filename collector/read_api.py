"""The read API: named questions over HTTP as Arrow, and whether the collector is well."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

import pyarrow as pa
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from collector.browser_guard import BrowserGuard, Guarded
from collector.credential_file import CredentialFile
from collector.credentials import Credential
from collector.errors import Forbidden, UnknownToken, readable
from collector.health import Health
from contract.scope import Scope
from contract.words import Role
from store.errors import AnswerTooLarge, StoreAway, UnknownQuery, WrongParameters
from store.query.local import Reader
from store.query.protocol import ARROW, SCOPE_HEADER

READERS = 4
LARGEST_BODY = 256 * 1024
BODY_S = 10.0
_READ = frozenset({Role.READER})

Endpoint = Callable[[Request], Awaitable[Response]]


class _Refused(Exception):
    """A request that gets an error for an answer."""

    def __init__(self, status: int, problem: str, **more: Any) -> None:
        super().__init__(problem)
        self.status, self.answer = status, {"error": problem, **more}


def create_read_api(reader: Reader, credentials: CredentialFile, health: Health, guard: BrowserGuard) -> Starlette:
    """Return the application; questions run in four threads, so that none holds up the loop that takes OTLP."""
    api = _ReadApi(reader, credentials, health)
    application = Starlette(
        routes=[
            Route("/api/v1/query/{name}", _answered(api.query), methods=["POST"]),
            Route("/api/v1/queries", _answered(api.queries), methods=["GET"]),
            Route("/health", api.health, methods=["GET"]),
            Route("/ready", api.ready, methods=["GET"]),
            Route("/metrics", api.metrics, methods=["GET"]),
        ]
    )
    application.router.redirect_slashes = False  # a path with a slash too many is not there; it is nowhere else either
    application.add_middleware(Guarded, guard=guard, identify=credentials.identify, refuse=_forbidden)
    return application


def _forbidden(_request: Request, error: Forbidden) -> Response:
    return _json_answer(403, {"error": str(error)})


class _ReadApi:
    def __init__(self, reader: Reader, credentials: CredentialFile, health: Health) -> None:
        self._reader, self._credentials, self._health = reader, credentials, health
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    async def query(self, request: Request) -> Response:
        credential = self._admit(request)
        scope = _scope(credential, request.headers.get(SCOPE_HEADER))
        params = _parameters(await _body(request))
        loop = asyncio.get_running_loop()
        raw = await loop.run_in_executor(self._threads, self._answer, scope, request.path_params["name"], params)
        return Response(raw, media_type=ARROW)

    async def queries(self, request: Request) -> Response:
        self._admit(request)
        questions = self._reader.questions.values()
        return JSONResponse({"queries": [{"name": q.name, "parameters": sorted(q.parameters)} for q in questions]})

    async def health(self, _request: Request) -> Response:
        return JSONResponse(dict(self._health.status()))

    async def ready(self, _request: Request) -> Response:
        readiness = self._health.readiness()
        answer = {"ready": readiness.ready, "reason": readiness.reason, "cause": readiness.cause}
        return JSONResponse(answer, status_code=200 if readiness.ready else 503)

    async def metrics(self, _request: Request) -> Response:
        return Response(self._health.metrics(), headers={"content-type": CONTENT_TYPE_LATEST})

    def _admit(self, request: Request) -> Credential:
        try:
            credential = self._credentials.identify(request.headers.get("authorization"))
        except UnknownToken as error:
            raise _Refused(401, str(error)) from error
        if credential is None:
            raise _Refused(401, "no token: send `authorization: Bearer …` with a token that has the role reader")
        if not credential.may(_READ):
            raise _Refused(403, f"{credential.name} may not read: it takes a credential with role reader")
        return credential

    def _answer(self, scope: Scope, name: str, params: Mapping[str, Any]) -> bytes:
        table = self._reader.ask(scope, name, **params)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        return bytes(sink.getvalue())


def _answered(endpoint: Endpoint) -> Endpoint:
    """Turn what a question refuses into its answer: the one place where errors become HTTP."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except _Refused as error:
            headers = {"www-authenticate": "Bearer"} if error.status == 401 else None
            return _json_answer(error.status, error.answer, headers)
        except UnknownQuery as error:
            return _json_answer(400, {"error": str(error), "kind": "unknown_query", "known": error.known})
        except WrongParameters as error:
            return _json_answer(400, {"error": str(error), "kind": "wrong_parameters"})
        except AnswerTooLarge as error:
            return _json_answer(413, {"error": str(error), "kind": "answer_too_large"})
        except StoreAway as error:
            return _json_answer(503, {"error": str(error)}, {"retry-after": "1"})
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it

    return answer


def _json_answer(status: int, answer: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    # what is echoed may be long, or hold half a surrogate pair, which UTF-8 can't carry
    short = {**answer, "error": readable(answer["error"])}
    return Response(json.dumps(short), status_code=status, headers=headers, media_type="application/json")


async def _body(request: Request) -> bytes:
    raw = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > LARGEST_BODY:
                    raise _Refused(413, f"the parameters are larger than {LARGEST_BODY} bytes")
    except TimeoutError as error:
        raise _Refused(400, f"the parameters did not come within {BODY_S:g} s") from error
    return bytes(raw)


def _parameters(raw: bytes) -> Mapping[str, Any]:
    found = _json(raw, "the body")
    reserved = {"self", "scope", "name"} & set(found)  # how Reader.ask calls its own
    if reserved:
        raise _Refused(400, f"no parameter {', '.join(sorted(reserved))}")
    return found


def _scope(credential: Credential, header: str | None) -> Scope:
    """Return for whom and of which sites is asked: never of more than the credential sees.

    Without the header it asks for itself, and so does one that may not speak for people.
    """
    found = {} if header is None else _json(header.encode(), SCOPE_HEADER)
    actor, sites = found.get("actor", credential.name), found.get("sites")
    if not isinstance(actor, str) or not (sites is None or _are_texts(sites)):
        raise _Refused(400, f"{SCOPE_HEADER}: actor is a text, sites a list of texts or null")
    asked = None if sites is None else tuple(sites)
    return Scope(actor=actor if credential.speaks_for(actor) else credential.name, sites=credential.sites_of(asked))


def _are_texts(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(each, str) for each in given)


def _json(raw: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(raw or b"{}", parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _Refused(400, f"{where} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise _Refused(400, f"{where} is a {type(found).__name__}, not an object of parameters")
    return found


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")
