"""Attributes -> records of ours; what doesn't fit is refused with the attribute's name."""

from collections.abc import Mapping
from typing import Any, TypeVar

from collector.decode.limits import Refused
from collector.decode.reading_body import readings_of
from collector.decode.record_rows import row_of, score_row
from collector.decode.values import plain
from contract.attribute import attribute_specs
from contract.codec import MAX_INT, record_from
from contract.errors import Malformed
from contract.plant import Artifact
from contract.readings import ReadingBatch
from contract.records import EVENTS
from contract.windows import Decision, FeatureVector, Score, ScoredWindow, Window
from contract.words import RefusalReason
from store.write.batch import ReadingRows, Row

Part = TypeVar("Part")
_MOST_PARTS = 2**31 - 1


def event_record(event: str, attributes: Mapping[str, Any], body: bytes | None) -> Any:
    """Build the record of an event that contract.records.EVENTS has. Raises Refused."""
    record: type = EVENTS[event]
    found: Any = _build(record, attributes, body)
    if isinstance(found, Artifact) and not 0 <= found.part < found.parts <= _MOST_PARTS:
        detail = f"part {found.part} of {found.parts}: parts count from 0"
        raise Refused(RefusalReason.MALFORMED, detail)
    return found


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


def scored_row(attributes: Mapping[str, Any], start_ns: int, end_ns: int) -> Row:
    """Return the row of `scores` that a window span makes. Raises Refused."""
    scored = ScoredWindow(
        window=_build(Window, attributes),
        vector=_build(FeatureVector, attributes),
        score=_build(Score, attributes),
        decision=_build(Decision, attributes),
    )
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
