"""The one way in: who is it, can it be read, is it committed; the same for HTTP and gRPC."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from collector.browser_guard import BrowserGuard
from collector.commit import GroupCommit
from collector.credential_file import CredentialFile
from collector.credentials import ANONYMOUS, NOBODY, UNKNOWN_TOKEN, Credential
from collector.dead_letters import dead_letter, refused_as, with_letter
from collector.decode.asset_speakers import AssetSpeakers
from collector.decode.known_bundles import KnownBundles
from collector.decode.request import Arrived, Decoded, Signal, decode_request, response_to, undecoded
from collector.decode.row_collector import MustRead
from collector.errors import BadRequest, Busy, CollectorError, UnknownToken, readable
from collector.health import Counters
from collector.limits import Limits
from collector.otlp.bytes_in_flight import BytesInFlight
from collector.refused_requests import RefusedRequest, RefusedRequests
from store.write.batch import Batch, Receipt

log = logging.getLogger(__name__)

_INLINE_BYTES = 32 * 1024  # decoding that takes a millisecond or two; more would hold up the other requests


@dataclass(frozen=True, slots=True, kw_only=True)
class OtlpIngest:
    """What both transports share."""

    credentials: CredentialFile
    anonymous: bool  # whether foreign telemetry is taken without a token
    committer: GroupCommit
    counters: Counters
    limit_bytes: int
    limits: Limits
    refused_requests: RefusedRequests
    in_flight: BytesInFlight
    speakers: AssetSpeakers
    bundles: KnownBundles
    guard: BrowserGuard = BrowserGuard()
    clock: Callable[[], int] = time.time_ns

    def admit(self, authorization: str | None, visit: "Visit") -> Credential:
        """Return who sends. Raises UnknownToken, and Busy before anything is read when the writer isn't able."""
        found = self.credentials.identify(authorization)
        visit.sender = (found or NOBODY).name
        if found is None and not self.anonymous:
            raise UnknownToken("no token: send `authorization: Bearer …` with one that `twintrace credential add` made")
        readiness = self.committer.readiness()
        if not readiness.ready:
            raise Busy(readiness.reason)
        return found or NOBODY

    def name_sender(self, authorization: str | None, visit: "Visit") -> None:
        """Remember who sends what is refused before anybody is admitted."""
        with suppress(UnknownToken):
            visit.sender = (self.credentials.identify(authorization) or NOBODY).name

    async def take(self, signal: Signal, raw: bytes, *, is_json: bool, transport: str, sender: Credential) -> Any:
        """Decode, commit, and return the response message. Raises BadRequest or Busy."""
        arrived = Arrived(
            signal=signal,
            raw=raw,
            is_json=is_json,
            transport=transport,
            sender=sender,
            received_ns=self.clock(),
            limits=self.limits,
            speakers=self.speakers,
            bundles=self.bundles,
        )
        decoded, receipt = await self.store(arrived)
        if decoded.is_unreadable:
            raise BadRequest(decoded.problem)
        return response_to(signal, receipt.refused, decoded.problem or receipt.problem)

    async def store(self, arrived: Arrived) -> tuple[Decoded, Receipt]:
        """Decode and commit a request, and return both outcomes. Raises BadRequest or Busy."""
        try:
            decoded = await self._decode(arrived)
        except (CollectorError, MemoryError):
            raise
        except Exception as error:
            raise await self._put_aside(arrived, error) from error
        return decoded, await self.committer.commit(self._kept_whole(decoded))

    def _kept_whole(self, decoded: Decoded) -> Batch:
        """Keep the bytes of a request of which some could not be parsed."""
        if not decoded.unreadable:
            return decoded.batch
        self.counters.dead_letters.labels(decoded.signal.name).inc()
        return with_letter(decoded.batch, reason=decoded.problem)

    async def _decode(self, arrived: Arrived) -> Decoded:
        if len(arrived.raw) <= _INLINE_BYTES:
            with suppress(MustRead):
                return decode_request(arrived, may_read=False)
        return await asyncio.to_thread(decode_request, arrived)

    async def _put_aside(self, arrived: Arrived, error: Exception) -> BadRequest:
        """Keep a request that decoding fails on: it would on the same bytes again, so later is no answer."""
        log.error("unforeseen fault while decoding a request, which was put aside", exc_info=error)
        problem = f"{type(error).__name__}: {error}"
        await self.committer.commit(dead_letter(undecoded(arrived), reason=readable(problem)))
        self.counters.dead_letters.labels(arrived.signal.name).inc()
        return BadRequest(refused_as(problem))

    def hold(self, visit: "Visit", size: int) -> None:
        """Count bytes of the request as in flight until it is answered. Raises Busy when too many are."""
        self.in_flight.hold(size)
        visit.held += size

    def release(self, visit: "Visit") -> None:
        """Give back what the request held, once it is answered."""
        self.in_flight.release(visit.held)

    def refuse(self, visit: "Visit", error: CollectorError, answer: object) -> None:
        """Count an answer to a request that was refused whole, and leave a row unless it is asked to come again."""
        self.counters.requests.labels(visit.signal, str(answer)).inc()
        if not isinstance(error, Busy):
            self.refused_requests.note(visit.refused(str(answer), str(error)), visit.size_bytes)

    def count(self, signal: Signal, answer: object) -> None:
        """Count an answer given."""
        self.counters.requests.labels(signal.name, str(answer)).inc()


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request while it is answered: over what it came, from where, who sends it as far as is known, its bytes."""

    signal: str
    transport: str
    peer: str
    sender: str
    size_bytes: int = 0
    held: int = 0  # of the budget of bytes in flight

    def refused(self, answer: str, reason: str) -> RefusedRequest:
        """Return what is remembered of it once it was refused."""
        return RefusedRequest(
            credential=self.sender,
            peer=self.peer,
            signal=self.signal,
            transport=self.transport,
            answer=answer,
            reason=reason,
        )


def visit_of(signal: str, *, transport: str, peer: str, authorization: str | None) -> Visit:
    """Begin a visit; whose token it is comes out when it is admitted."""
    sender = ANONYMOUS if authorization is None else UNKNOWN_TOKEN
    return Visit(signal=signal, transport=transport, peer=peer, sender=sender)
