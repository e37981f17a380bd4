"""HTTP answer of a collector -> what to do with the requests that were sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum, auto

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from scoring.outbox.records import OtlpSignal

LONGEST_WAIT_S = 300.0
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_UNUSABLE = frozenset({400, 413, 415, 422})


class Meaning(Enum):
    """What an answer means for the requests it answers."""

    TAKEN = auto()
    LATER = auto()  # the collector is busy or away: the same again, after a while
    UNUSABLE = auto()  # too large or not understood: in halves, and what is alone is parked
    NOT_FOR_US = auto()  # credential or address: keep everything, tell a person, try slowly


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A collector's answer, or why there was none."""

    meaning: Meaning
    problem: str = ""
    wait_s: float | None = None  # what Retry-After asks for
    rejected: int = 0  # records of a partial success
    clock_offset_s: float | None = None  # this gateway's clock - the collector's


def answer_of(signal: OtlpSignal, status: int, headers: Mapping[str, str], body: bytes, *, now_s: float) -> Answer:
    """Judge an HTTP answer."""
    offset = _clock_offset(headers.get("date"), now_s)
    if 200 <= status < 300:
        rejected, problem = _partial(signal, body)
        return Answer(meaning=Meaning.TAKEN, problem=problem, rejected=rejected, clock_offset_s=offset)
    problem = f"HTTP {status}" + (f": {text}" if (text := _text(body)) else "")
    meaning = Meaning.LATER if status in _AGAIN else Meaning.UNUSABLE if status in _UNUSABLE else Meaning.NOT_FOR_US
    # a date is the collector's: what its own clock says now is beside it, whatever ours says
    wait = _retry_after(headers.get("retry-after"), _http_date(headers.get("date", "")) or now_s)
    return Answer(meaning=meaning, problem=problem, wait_s=wait, clock_offset_s=offset)


def _partial(signal: OtlpSignal, body: bytes) -> tuple[int, str]:
    """Rejected records and the reason of a partial success; none when the body is no OTLP answer."""
    try:
        if signal is OtlpSignal.TRACES:
            traces = ExportTraceServiceResponse.FromString(body).partial_success
            return traces.rejected_spans, traces.error_message
        if signal is OtlpSignal.LOGS:
            logs = ExportLogsServiceResponse.FromString(body).partial_success
            return logs.rejected_log_records, logs.error_message
        metrics = ExportMetricsServiceResponse.FromString(body).partial_success
        return metrics.rejected_data_points, metrics.error_message
    except DecodeError:
        return 0, ""


def _retry_after(text: str | None, now_s: float) -> float | None:
    """Seconds or an HTTP date; None when there is none or it cannot be read."""
    if not text:
        return None
    try:
        wait = float(text)
    except ValueError:
        at = _http_date(text)
        wait = -1.0 if at is None else at - now_s
    return min(wait, LONGEST_WAIT_S) if wait >= 0 else None


def _clock_offset(date: str | None, now_s: float) -> float | None:
    # the header has whole seconds: half a second is the middle of what it can mean
    at = _http_date(date) if date else None
    return None if at is None else now_s - (at + 0.5)


def _http_date(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError):
        return None


def _text(body: bytes) -> str:
    """The part of an answer that a person can read: OTLP errors are a protobuf Status with a message."""
    printable = "".join(sign for sign in body[:400].decode("utf-8", "ignore") if sign.isprintable())
    return printable.strip()[:200]
