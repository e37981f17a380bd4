"""docs/TELEMETRY.md out of the records' own declarations: `python -m contract.telemetry_doc > docs/TELEMETRY.md`."""

import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from contract import words
from contract.attribute import attribute_specs
from contract.records import EVENTS, roles_for
from contract.windows import PARTS, SPAN_NAME

HEAD = """# Telemetry

What travels, generated from `contract/` by `python -m contract.telemetry_doc > docs/TELEMETRY.md`; a test refuses a
stale copy. Everything is OpenTelemetry over OTLP (gRPC or HTTP, protobuf). A record is a log event: `event_name` as
below, `time_unix_nano` its event time, the trace id its window's id where it has one. A scored window is one span.

- **Resource**: `service.name`, `service.instance.id`, `service.version`, and `twin.gateway.id` on what a gateway sends;
  attributes marked *resource* are not repeated on the record.
- **Times** are nanoseconds since 1970 UTC as integers, at most 2^63-2. **Ids** are 32 hex digits, **digests** 64.
- **An id** is the first 16 bytes of sha256 over its length-prefixed fields; no field is a wall-clock or shifted time,
  so a resend, a restart or a second start is the same record. The trace id of a window is its id; a record's span id
  is the first 8 bytes of its id.
- An attribute that is *optional* is not sent when there is nothing to say.
- What is sent again is stored once. What can't be admitted becomes a `twin.refusal` with its reason.
"""

BODY = """
## The body of `twin.readings`

Little endian, no padding: version `u8` (1), readings `u32`, sequence runs `u32`, quality runs `u32`; then the sequence
runs (first `i64`, count `u32`), the event times (`i64` each), the values (`f64` each), the quality runs (OPC UA status
code `u32`, count `u32`). `contract/reading_codec.py` is the reference.
"""

BLIND = """
## Blind alerts

The one record of a machine that no gateway sends: the collector raises a `twin.alert` of kind `blind` when a running
asset has had no valid score for 3 expected intervals, or its gateway was silent for 3 heartbeats (ADR-008). Both come
from the asset's telemetry contract: an interval is `window.step_s`, or the least `sampling_s` of its signals when
that is longer; a heartbeat is `forwarding.health_s`, the shortest of the gateway's contracts. Any record or metric of a
gateway counts as heard. How many may be missing is the collector's: `blind` in its configuration, with `intervals` (3),
`heartbeats` (3), `least_s` (30: nobody is called blind earlier) and `every_s` (5: how often it looks).
"""

NOTICES = """
## Notices of a gateway

Plain log records of severity `WARN` whose body is a sentence for people; they are found in the logs, and no table of
their own holds them. Sent by a credential with the role `gateway`; each carries `twin.gateway.id`.

| event | says | attributes |
|---|---|---|
| `twin.gateway.clock_step` | the gateway's clock was set by 2 s or more: what is due goes by the monotonic clock, the \
live runs end and begin again | `twin.clock.from`, `twin.clock.to`, `twin.clock.step` (ns, negative is back) |
| `twin.gateway.asset_failed` | the rows of one asset could not be taken; the others go on, a live one is tried \
again | `twin.asset.id`, `twin.run.id`, `twin.failures` (how often so far) |
"""

_SPELLED = {"int": "integer", "float": "double", "str": "text", "bool": "boolean", "Id": "id", "Digest": "digest"}


def telemetry_document() -> str:
    """Return the whole document as Markdown."""
    return "".join(f"{line}\n" for line in _lines()).rstrip("\n") + "\n"


def _lines() -> Iterator[str]:
    yield HEAD.rstrip("\n")
    yield from _span()
    for event, record in EVENTS.items():
        yield from _event(event, record)
    yield BODY.rstrip("\n")
    yield BLIND.rstrip("\n")
    yield NOTICES.rstrip("\n")
    yield from _vocabularies()


def _span() -> Iterator[str]:
    yield f"\n## `{SPAN_NAME}` (span)\n"
    yield "A scored window with its feature vector, score and decision: one span, always sent. Trace id = window id,"
    yield "span id from the score id; start and end are the real processing clock, the event time is an attribute."
    yield f"Sent by a credential with the role {_roles(SPAN_NAME)}."
    for part in PARTS:
        yield f"\n**{part.__name__}**: {_description(part)}\n"
        yield from _table(part)


def _event(event: str, record: type) -> Iterator[str]:
    yield f"\n## `{event}`\n"
    yield f"{_description(record)}"
    yield f"Sent by a credential with the role {_roles(event)}; time: `{_time_attribute(record)}`.\n"
    yield from _table(record)


def _table(record: type) -> Iterator[str]:
    hints = get_type_hints(record)
    yield "| attribute | type | unit | says |"
    yield "|---|---|---|---|"
    for field, spec in attribute_specs(record):
        name = "*the body*" if spec.is_body else f"`{spec.name}`"
        kind = _kind(hints[field.name]) + (", resource" if spec.on_resource else "")
        yield f"| {name} | {kind} | {spec.unit} | {spec.description} |"


def _vocabularies() -> Iterator[str]:
    yield "\n## Closed vocabularies\n"
    yield "| name | values |"
    yield "|---|---|"
    for name, vocabulary in vars(words).items():
        if isinstance(vocabulary, type) and issubclass(vocabulary, Enum) and vocabulary.__module__ == words.__name__:
            yield f"| {name} | {', '.join(_spelled(vocabulary))} |"


def _spelled(vocabulary: Iterable[Enum]) -> Iterator[str]:
    for word in vocabulary:
        yield f"`{word.name}` 0x{word.value:08X}" if isinstance(word.value, int) else f"`{word.value}`"


def _description(record: type) -> str:
    return " ".join((record.__doc__ or "").split())


def _roles(event: str) -> str:
    return " or ".join(f"`{role}`" for role in sorted(roles_for(event)))


def _time_attribute(record: Any) -> str:
    return next(spec.name for field, spec in attribute_specs(record) if field.name == record.time_field)


def _kind(hint: Any) -> str:
    if get_origin(hint) in (Union, UnionType):
        bare = next(part for part in get_args(hint) if part is not NoneType)
        return f"{_kind(bare)}, optional"
    if get_origin(hint) is tuple:
        return f"list of {_kind(get_args(hint)[0])}"
    name = str(getattr(hint, "__name__", hint))
    return _SPELLED.get(name, name)


if __name__ == "__main__":
    sys.stdout.write(telemetry_document())
