"""What OTLP 1.11 asks of a server, rule by rule in our own words; each test that holds one is marked with it.

The specification is https://opentelemetry.io/docs/specs/otlp; rules whose place ends in .proto are of the comments of
its protobuf files. `python -m tests.collector.otlp.conformance_doc > docs/CONFORMANCE.md` writes the list down.
"""

from enum import StrEnum


class Rule(StrEnum):
    """Where it stands, and what it says; "must" and "should" are the specification's own."""

    COMPRESSION = "Protocol Details: both transports must take bodies that are plain or gzip"
    GRPC_SIZE = "OTLP/gRPC Request: a message beyond a limit must not be taken, and comes to RESOURCE_EXHAUSTED"
    GRPC_SUCCESS = "OTLP/gRPC Full Success: the answer must be the signal's response, with partial_success unset"
    GRPC_EMPTY = "OTLP/gRPC Full Success: a request without any telemetry should succeed"
    GRPC_PARTIAL = "OTLP/gRPC Partial Success: the response must count what was rejected, and should say why"
    GRPC_RETRYABLE = "OTLP/gRPC Failures: what may pass later should be UNAVAILABLE"
    GRPC_FINAL = "OTLP/gRPC Failures: what can never pass is INVALID_ARGUMENT, or a code that says better why"
    GRPC_EXHAUSTED = "OTLP/gRPC Failures: RESOURCE_EXHAUSTED has RetryInfo only when sending it again may help"
    GRPC_THROTTLING = "OTLP/gRPC Throttling: an overloaded server should say UNAVAILABLE, and may say how long to wait"
    GRPC_PORT = "OTLP/gRPC Default Port: it is 4317"
    HTTP_PROTOBUF = "Binary Protobuf Encoding: such a body must be answered with the type application/x-protobuf"
    HTTP_JSON = "JSON Protobuf Encoding: such a body must be answered with the type application/json"
    JSON_IDS = "JSON Protobuf Encoding: trace and span ids are hex, in upper or lower case, in every message"
    JSON_ENUMS = "JSON Protobuf Encoding: values of enums are whole numbers"
    JSON_UNKNOWN = "JSON Protobuf Encoding: fields of unknown names must be read as if they were not there"
    JSON_NAMES = "JSON Protobuf Encoding: keys are lowerCamelCase"
    JSON_INT64 = "JSON Protobuf Encoding: 64-bit integers are read as decimal text and as numbers"
    HTTP_PATHS = "OTLP/HTTP Request: POST to /v1/traces, /v1/metrics and /v1/logs by default"
    HTTP_GZIP = "OTLP/HTTP Request: a gzip body is named by Content-Encoding"
    HTTP_SIZE = "OTLP/HTTP Request: a body beyond a limit, inflated too, must not be taken, and should come to 413"
    HTTP_SAME_TYPE = "OTLP/HTTP Response: the answer must have the type of the request"
    HTTP_SUCCESS = "OTLP/HTTP Full Success: it must be 200 with the signal's response, partial_success unset"
    HTTP_EMPTY = "OTLP/HTTP Full Success: a request without any telemetry should succeed"
    HTTP_PARTIAL = "OTLP/HTTP Partial Success: it must be 200 with a count of what was rejected, and should say why"
    HTTP_STATUS = "OTLP/HTTP Failures: the body of every 4xx and 5xx must be a Status, whose message should say why"
    HTTP_RETRYABLE = "OTLP/HTTP Failures: codes should tell what may be sent again (429, 502, 503, 504) from the rest"
    HTTP_BAD_DATA = "OTLP/HTTP Bad Data: what can never be decoded must be 400, and details should hold a BadRequest"
    HTTP_THROTTLING = "OTLP/HTTP Throttling: an overloaded server should say 429 or 503, and may add Retry-After"
    HTTP_ONE_PORT = "OTLP/HTTP Connection: both encodings should be taken on one port, told apart by Content-Type"
    HTTP_PORT = "OTLP/HTTP Default Port: it is 4318"
    EMPTY_ENVELOPES = "Empty Telemetry Envelopes: a resource or scope without items may be ignored"
    DUPLICATES = "Duplicate Data: a client that saw no answer sends again"
    NEWER_FIELDS = "Future Versions and Interoperability: fields of a later version are ignored, in protobuf too"
    ALL_FIELDS = "Protobuf definitions: every field of spans, log records and data points has its meaning"
    UTF8 = "Protobuf definitions: text is UTF-8, as proto3 demands"
    SPAN_IDS = "trace.proto: a span takes a trace id of 16 and a span id of 8 bytes, neither all zeros"
    FLAGS = "trace.proto and logs.proto: readers must not take the reserved bits of flags for zeros"
    LOG_IDS = "logs.proto: a log record with an invalid trace or span id should count as one without"
    OBSERVED = "logs.proto: the time of observation must be set once a record is observed"
    POINT_TIME = "metrics.proto: consumers should reject data points whose time is 0"
    STRING_TABLE = "common.proto: an index into a string table, outside of profiles, is no fatal error"

    @property
    def place(self) -> str:
        """Return the section or the file that has it."""
        return self.partition(": ")[0]

    @property
    def says(self) -> str:
        """Return what it says."""
        return self.partition(": ")[2]


BEYOND = {
    "Profiles": "The signal is in development. Its path is answered 404 and its service UNIMPLEMENTED.",
    "HTTP/2 for OTLP/HTTP": "Optional; HTTP/1.1 is spoken, and a proxy may end HTTP/2 before it.",
    "Both transports on one port": "Optional; gRPC and HTTP have a port each.",
    "Compressed answers": "Optional; an answer is a few bytes.",
    "A warning in partial_success when all was accepted": "Optional; a client may log it for each request.",
    "Names of enum values in JSON": (
        "Not allowed to senders. A name that OTLP has is read as its number, and one that it lacks refuses the item: it"
        " would be 0 otherwise."
    ),
    "snake_case keys in JSON": (
        "Not valid from senders. They are read as what they mean, as proto3's own JSON asks of parsers: left out, the"
        " data would be lost without a word."
    ),
    "deflate": "Taken beside gzip.",
    "Half a surrogate pair in JSON": (
        "An SDK's limit cuts an emoji in two, and no UTF-8 holds the half. The item is refused and told, its neighbours"
        " are stored (ADR-025); npm's protobuf clients send U+FFFD in its place, which is stored."
    ),
    "Indexes into a string table": (
        "common.proto asks receivers of other signals to leave the value out. It is kept as `$strindex`: nothing that"
        " was sent is lost, and nobody takes it for a text."
    ),
    "Data points at time 0": "Refused one by one with a row each; the others of their metric are stored.",
    "Keys given twice": "Not allowed to senders, and what becomes of them is open. The last one counts.",
    "Bounds, counts and quantiles of histograms that contradict each other": (
        "Rules for senders. They are stored as sent: a collector that mends numbers tells of another plant."
    ),
    "The default limit of a request": (
        "Recommended are 20 MiB over HTTP (64 in earlier texts), usual are 4 MiB over gRPC. Ours is 16 MiB over both,"
        " `max_request_bytes`: a larger request of small spans takes a gigabyte of memory while it is stored."
    ),
}
"""What is optional and not done, or read more kindly than OTLP asks, and why."""
