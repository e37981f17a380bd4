"""Attributes -> records of ours; what doesn't fit is refused with the attribute's name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

from collector.decode.limits import Refused
from collector.decode.reading_body import readings_of
from collector.decode.record_rows import row_of, score_row
from collector.decode.values import plain
from contract.admission import require_admissible
from contract.alerts import AlertEvent
from contract.attribute import attribute_specs
from contract.codec import MAX_INT, record_from
from contract.errors import Malformed
from contract.plant import Artifact
from contract.readings import ReadingBatch
from contract.records import EVENTS
from contract.windows import Decision, FeatureVector, Score, ScoredWindow, Window
from contract.words import AlertKind, RefusalReason
from store.write.batch import ReadingRows, Row

Part = TypeVar("Part")
_MOST_PARTS = 2**31 - 1
_TOLD_AT = ("produced_ns", "declared_ns")


def event_record(
    event: str, attributes: Mapping[str, Any], body: bytes | None, *, latest_ns: int, is_our_own: bool
) -> Any:
    """Build the record of an event of contract.records.EVENTS, told at `latest_ns` at the latest. Raises Refused.

    What the collector says itself is not held to what gateways and people can say: a blind alert has no score, and may
    have no bundle and no window.
    """
    record: type = EVENTS[event]
    found: Any = told_by(_build(record, attributes, body), latest_ns)
    if isinstance(found, Artifact) and not 0 <= found.part < found.parts <= _MOST_PARTS:
        detail = f"part {found.part} of {found.parts}: parts count from 0"
        raise Refused(RefusalReason.MALFORMED, detail)
    if not is_our_own:
        _require_admissible(found)
        _require_no_blind_alert(found)
    return found


def _require_no_blind_alert(record: object) -> None:
    if isinstance(record, AlertEvent) and record.kind == AlertKind.BLIND:
        detail = "a blind alert is raised by the collector, which knows what came and what did not"
        raise Refused(RefusalReason.NOT_ALLOWED, detail)


def told_by(record: Part, latest_ns: int) -> Part:
    """Return the record with the time at which its sender told it not after `latest_ns`.

    A time far ahead would stand before every later declaration for ever.
    """
    for name in _TOLD_AT:
        if getattr(record, name, 0) > latest_ns:
            return cast(Part, replace(cast(Any, record), **{name: latest_ns}))
    return record


def _require_admissible(record: object) -> None:
    try:
        require_admissible(record)
    except Malformed as error:
        raise Refused(RefusalReason.MALFORMED, str(error)) from error


def event_row(record: Any) -> Row:
    """Return the row of an event record. Raises Refused for an id that is none."""
    try:
        return row_of(record)
    except Malformed as error:
        raise Refused(RefusalReason.MALFORMED, str(error)) from error


def reading_rows(batch: ReadingBatch) -> ReadingRows:
    """Return the readings of a batch. Raises Refused."""
    row = event_row(batch)
    try:
        readings = readings_of(batch)
    except Malformed as error:
        raise Refused(RefusalReason.MALFORMED, str(error)) from error
    return ReadingRows(
        batch=row,
        sequences=readings.sequences,
        times_ns=readings.times_ns,
        values=readings.values,
        quality=readings.quality,
    )


def scored_window(attributes: Mapping[str, Any], *, latest_ns: int) -> ScoredWindow:
    """Build the four records of a window span, decided at `latest_ns` at the latest. Raises Refused."""
    scored = ScoredWindow(
        window=_build(Window, attributes),
        vector=_build(FeatureVector, attributes),
        score=_build(Score, attributes),
        decision=told_by(_build(Decision, attributes), latest_ns),
    )
    _require_admissible(scored)
    return scored


def scored_row(scored: ScoredWindow, start_ns: int, end_ns: int) -> Row:
    """Return the row of `scores` that a window span makes. Raises Refused."""
    try:
        return (*score_row(scored), start_ns, end_ns)
    except Malformed as error:
        raise Refused(RefusalReason.MALFORMED, str(error)) from error


def _build(record: type[Part], attributes: Mapping[str, Any], body: bytes | None = None) -> Part:
    try:
        return record_from(record, attributes, body)
    except Malformed:
        pass
    # NaN comes marked, for the sake of JSON; only what failed is worth looking through again
    given = {name: plain(value) for name, value in attributes.items()}
    try:
        return record_from(record, given, body)
    except Malformed as error:
        raise Refused(_reason(record, given), error.problem) from error


def _reason(record: type, attributes: Mapping[str, Any]) -> RefusalReason:
    times = (attributes.get(spec.name) for _, spec in attribute_specs(record) if spec.unit == "ns")
    beyond = any(type(time) is int and abs(time) > MAX_INT for time in times)
    return RefusalReason.TIME_OUT_OF_RANGE if beyond else RefusalReason.MALFORMED
