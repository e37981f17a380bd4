"""Event records -> one OTLP log request, for those who send a handful: the dashboard's actions, a data set's labels."""

from collections.abc import Iterable, Mapping

from contract.alerts import RaisedBy
from contract.codec import Value
from contract.ids import Id
from contract.records import EventRecord
from otlp.log_events import INFO, encode_logs, log_event


def encode_events(
    records: Iterable[EventRecord],
    *,
    resource: Mapping[str, Value],
    scope: str,
    observed_ns: int,
    raised_by: Mapping[Id, RaisedBy] | None = None,
) -> bytes:
    """Encode an ExportLogsServiceRequest with one log event a record, each at the record's own time.

    `raised_by` tells of each alert that the records are about what raised it; without it they are in no trace.
    """

    def raised(record: EventRecord) -> RaisedBy | None:
        # only records of alerts come with it
        return None if raised_by is None else raised_by[getattr(record, "alert_id")]  # noqa: B009

    events = (log_event(record, severity=INFO, raised_by=raised(record)) for record in records)
    return encode_logs(events, resource=resource, scope=scope, observed_ns=observed_ns)
