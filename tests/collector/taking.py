"""A store with its writer, that takes decoded requests: what a committed request leaves behind."""

from typing import Any

from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from collector.credentials import Credential
from collector.decode.request import SIGNALS, Arrived, Decoded, decode_request
from contract.words import Role
from store.database.connection import Database
from store.write.batch import Receipt
from store.write.writer import Writer
from tests.collector.otlp_made import START, event

SIGNAL = {signal.name: signal for signal in SIGNALS}
ALL_ROLES = Credential(name="all", roles=frozenset(Role), sha256="0" * 64, on_behalf=True)
BEYOND = 2**64 - 1
UNKNOWN_SEVERITY: Any = 999


def decoded(signal: str, request: Any, sender: Credential = ALL_ROLES, *, later_ns: int = 0) -> Decoded:
    return decode_request(
        Arrived(
            signal=SIGNAL[signal],
            raw=request.SerializeToString(),
            is_json=False,
            transport="http",
            sender=sender,
            received_ns=START + later_ns,
        )
    )


class Store:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = Writer(database)

    def take(self, signal: str, request: Any, *, later_ns: int = 0) -> tuple[Decoded, Receipt]:
        found = decoded(signal, request, later_ns=later_ns)
        return found, self._writer.commit([found.batch])[0]

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with self._database.cursor() as cursor:
            return list(cursor.execute(question).fetchall())

    def close(self) -> None:
        self._writer.close()


def with_body(record: Any, body: bytes) -> LogRecord:
    found = event(record)
    found.body.bytes_value = body
    return found
