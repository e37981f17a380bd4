"""What a person did -> one OTLP log event, posted to the collector: the one module that speaks OTLP here."""

import gzip
import os
import platform
from importlib.metadata import version

import urllib3
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse

from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.codec import Value
from contract.ids import digest
from dashboard.errors import NotSent, NotTaken
from dashboard.otlp_events import RaisedBy, encode_events

SERVICE = "twintrace-dashboard"
TIMEOUT_S = 5.0
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
    return encode_events(
        [record],
        resource=describe(),
        scope="dashboard",
        observed_ns=getattr(record, type(record).time_field),
        raised_by=RaisedBy(window_id=alert.window_id, score_id=alert.score_id),
    )


def describe() -> dict[str, Value]:
    """Return the resource attributes of this dashboard."""
    return {
        "service.name": SERVICE,
        "service.version": version("twintrace"),
        "service.instance.id": _INSTANCE,
    }


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
