"""What the data set knows of its own runs, as OTLP log events: labelled stretches and documents about them."""

import gzip
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import urllib3
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue

from contract.alerts import Label
from contract.codec import Value, attributes_of
from contract.ids import Id, mint
from contract.plant import Artifact
from scoring.sources.interface import SourceRun
from scoring.telemetry import software_version
from twintrace.errors import NotLoaded

SERVICE = "twintrace-dataset"
SOURCE = "dataset"
_TIMEOUT = urllib3.Timeout(connect=5, read=30)


def labels_of(runs: Iterable[SourceRun], shifts_ns: Mapping[Id, int], *, name: str) -> tuple[Label, ...]:
    """Return the labelled stretches of the runs, at the times they are played."""
    return tuple(
        Label(
            label_id=mint("label", run.run_id, name, stretch.first_sequence, stretch.last_sequence),
            asset_id=run.asset_id,
            run_id=run.run_id,
            name=name,
            source=SOURCE,
            first_sequence=stretch.first_sequence,
            last_sequence=stretch.last_sequence,
            first_ns=stretch.first_ns + shifts_ns[run.run_id],
            last_ns=stretch.last_ns + shifts_ns[run.run_id],
        )
        for run in runs
        for stretch in run.labels
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
    body = gzip.compress(encode_events(records, observed_ns=observed_ns), mtime=0)
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


def encode_events(records: Iterable[Label | Artifact], *, observed_ns: int) -> bytes:
    """Return an ExportLogsServiceRequest with one log event a record."""
    request = ExportLogsServiceRequest()
    resource = request.resource_logs.add()
    resource.resource.attributes.extend(
        _pairs({"service.name": SERVICE, "service.version": software_version(), "service.instance.id": SERVICE})
    )
    scope = resource.scope_logs.add()
    scope.scope.name = "twintrace.demo"
    for record in records:
        log = scope.log_records.add()
        log.event_name = type(record).event
        log.time_unix_nano = getattr(record, type(record).time_field)
        log.observed_time_unix_nano = observed_ns
        log.attributes.extend(_pairs(attributes_of(record)))
        if isinstance(record, Artifact):
            log.body.bytes_value = record.body
    raw: bytes = request.SerializeToString()
    return raw


def _pairs(attributes: Mapping[str, Value]) -> list[Any]:
    return [KeyValue(key=key, value=_any(value)) for key, value in attributes.items()]


def _any(value: Value) -> Any:
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, str):
        return AnyValue(string_value=value)
    if isinstance(value, tuple):
        return AnyValue(array_value=ArrayValue(values=[_any(each) for each in value]))
    raise TypeError(f"no label or artifact carries {type(value).__name__}")
