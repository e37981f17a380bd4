"""Errors -> what OTLP says to the sender, over HTTP and gRPC: retryable only what may pass later, never 500."""

from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2 as error_details  # type: ignore[import-untyped]
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]
from starlette.responses import Response

from collector.decode.json_form import to_json
from collector.errors import (
    BadRequest,
    Busy,
    CollectorError,
    Forbidden,
    NoMessage,
    NotHere,
    TooLarge,
    TooManyItems,
    UnknownToken,
)

RETRY_S = 1
PROTOBUF = "application/x-protobuf"
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one kind of error reads over HTTP and over gRPC."""

    http: int
    code: grpc.StatusCode


NO_PATH = Answer(http=404, code=grpc.StatusCode.NOT_FOUND)
NO_METHOD = Answer(http=405, code=grpc.StatusCode.UNIMPLEMENTED)


def answer_of(error: CollectorError) -> Answer:
    """Return the answer to an error; what is unknown here may pass later."""
    if isinstance(error, BadRequest):
        return Answer(http=415 if error.unsupported else 400, code=grpc.StatusCode.INVALID_ARGUMENT)
    if isinstance(error, TooLarge | TooManyItems | NoMessage):
        return Answer(http=413, code=grpc.StatusCode.RESOURCE_EXHAUSTED)
    if isinstance(error, UnknownToken):
        return Answer(http=401, code=grpc.StatusCode.UNAUTHENTICATED)
    if isinstance(error, Forbidden):
        return Answer(http=403, code=grpc.StatusCode.PERMISSION_DENIED)
    if isinstance(error, NotHere):
        return NO_METHOD if error.is_method else NO_PATH
    return Answer(http=503, code=grpc.StatusCode.UNAVAILABLE)


def status_of(error: CollectorError) -> Status:
    """Return the google.rpc.Status of an error; with RetryInfo only when it may pass later, BadRequest for bad data."""
    status = Status(code=answer_of(error).code.value[0], message=str(error))
    detail = _detail_of(error)
    if detail is not None:
        packed = AnyMessage()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def _detail_of(error: CollectorError) -> Any:
    if isinstance(error, Busy):
        return error_details.RetryInfo(retry_delay=Duration(seconds=RETRY_S))
    if isinstance(error, BadRequest):
        violation = error_details.BadRequest.FieldViolation(description=str(error))
        return error_details.BadRequest(field_violations=[violation])
    return None


def http_error(error: CollectorError, *, as_json: bool) -> Response:
    """Return the HTTP response to an error, in the type that the request had."""
    answer, status = answer_of(error), status_of(error)
    headers = {}
    if answer.http == 503:
        headers["retry-after"] = str(RETRY_S)
    elif answer.http == 401:
        headers["www-authenticate"] = "Bearer"
    elif answer.http == 405:
        headers["allow"] = "POST"
    elif answer.http in (413, 415):
        headers["connection"] = "close"  # the rest of the body was not read
    body = to_json(status) if as_json else status.SerializeToString()
    return Response(body, answer.http, headers, JSON if as_json else PROTOBUF)
