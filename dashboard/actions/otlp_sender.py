"""What a person did -> OTLP log events, posted to the collector: the one module that speaks OTLP here."""

import gzip
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import urllib3
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse

from contract.alerts import AlertEvent, OperatorAction, RaisedBy, Verdict
from contract.codec import Value
from contract.ids import Id, digest
from contract.plant import AssetApproval
from dashboard.actions.otlp_encoding import encode_events
from dashboard.errors import NotSent, NotTaken

Said = OperatorAction | Verdict | AssetApproval
SERVICE = "twintrace-dashboard"
TIMEOUT_S = 5.0
_INSTANCE = digest(f"{platform.node()} {os.getpid()}".encode())[:16]


class Sender:
    """Posts what one press did in one request and returns only after the collector has committed it."""

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
        raised_by = RaisedBy(window_id=alert.window_id, score_id=alert.score_id)
        refused = self.send_all([record], {record.alert_id: raised_by})
        if refused:
            raise NotTaken(self.endpoint, f"refused it: {refused}")

    def send_all(self, records: Sequence[Said], raised_by: Mapping[Id, RaisedBy] | None) -> str:
        """Send what a person said, of alerts all or of none, in one request; return why some were refused, or nothing.

        Raises NotSent when the collector is away or busy, NotTaken when it refused the token.
        """
        body = gzip.compress(encode(records, raised_by), mtime=0)
        try:
            answer = self._pool.request("POST", self._url, body=body, headers=self._headers)
        except urllib3.exceptions.HTTPError as error:
            raise NotSent(self.endpoint, f"does not answer ({type(error).__name__})") from error
        return _refused(self.endpoint, answer.status, answer.data)

    def close(self) -> None:
        """Close the connections that are kept."""
        self._pool.clear()


def encode(records: Sequence[Said], raised_by: Mapping[Id, RaisedBy] | None) -> bytes:
    """Encode an ExportLogsServiceRequest, each record of an alert in the trace of the window that raised it."""
    return encode_events(
        records,
        resource=describe(),
        scope="dashboard",
        observed_ns=max(getattr(record, type(record).time_field) for record in records),
        raised_by=raised_by,
    )


def describe() -> dict[str, Value]:
    """Return the resource attributes of this dashboard."""
    return {
        "service.name": SERVICE,
        "service.version": version("twintrace"),
        "service.instance.id": _INSTANCE,
    }


def _refused(endpoint: str, status: int, data: bytes) -> str:
    if status in (401, 403):
        raise NotTaken(endpoint, f"refused the token (HTTP {status}): check token_file and its role")
    if status != 200:
        raise NotSent(endpoint, f"answered HTTP {status}")
    answer = ExportLogsServiceResponse()
    try:
        answer.ParseFromString(data)
    except DecodeError as error:
        raise NotSent(endpoint, "answered what is no OTLP") from error
    if not answer.partial_success.rejected_log_records:
        return ""
    return answer.partial_success.error_message or "without a reason"
