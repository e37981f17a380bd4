"""What a person did -> one OTLP log event, posted to the collector: the one module that speaks OTLP here."""

import gzip
import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import urllib3
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue

from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.codec import Value, attributes_of
from contract.ids import Id, digest, span_id
from dashboard.errors import NotSent, NotTaken

SERVICE = "twintrace-dashboard"
TIMEOUT_S = 5.0
_SAMPLED = 1
_INFO = 9
_INSTANCE = digest(f"{platform.node()} {os.getpid()}".encode())[:16]


class Sender:
    """Posts one event at a time and returns only after the collector has committed it."""

    def __init__(self, *, endpoint: str, token: str, timeout_s: float = TIMEOUT_S) -> None:
        self.endpoint = endpoint
        self._url = f"{endpoint}/v1/logs"
        self._headers = {
            "authorization": f"Bearer {token}",
            "content-type": "application/x-protobuf",
            "content-encoding": "gzip",
        }
        # no retry here: the person sees the failure and presses again, under the same id
        self._pool = urllib3.PoolManager(timeout=timeout_s, retries=False, maxsize=4)

    def send(self, record: OperatorAction | Verdict, alert: AlertEvent) -> None:
        """Send what a person did to this alert.

        Raises NotSent when the collector is away or busy, NotTaken when it refused the record.
        """
        body = gzip.compress(encode(record, alert), mtime=0)
        try:
            answer = self._pool.request("POST", self._url, body=body, headers=self._headers)
        except urllib3.exceptions.HTTPError as error:
            raise NotSent(self.endpoint, f"does not answer ({type(error).__name__})") from error
        _require_taken(self.endpoint, answer.status, answer.data)

    def close(self) -> None:
        """Close the connections that are kept."""
        self._pool.clear()


def encode(record: OperatorAction | Verdict, alert: AlertEvent) -> bytes:
    """Encode the record as an ExportLogsServiceRequest in the trace of the window that raised the alert."""
    request = ExportLogsServiceRequest()
    resource = request.resource_logs.add()
    resource.resource.attributes.extend(_pairs(_resource()))
    scope = resource.scope_logs.add()
    scope.scope.name = "dashboard"
    log = scope.log_records.add()
    log.event_name = type(record).event
    log.time_unix_nano = log.observed_time_unix_nano = getattr(record, type(record).time_field)
    log.severity_number, log.severity_text = _INFO, "INFO"
    log.trace_id, log.span_id = bytes.fromhex(alert.window_id), _span(alert.score_id)
    log.flags = _SAMPLED
    log.attributes.extend(_pairs(attributes_of(record)))
    raw: bytes = request.SerializeToString()
    return raw


def _resource() -> dict[str, Value]:
    return {
        "service.name": SERVICE,
        "service.version": version("twintrace"),
        "service.instance.id": _INSTANCE,
    }


def _span(score: Id) -> bytes:
    return span_id(score).to_bytes(8, "big")


def _pairs(attributes: Mapping[str, Value]) -> list[Any]:
    return [KeyValue(key=key, value=_any(value)) for key, value in attributes.items()]


def _any(value: Value) -> Any:
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    if isinstance(value, bytes):
        return AnyValue(bytes_value=value)
    if isinstance(value, str):
        return AnyValue(string_value=value)
    return AnyValue(array_value=ArrayValue(values=[_any(each) for each in value]))


def _require_taken(endpoint: str, status: int, data: bytes) -> None:
    if status in (401, 403):
        raise NotTaken(endpoint, f"refused the dashboard's token (HTTP {status}): check token_file and its role")
    if status != 200:
        raise NotSent(endpoint, f"answered HTTP {status}")
    answer = ExportLogsServiceResponse()
    try:
        answer.ParseFromString(data)
    except DecodeError as error:
        raise NotSent(endpoint, "answered what is no OTLP") from error
    if answer.partial_success.rejected_log_records:
        why = answer.partial_success.error_message or "without a reason"
        raise NotTaken(endpoint, f"refused it: {why}")
