"""A store behind the decoder that takes documents in parts, from several senders; the parts of a document."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from collector.credentials import Credential
from contract.ids import digest
from contract.plant import Artifact
from contract.scope import Scope
from contract.words import ArtifactKind
from store.database.connection import Database, open_database
from store.query.local import Reader
from store.trail.artifacts import find_artifact
from store.write.batch import Receipt
from store.write.writer import Writer
from tests.collector.otlp_made import START, event, gateway_resource, logs
from tests.collector.taking import ALL_ROLES, decoded
from tests.oracles.document_oracle import LEAST_COST

KIND = ArtifactKind.EVALUATION
MOST_BYTES = 4 * LEAST_COST
ALL = Scope(actor="test")


@dataclass(kw_only=True)
class Door:
    """A store behind the decoder; `restart` opens the same file again."""

    path: Path
    database: Database
    writer: Writer
    most_bytes: int = MOST_BYTES
    clock: int = 0

    def take(self, *requests: tuple[str, list[Artifact]], gateway: str = "") -> list[Receipt]:
        """Commit requests as one group, each with the name of its credential."""
        found = []
        for name, parts in requests:
            self.clock += 1
            sent = logs(list(map(event, parts)), gateway_resource(gateway or f"gateway of {name}"))
            found.append(decoded("logs", sent, credential(name), later_ns=self.clock).batch)
        return list(self.writer.commit(found))

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with self.database.cursor() as cursor:
            return list(cursor.execute(question).fetchall())

    def body(self, name: str, kind: ArtifactKind = KIND) -> bytes | None:
        return find_artifact(Reader(self.database), ALL, kind, name, before_ns=2**62).body

    def restart(self) -> None:
        self.close()
        self.database = open_database(self.path)
        self.writer = Writer(self.database, incomplete_bytes=self.most_bytes)

    def close(self) -> None:
        self.writer.close()
        self.database.close()


def credential(name: str) -> Credential:
    return replace(ALL_ROLES, name=name)


def opened(path: Path, most_bytes: int = MOST_BYTES) -> Door:
    database = open_database(path)
    writer = Writer(database, incomplete_bytes=most_bytes)
    return Door(path=path, database=database, writer=writer, most_bytes=most_bytes)


def in_parts(*bodies: bytes, name: str = "doc", kind: str = KIND, claims: bytes | None = None) -> list[Artifact]:
    """The parts of a document; `claims` are the bytes that it says to be."""
    artifact_id = digest(b"".join(bodies) if claims is None else claims)
    return [
        Artifact(
            artifact_id=artifact_id,
            kind=kind,
            name=name,
            part=number,
            parts=len(bodies),
            produced_ns=START,
            body=body,
        )
        for number, body in enumerate(bodies)
    ]
