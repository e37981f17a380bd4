"""What the data set knows of its own runs, as OTLP log events: labelled stretches and documents about them."""

import gzip
from collections.abc import Iterable, Mapping, Sequence

import urllib3
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse

from contract.alerts import Label
from contract.codec import Value
from contract.ids import Id, label_id
from contract.plant import Artifact
from dashboard.actions.otlp_encoding import encode_events
from scoring.sources.protocol import SourceRun
from scoring.telemetry.encoder import software_version
from twintrace.errors import NotLoaded

SERVICE = "twintrace-dataset"
SOURCE = "dataset"
_TIMEOUT = urllib3.Timeout(connect=5, read=30)


def labels_of(runs: Iterable[SourceRun], shifts_ns: Mapping[Id, int], *, name: str) -> tuple[Label, ...]:
    """Return the labelled stretches of the runs, at the times they are played."""
    return tuple(
        Label(
            label_id=label_id(run.run_id, name, interval.first_sequence, interval.last_sequence),
            asset_id=run.asset_id,
            run_id=run.run_id,
            name=name,
            source=SOURCE,
            first_sequence=interval.first_sequence,
            last_sequence=interval.last_sequence,
            first_ns=interval.first_ns + shifts_ns[run.run_id],
            last_ns=interval.last_ns + shifts_ns[run.run_id],
        )
        for run in runs
        for interval in run.labels
    )


def send_events(records: Sequence[Label | Artifact], *, endpoint: str, token: str, observed_ns: int) -> None:
    """Post the records and return when the collector has committed them. Raises NotLoaded when it does not."""
    if not records:
        return
    headers = {
        "authorization": f"Bearer {token}",
        "content-type": "application/x-protobuf",
        "content-encoding": "gzip",
    }
    body = gzip.compress(
        encode_events(records, resource=_resource(), scope="twintrace.demo", observed_ns=observed_ns), mtime=0
    )
    with urllib3.PoolManager(timeout=_TIMEOUT, retries=False) as pool:
        try:
            answer = pool.request("POST", f"{endpoint}/v1/logs", body=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            raise NotLoaded(f"labels: the collector at {endpoint} does not answer ({type(error).__name__})") from error
    if answer.status != 200:
        raise NotLoaded(f"labels: the collector at {endpoint} answered HTTP {answer.status}")
    taken = ExportLogsServiceResponse.FromString(answer.data)
    if taken.partial_success.rejected_log_records:
        raise NotLoaded(f"labels: the collector refused some: {taken.partial_success.error_message}")


def _resource() -> dict[str, Value]:
    return {"service.name": SERVICE, "service.version": software_version(), "service.instance.id": SERVICE}
