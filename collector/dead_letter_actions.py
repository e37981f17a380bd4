"""What an admin does about a dead letter: send it again as its own sender, or give it up; a row tells each (ADR-021).

A letter goes in again as it came: with the rights that its credential has now, and as of the time when it was received,
so that the same bytes have the same ids and a second retry adds nothing.
"""

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from collector.credentials import ANONYMOUS, NOBODY, OURSELVES, Credential
from collector.decode.request import SIGNALS, Arrived
from collector.errors import BadRequest, UnusableLetter
from collector.otlp.ingest import OtlpIngest
from contract.scope import Scope
from store.query.local import Reader
from store.query.records import rows_of
from store.write.batch import Batch

TABLE = "dead_letter_actions"


class LetterVerb(StrEnum):
    """What can be done about a dead letter; also how it stands afterwards."""

    RETRIED = "retried"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the items of a letter: stored now, there before, or refused, and the first reason."""

    letter_id: str
    verb: LetterVerb
    accepted: int = 0
    duplicates: int = 0
    refused: int = 0
    problem: str = ""


class DeadLetterActions:
    """Used by the one event loop that serves."""

    def __init__(self, reader: Reader, ingest: OtlpIngest, *, clock: Callable[[], int] = time.time_ns) -> None:
        self._reader, self._ingest, self._clock = reader, ingest, clock

    async def retry(self, letter_id: str, by: Credential) -> Outcome:
        """Send a letter again and keep what became of it. Raises UnusableLetter or Busy."""
        letter = await self._letter(letter_id, by)
        outcome = await self._sent_again(letter, self._sender_of(letter))
        await self._keep(outcome, by)
        return outcome

    async def drop(self, letter_id: str, by: Credential) -> Outcome:
        """Give a letter up; its bytes stay. Once is enough. Raises UnusableLetter or Busy."""
        letter = await self._letter(letter_id, by)
        outcome = Outcome(letter_id=letter["letter_id"], verb=LetterVerb.DROPPED)
        if letter["state"] != LetterVerb.DROPPED:
            await self._keep(outcome, by)
        return outcome

    async def _letter(self, letter_id: str, by: Credential) -> Mapping[str, Any]:
        scope = Scope(actor=by.name)
        found = rows_of(await asyncio.to_thread(self._reader.ask, scope, "dead_letter", letter_id=letter_id))
        if not found:
            advice = "`twintrace dead-letters list` lists those there are"
            raise UnusableLetter(f"no dead letter {letter_id}: {advice}", is_missing=True)
        return found[0]

    def _sender_of(self, letter: Mapping[str, Any]) -> Credential:
        name = letter["credential"]
        if name == ANONYMOUS and self._ingest.anonymous:
            return NOBODY
        found = self._ingest.credentials.named(name)
        if found is None:
            advice = "set `anonymous: true`" if name == ANONYMOUS else "add one of this name"
            raise UnusableLetter(f"no credential is {name} any more: {advice}, or drop {letter['letter_id']}")
        return found

    async def _sent_again(self, letter: Mapping[str, Any], sender: Credential) -> Outcome:
        arrived = Arrived(
            signal=next(signal for signal in SIGNALS if signal.name == letter["signal"]),
            raw=letter["body"],
            is_json=letter["encoding"] == "json",
            transport=letter["transport"],
            sender=sender,
            received_ns=letter["received_ns"],
            limits=self._ingest.limits,
            speakers=self._ingest.speakers,
            bundles=self._ingest.bundles,
        )
        told, items = {"letter_id": letter["letter_id"], "verb": LetterVerb.RETRIED}, letter["items"]
        try:
            decoded, receipt = await self._ingest.store(arrived)
        except BadRequest as error:
            return Outcome(**told, refused=items, problem=str(error))
        kept, problem = receipt.items - receipt.refused, decoded.problem or receipt.problem
        duplicates = min(receipt.duplicates, kept)
        return Outcome(
            **told, accepted=kept - duplicates, duplicates=duplicates, refused=receipt.refused, problem=problem
        )

    async def _keep(self, outcome: Outcome, by: Credential) -> None:
        counts = (outcome.accepted, outcome.duplicates, outcome.refused, outcome.problem)
        row = (os.urandom(16), bytes.fromhex(outcome.letter_id), outcome.verb.value, by.name, *counts)
        await self._ingest.committer.commit(
            Batch(
                batch_id=os.urandom(16),
                signal="requests",
                transport=OURSELVES.name,
                credential=by.name,
                items=0,
                refused=0,
                size_bytes=0,
                received_ns=self._clock(),
                rows={TABLE: [row]},
                carriers={},
            )
        )
