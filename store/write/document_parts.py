"""Parts of documents -> the store: whole documents to `artifacts`, the others wait, false ones are refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from contract.ids import mint
from contract.plant import Artifact
from contract.words import RefusalReason
from store.database.statements import statement
from store.write.arriving_documents import ArrivingDocuments, Document, Part, Stored
from store.write.batch import Batch, Row

TABLE = "artifact_parts"
_INCOMING = f"incoming_{TABLE}"
_TEXT, _NUMBER, _SIZE = pa.string(), pa.int32(), pa.int64()
_COLUMNS: dict[str, pa.DataType] = {
    **dict.fromkeys(("credential", "gateway_id", "artifact_id", "kind", "name"), _TEXT),
    "sent_ns": _SIZE,
    "parts": _NUMBER,
    "part": _NUMBER,
    "part_sha256": _TEXT,
    "size_bytes": _SIZE,
}
"""What the statements about parts see of one."""

Told = tuple[int, bytes]
"""When a part was produced, and its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """What became of the parts, by their places in the group; rows for other tables, with the place that made each."""

    duplicates: list[int]
    waiting: list[int]
    artifacts: list[tuple[Row, int]]
    senders: list[tuple[Row, int]]
    refused: list[tuple[Row, int]]  # refusals of parts
    dropped: list[tuple[Row, int]]  # refusals of documents that made room: no items of these requests


def sender_row(artifact_id: str, kind: str, name: str, gateway: str) -> Row:
    """Return the row of `artifact_senders`: which gateway sent a document under which name."""
    key = (artifact_id, kind, name, gateway)
    return (bytes.fromhex(mint("artifact sender", *key)), *key)


def land_parts(
    cursor: duckdb.DuckDBPyConnection, rows: Sequence[Row], batches: Sequence[Batch], *, most_bytes: int
) -> Landed:
    """Settle the rows of parts of a group, in their order, and forget what waits no more; `batches` has each one's."""
    incoming = [_incoming_part(row, at) for at, row in enumerate(rows)]
    _register(cursor, incoming)
    waiting = [_part(found, None) for found in cursor.execute(statement("parts/waiting")).fetchall()]
    told = {part: _told(row) for part, row in zip(incoming, rows, strict=True)}
    told.update(_stored_bytes(cursor, waiting, incoming))
    found = ArrivingDocuments(
        waiting, _stored(cursor, incoming), most_bytes=most_bytes, body_of=lambda part: told[part][1]
    )
    for at, part in enumerate(incoming):
        found.take(part, at)
    _forget(cursor, found.gone)
    return Landed(
        duplicates=found.duplicates,
        waiting=found.waiting,
        artifacts=[
            (_artifact_row(part, told[part]), _place(whole)) for whole in found.fresh.values() for part in whole
        ],
        senders=[(_sender_row(each), at) for each, at in found.wholes.items() if each.gateway_id],
        refused=[
            (_refusal(incoming[at].document, incoming[at].sha256, text, batches[at]), at)
            for at, text in found.refused.items()
        ],
        dropped=[(_refusal(document, "dropped", text, batches[at]), at) for at, document, text in found.dropped],
    )


def _incoming_part(row: Row, at: int) -> Part:
    *document, number, _, sha256, size, _ = row
    return _part((*document, number, sha256, size), at)


def _part(found: Row, at: int | None) -> Part:
    *document, number, sha256, size = found
    return Part(document=Document(*document), number=number, sha256=sha256, size=size, row=at)


def _told(row: Row) -> Told:
    *_, produced_ns, _, _, body = row
    return produced_ns, body


def _register(cursor: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> None:
    """Let the statements see these parts, without their bytes."""
    values = [(*part.document, part.number, part.sha256, part.size) for part in parts]
    columns = list(zip(*values, strict=True)) if values else [()] * len(_COLUMNS)
    arrays = {name: pa.array(column, kind) for (name, kind), column in zip(_COLUMNS.items(), columns, strict=True)}
    cursor.register(_INCOMING, pa.table({"row": pa.array(range(len(parts)), _SIZE), **arrays}))


def _stored(cursor: duckdb.DuckDBPyConnection, incoming: Sequence[Part]) -> Stored:
    _register(cursor, incoming)
    rows = cursor.execute(statement("parts/stored")).fetchall()
    sent = cursor.execute(statement("parts/documents")).fetchall()
    return Stored(
        rows=frozenset(row for (row,) in rows),
        sent=frozenset(((artifact, kind, name), gateway) for artifact, kind, name, gateway in sent),
    )


def _stored_bytes(
    cursor: duckdb.DuckDBPyConnection, waiting: Sequence[Part], incoming: Sequence[Part]
) -> Mapping[Part, Told]:
    """Return the bytes of the parts that wait, of documents that may become whole now: no others are read."""
    numbers: dict[Document, set[int]] = {}
    for part in (*waiting, *incoming):
        numbers.setdefault(part.document, set()).add(part.number)
    now = {part.document for part in incoming}
    wanted = [part for part in waiting if part.document in now and len(numbers[part.document]) == part.document.parts]
    if not wanted:
        return {}
    _register(cursor, wanted)
    by_place = {(part.document, part.number): part for part in wanted}
    found = cursor.execute(statement("parts/bodies")).fetchall()
    return {by_place[Document(*key), number]: (ns, body) for *key, number, ns, body in found}


def _forget(cursor: duckdb.DuckDBPyConnection, gone: Sequence[Part]) -> None:
    if gone:
        _register(cursor, gone)
        cursor.execute(statement("parts/forget")).fetchall()


def _place(whole: tuple[Part, ...]) -> int:
    """Return the place of the part that made the document whole: its last in the group."""
    return max(part.row for part in whole if part.row is not None)


def _sender_row(document: Document) -> Row:
    return sender_row(*document.title, document.gateway_id)


def _artifact_row(part: Part, told: Told) -> Row:
    produced_ns, body = told
    return (*part.document.title, part.number, part.document.parts, produced_ns, body)


def _refusal(document: Document, what: str, problem: str, batch: Batch) -> Row:
    """Return the row of `refusals`; the same from the same sender is the same one, so a resend adds none."""
    key = (document.credential, *document.title, document.parts, what)
    return (
        bytes.fromhex(mint("refusal", *key)),
        "",
        batch.credential,
        None,
        "",
        "",
        None,
        None,
        document.artifact_id,
        RefusalReason.MALFORMED.value,
        f"{Artifact.event}: {problem}",
        batch.received_ns,
    )
