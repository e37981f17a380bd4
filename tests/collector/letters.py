"""Stores that hold dead letters, and a collector that serves one; for the tests."""

from pathlib import Path
from typing import Any

from collector.credentials import Credential
from collector.dead_letters import dead_letter
from collector.decode.request import Arrived, undecoded
from contract.words import Role
from store.database.connection import open_database
from store.write.writer import Writer
from tests.collector.otlp_made import START
from tests.collector.taking import SIGNAL
from tests.new_store import put_new_store

EDGE = Credential(name="edge", roles=frozenset({Role.GATEWAY}), sha256="0" * 64)


def plant_letter(
    store: Path, signal: str, raw: bytes, *, sender: str = EDGE.name, items: int = 1, reason: str = "why", **more: Any
) -> str:
    """Put a request aside, as a collector does that can't store it; the id of the letter."""
    arrived = Arrived(
        signal=SIGNAL[signal],
        raw=raw,
        transport="http",
        sender=Credential(name=sender, roles=frozenset(), sha256="0" * 64),
        received_ns=START,
        **{"is_json": False, **more},
    )
    batch = dead_letter(undecoded(arrived), reason=reason)
    with open_database(put_new_store(store)) as database:
        writer = Writer(database)
        writer.commit([batch])
        writer.close()
    return bytes(batch.rows["dead_letters"][0][0]).hex()
