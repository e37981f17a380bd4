"""Telemetry that means harm: every text field of every record that a page may show holds one of these."""

import time
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.ids import Id, action_id, mint
from contract.plant import Asset
from otlp.log_events import pairs

TEXTS = (
    "<img src=x onerror=\"window.harmed='img'\">",
    "</script><script>window.harmed='script'</script>",
    "javascript:window.harmed='url'//",
    '" onmouseover="window.harmed=\'attribute\'" x="',
    "{{constructor.constructor('window.harmed=1')()}}",
    "'; drop table alert_events; --",
    "\u202egnp.exe\u200b\u0000",
    "long " * 2000,
)
FOREIGN_TRACE, LONG_TRACE = mint("hostile trace"), mint("long hostile trace")


def texts() -> Iterator[str]:
    """Yield them over and over."""
    while True:
        yield from TEXTS


def spoiled(record: Any, *, keep: frozenset[str]) -> Any:
    """The record with every text field spoiled but those that must be ids or decide where it is shown."""
    supply = texts()
    texted = [f.name for f in fields(record) if isinstance(getattr(record, f.name), str) and f.name not in keep]
    return replace(record, **{name: next(supply) for name in texted})


def declaration(asset: Asset, *, now_ns: int) -> Asset:
    """A newer declaration of a known asset, spoiled; its site stays, so that scoped people see it."""
    kept = frozenset({"declaration_id", "asset_id", "gateway_id", "contract"})
    newer = replace(asset, declaration_id=mint("hostile", asset.asset_id), declared_ns=now_ns)
    return replace(spoiled(newer, keep=kept), aliases=tuple(TEXTS[:4]))  # type: ignore[no-any-return]


def alert(like: AlertEvent, *, now_ns: int) -> AlertEvent:
    """An alert that no gateway of ours would send: an unknown asset with a spoiled name, no window behind it."""
    ids = frozenset({"event_id", "alert_id", "run_id", "bundle_id", "window_id", "vector_id", "score_id", "step"})
    new = replace(
        like,
        event_id=Id(mint("hostile event")),
        alert_id=Id(mint("hostile alert")),
        window_id=Id(mint("hostile window")),
        score_id=Id(mint("hostile score")),
        event_ns=now_ns,
        produced_ns=now_ns,
    )
    return spoiled(new, keep=ids)  # type: ignore[no-any-return]


def deeds(alert_id: Id, *, now_ns: int) -> Iterator[OperatorAction | Verdict]:
    """What people say of an alert, in the words of the worst of them."""
    for number, text in enumerate(TEXTS):
        nonce = mint("hostile nonce", number)
        for verb in ("comment", "assign", text[:60]):
            yield OperatorAction(
                action_id=action_id(alert_id, verb, nonce),
                alert_id=alert_id,
                verb=verb,
                actor=text,
                nonce=nonce,
                note=text,
                assignee=text,
                acted_ns=now_ns,
            )
        yield Verdict(
            verdict_id=action_id(alert_id, "verdict", nonce),
            alert_id=alert_id,
            value=text,
            reason=text,
            source=text,
            actor=text,
            nonce=nonce,
            decided_ns=now_ns,
        )


def foreign_trace(*, trace: Id = FOREIGN_TRACE, times: int = 1) -> bytes:
    """A trace of another service whose names, attributes, events, links and status are spoiled, so many times over."""
    request, now = ExportTraceServiceRequest(), time.time_ns()
    resource = request.resource_spans.add()
    resource.resource.attributes.extend(pairs({"service.name": TEXTS[0], TEXTS[1]: TEXTS[2]}))
    scoped = resource.scope_spans.add()
    scoped.scope.name, scoped.scope.version, scoped.schema_url = TEXTS[3], TEXTS[4], TEXTS[2]
    for number, text in enumerate(TEXTS * times):
        span = scoped.spans.add()
        span.trace_id, span.span_id = bytes.fromhex(trace), (number + 1).to_bytes(8, "big")
        span.parent_span_id = number.to_bytes(8, "big") if number else b""
        span.name, span.status.message, span.status.code, span.trace_state = text, text, 2, text
        span.start_time_unix_nano, span.end_time_unix_nano = now + number, now + 1_000_000
        span.attributes.extend(pairs({text: text, "url": TEXTS[2]}))
        event = span.events.add()
        event.name, event.time_unix_nano = text, now
        event.attributes.extend(pairs({text: text}))
        link = span.links.add()
        link.trace_id, link.span_id, link.trace_state = text.encode()[:16], b"", text
        link.attributes.extend(pairs({text: text}))
    raw: bytes = request.SerializeToString()
    return raw


def foreign_logs() -> bytes:
    """Log records of the trace, spoiled as it is."""
    request, now = ExportLogsServiceRequest(), time.time_ns()
    resource = request.resource_logs.add()
    resource.resource.attributes.extend(pairs({"service.name": TEXTS[0]}))
    scoped = resource.scope_logs.add()
    for text in TEXTS:
        log = scoped.log_records.add()
        log.trace_id, log.time_unix_nano, log.severity_text = bytes.fromhex(FOREIGN_TRACE), now, text
        log.body.string_value = text
        log.attributes.extend(pairs({text: text}))
    raw: bytes = request.SerializeToString()
    return raw
