"""Named questions over HTTP: what the dashboard and the command line ask when they don't own the store; no duckdb."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import quote

import pyarrow as pa
import urllib3

from contract.evidence import Evidence
from contract.scope import Scope
from contract.trail import Trail
from store.errors import AnswerTooLarge, NotAllowed, StoreAway, UnknownLetter, UnknownQuery, WrongParameters
from store.query.protocol import ARROW, SCOPE_HEADER, Param
from store.trail.evidence import find_evidence
from store.trail.find import find_trail

CONNECT_S, READ_S = 2.0, 30.0
_CONNECTIONS = 8


class RemoteStore:
    """Asks a collector's read API over connections that are kept, from any thread; see store.query.protocol.Ask."""

    def __init__(self, api_url: str, token: str, *, connect_s: float = CONNECT_S, read_s: float = READ_S) -> None:
        """Raises StoreAway when the address is none."""
        self.api_url = _require_address(api_url.rstrip("/"))
        self._pool = urllib3.connectionpool.connection_from_url(
            self.api_url,
            maxsize=_CONNECTIONS,
            timeout=urllib3.Timeout(connect=connect_s, read=read_s),
            retries=False,
        )
        self._token = token

    def ask(self, scope: Scope, name: str, **params: Param) -> pa.Table:
        """Answer a named question. Raises UnknownQuery, WrongParameters, AnswerTooLarge, NotAllowed or StoreAway."""
        headers = {SCOPE_HEADER: scope_text(scope), "content-type": "application/json", "accept": ARROW}
        path = f"/api/v1/query/{quote(name, safe='')}"
        response = self._request("POST", path, headers=headers, body=json.dumps(params).encode())
        if response.status != 200:
            self._refuse(name, response)
        try:
            return pa.ipc.open_stream(response.data).read_all()
        except pa.ArrowInvalid as error:
            raise StoreAway(self.api_url, f"answered what is no Arrow stream: {error}") from error

    def act_on_letter(self, letter_id: str, verb: str) -> Mapping[str, Any]:
        """Retry or drop a dead letter; what became of its items. Raises UnknownLetter, NotAllowed or StoreAway."""
        path = f"/api/v1/dead-letters/{quote(letter_id, safe='')}/{quote(verb, safe='')}"
        response = self._request("POST", path, headers={"content-type": "application/json"})
        if response.status == 200:
            return _json(response)
        problem = str(_json(response).get("error", f"answered {response.status} without a word"))
        if response.status in (401, 403):
            raise NotAllowed(self.api_url, problem)
        if response.status in (400, 404):
            raise UnknownLetter(problem)
        raise StoreAway(self.api_url, problem)

    def trail(self, scope: Scope, alert_id: str) -> Trail:
        """Return the trail of an alert. Raises as `ask` does, and UnknownAlert."""
        return find_trail(self, scope, alert_id)

    def evidence(self, scope: Scope, alert_id: str) -> Evidence:
        """Return what a proof of the alert needs. Raises as `ask` does, and UnknownAlert."""
        return find_evidence(self, scope, alert_id)

    def health(self) -> Mapping[str, Any]:
        """Return what GET /health says: status, instance, version, pid. Raises StoreAway."""
        response = self._request("GET", "/health", headers={})
        found = _json(response)
        if response.status != 200 or "instance" not in found:
            raise StoreAway(self.api_url, f"answers /health with {response.status}, as no Twintrace collector does")
        return found

    def close(self) -> None:
        """Close the connections that are kept."""
        self._pool.close()

    def _request(
        self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> urllib3.BaseHTTPResponse:
        sent = {**headers, "authorization": f"Bearer {self._token}"} if self._token else dict(headers)
        try:
            try:
                return self._pool.request(method, path, headers=sent, body=body)
            except urllib3.exceptions.ProtocolError:
                # a kept connection that the other end closed meanwhile; asking twice changes nothing
                return self._pool.request(method, path, headers=sent, body=body)
        except urllib3.exceptions.HTTPError as error:
            raise StoreAway(self.api_url, f"{_message_of(error)}: is the collector running there?") from error

    def _refuse(self, name: str, response: urllib3.BaseHTTPResponse) -> NoReturn:
        found = _json(response)
        problem = str(found.get("error", f"answered {response.status} without a word"))
        if response.status in (401, 403):
            raise NotAllowed(self.api_url, problem)
        if found.get("kind") == "unknown_query":
            raise UnknownQuery(name, found.get("known", ()))
        if found.get("kind") == "answer_too_large":
            raise AnswerTooLarge(name, problem.removeprefix(f"{name}: "))
        if response.status in (400, 413):
            raise WrongParameters(name, problem.removeprefix(f"{name}: "))
        raise StoreAway(self.api_url, problem)


def scope_text(scope: Scope) -> str:
    """Return how a scope travels: ASCII JSON of who asks and for which sites."""
    return json.dumps({"actor": scope.actor, "sites": scope.sites})


def _require_address(url: str) -> str:
    try:
        found = urllib3.util.parse_url(url)
    except urllib3.exceptions.LocationParseError as error:
        raise StoreAway(url, "not an address, as http://127.0.0.1:4320") from error
    if found.scheme not in ("http", "https") or not found.host or found.path:
        raise StoreAway(url, "not an address, as http://127.0.0.1:4320")
    return url


def _json(response: urllib3.BaseHTTPResponse) -> Mapping[str, Any]:
    try:
        found = json.loads(response.data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _message_of(error: urllib3.exceptions.HTTPError) -> str:
    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return "nobody listens"
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "no answer in time"
    return f"no answer ({type(error).__name__})"
