"""The read API: named questions over HTTP as Arrow, and whether the collector is well."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from functools import partial
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
from collector.dead_letter_actions import DeadLetterActions
from collector.errors import Busy, CollectorError, Forbidden, UnknownToken, UnusableLetter, readable
from collector.health import Health
from collector.questions import Questions, TookTooLong, TooManyQuestions
from collector.unforeseen import unforeseen
from contract.scope import Scope
from contract.words import Role
from store.errors import AnswerTooLarge, StoreAway, UnknownQuery, WrongParameters
from store.query.cancellation import Cancellation
from store.query.local import Reader
from store.query.protocol import ARROW, SCOPE_HEADER

LARGEST_BODY = 256 * 1024
BODY_S = 10.0
_READ, _ADMINISTER = frozenset({Role.READER}), frozenset({Role.ADMIN})
_LATER = {"retry-after": "1"}
ADMINS = frozenset({"dead_letters", "dead_letter", "dead_letter_ids"})
"""Questions about bytes that lie whole, of whatever site: who asks them may see all of it."""

Endpoint = Callable[[Request], Awaitable[Response]]


class _Refused(Exception):
    """A request that gets an error for an answer."""

    def __init__(self, status: int, problem: str, **more: Any) -> None:
        super().__init__(problem)
        self.status, self.answer = status, {"error": problem, **more}


def create_read_api(
    reader: Reader,
    credentials: CredentialFile,
    health: Health,
    questions: Questions,
    guard: BrowserGuard,
    letters: DeadLetterActions,
) -> Starlette:
    """Return the application; questions run in threads, so that none holds up the loop that takes OTLP."""
    api = _ReadApi(reader, credentials, health, questions, letters)
    application = Starlette(
        routes=[
            Route("/api/v1/query/{name}", _answered(api.query), methods=["POST"]),
            Route("/api/v1/queries", _answered(api.queries), methods=["GET"]),
            Route("/api/v1/dead-letters/{letter_id}/{verb}", _answered(api.act_on_letter), methods=["POST"]),
            Route("/health", _answered(api.health), methods=["GET"]),
            Route("/ready", _answered(api.ready), methods=["GET"]),
            Route("/metrics", _answered(api.metrics), methods=["GET"]),
        ]
    )
    application.router.redirect_slashes = False  # a path with a slash too many is not there; it is nowhere else either
    application.add_middleware(Guarded, guard=guard, identify=credentials.identify, refuse=_refused_head)
    return application


def _refused_head(_request: Request, error: CollectorError) -> Response:
    return _json_answer(403 if isinstance(error, Forbidden) else 400, {"error": str(error)})


class _ReadApi:
    def __init__(
        self,
        reader: Reader,
        credentials: CredentialFile,
        health: Health,
        questions: Questions,
        letters: DeadLetterActions,
    ) -> None:
        self._letter_verbs = {"retry": letters.retry, "drop": letters.drop}
        self._reader, self._credentials, self._health, self._questions = reader, credentials, health, questions
        health.counters.tell_questions(self._questions.count)

    async def query(self, request: Request) -> Response:
        credential = self._admit_to(request, request.path_params["name"])
        scope = _scope(credential, request.headers.get(SCOPE_HEADER))
        params = _parameters(await _body(request))
        name = request.path_params["name"]
        work = partial(self._answer, scope, name, params)
        raw = await _unless_left(request, self._questions.ask(credential.name, name, work))
        return Response(raw, media_type=ARROW)

    async def queries(self, request: Request) -> Response:
        self._admit(request)
        questions = self._reader.questions.values()
        return JSONResponse({"queries": [{"name": q.name, "parameters": sorted(q.parameters)} for q in questions]})

    async def act_on_letter(self, request: Request) -> Response:
        """Retry or drop a dead letter, and tell what became of its items."""
        admin = _require_admin(self._identify(request))
        verb = self._letter_verbs.get(request.path_params["verb"])
        if verb is None:
            raise _Refused(404, f"a dead letter takes {' and '.join(sorted(self._letter_verbs))}")
        return JSONResponse(asdict(await verb(request.path_params["letter_id"], admin)))

    async def health(self, _request: Request) -> Response:
        return JSONResponse(dict(self._health.status()))

    async def ready(self, _request: Request) -> Response:
        readiness = self._health.readiness()
        answer = {"ready": readiness.ready, "reason": readiness.reason, "cause": readiness.cause}
        return JSONResponse(answer, status_code=200 if readiness.ready else 503)

    async def metrics(self, _request: Request) -> Response:
        return Response(self._health.metrics(), headers={"content-type": CONTENT_TYPE_LATEST})

    def _admit_to(self, request: Request, question: str) -> Credential:
        return _require_admin(self._identify(request)) if question in ADMINS else self._admit(request)

    def _admit(self, request: Request) -> Credential:
        credential = self._identify(request)
        if not credential.may(_READ):
            raise _Refused(403, f"{credential.name} may not read: it takes a credential with role reader")
        return credential

    def _identify(self, request: Request) -> Credential:
        try:
            credential = self._credentials.identify(request.headers.get("authorization"))
        except UnknownToken as error:
            raise _Refused(401, str(error)) from error
        if credential is None:
            raise _Refused(401, "no token: send `authorization: Bearer …` with a token that has the role reader")
        return credential

    def _answer(self, scope: Scope, name: str, params: Mapping[str, Any], cancellation: Cancellation) -> bytes:
        table = self._reader.ask_under(cancellation, scope, name, params)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        return bytes(sink.getvalue())


_ANSWERS: tuple[tuple[type[Exception], int, str], ...] = (
    (UnknownQuery, 400, "unknown_query"),
    (WrongParameters, 400, "wrong_parameters"),
    (AnswerTooLarge, 413, "answer_too_large"),
    (TooManyQuestions, 429, "too_many_questions"),
    (TookTooLong, 503, "took_too_long"),
    (StoreAway, 503, "store_away"),
    (Busy, 503, "busy"),
)
_ANSWERED = tuple(kind for kind, _, _ in _ANSWERS)
_MAY_PASS = (TooManyQuestions, StoreAway, Busy)  # one that took too long would again


def _answered(endpoint: Endpoint) -> Endpoint:
    """Turn what a question refuses into its answer: the one place where errors become HTTP."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except _Refused as error:
            headers = {"www-authenticate": "Bearer"} if error.status == 401 else None
            return _json_answer(error.status, error.answer, headers)
        except UnusableLetter as error:
            return _json_answer(404 if error.is_missing else 400, {"error": str(error)})
        except _ANSWERED as error:
            return _answer_to(error)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except asyncio.CancelledError:  # the grace of a stop is over; uvicorn itself would answer 500
            return _json_answer(503, {"error": "the collector is stopping: ask again"}, _LATER)
        except Exception as error:  # noqa: BLE001 (the rim: nothing of ours answers 500)
            return _answer_to(unforeseen(error))

    return answer


def _answer_to(error: Exception) -> Response:
    status, kind = next((status, kind) for each, status, kind in _ANSWERS if isinstance(error, each))
    known = {"known": error.known} if isinstance(error, UnknownQuery) else {}
    headers = _LATER if isinstance(error, _MAY_PASS) else None
    return _json_answer(status, {"error": str(error), "kind": kind, **known}, headers)


async def _unless_left(request: Request, answer: Awaitable[bytes]) -> bytes:
    """Return the answer; when the asker leaves before, cancel it and raise ClientDisconnect."""
    answering, leaving = asyncio.ensure_future(answer), asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            raise ClientDisconnect
        return answering.result()
    finally:
        answering.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    """Return when the asker has gone; its body was read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _require_admin(credential: Credential) -> Credential:
    """Return a credential that may see every letter, and act on it: none of them is of a site."""
    if not credential.may(_ADMINISTER) or credential.sites is not None:
        problem = "it takes a credential with role admin and without sites"
        raise _Refused(403, f"{credential.name} may not handle dead letters: {problem}")
    return credential


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
        raise _Refused(408, f"the parameters did not come within {BODY_S:g} s") from error
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
