"""A record under an id that another record has -> the refusal that says so; the one that was first stands."""

import hashlib

from contract.ids import mint
from contract.records import EVENTS
from contract.windows import ScoredWindow
from contract.words import RefusalReason
from store.write.arrow_rows import Layout
from store.write.batch import KEYS, Batch, Row

_WIRE_NAMES = {ScoredWindow.table: f"span {ScoredWindow.span}"} | {
    record.table: record.event for record in EVENTS.values()
}
"""What carries the records of a table, as the collector names it when it refuses one."""


def refusal_of(table: str, layout: Layout, row: Row, column: str, batch: Batch) -> Row:
    """Return the row of `refusals`; the same record from the same sender has the same one, so a resend adds none."""
    given = {name: value for (name, _), value in zip(layout.given, row, strict=True)}
    (key,) = KEYS[table]
    identity = given[key].hex()
    content = hashlib.sha256(repr(row).encode()).digest()
    detail = (
        f"{_WIRE_NAMES[table]}: {key} {identity} is the id of another record, which differs in {column}: "
        "the first one stands; send this one under an id of its own"
    )
    return (
        bytes.fromhex(mint("refusal", batch.credential, table, content)),
        "",
        batch.credential,
        given.get("run_id"),
        given.get("asset_id", ""),
        "",
        given.get("last_sequence"),
        None,  # its event time is not what is wrong with it
        identity,
        RefusalReason.CONFLICT.value,
        detail,
        batch.received_ns,
    )


def detail_of(refusal: Row) -> str:
    """Return what a refusal made here says."""
    return str(refusal[10])
