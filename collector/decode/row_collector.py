"""What one request becomes while it is decoded: rows by table, and refusals."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from collector.credentials import OURSELVES, Credential
from collector.decode.asset_speakers import AssetSpeakers
from collector.decode.known_bundles import KnownBundles
from collector.decode.limits import Refused
from collector.decode.record_rows import row_of
from collector.decode.salvage import Unreadable
from collector.decode.sources import ScopeSource, Source, content_id, scope_of, source_of
from collector.decode.speaker import in_own_name, not_its_gateway, require_speaker
from collector.decode.values import json_text
from collector.errors import readable
from collector.limits import Limits
from contract.codec import MAX_INT
from contract.errors import Malformed
from contract.ids import Id, digest, mint
from contract.plant import Artifact
from contract.readings import Refusal
from contract.records import roles_for
from contract.windows import ScoredWindow
from contract.words import ArtifactKind, RefusalReason
from store.write.batch import ReadingRows, Row
from store.write.document_parts import TABLE as PARTS
from store.write.document_parts import sender_row

Record = TypeVar("Record")
_LONGEST_VALUE = 200
MOST_READS = 16
"""Bundles that are read for the windows of one request, 3 ms each; those of others wait."""


class MustRead(Exception):
    """A request that takes a look at the store, decoded where that holds up others."""


GATEWAY = "twin.gateway.id"


class RowCollector:
    """Collects the rows of one request; one sender, one time of receipt."""

    def __init__(
        self,
        *,
        sender: Credential,
        received_ns: int,
        limits: Limits,
        digest: bytes,
        speakers: AssetSpeakers,
        bundles: KnownBundles,
        may_read: bool = True,
    ) -> None:
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.carriers: dict[str, list[Row | None]] = defaultdict(list)
        self.readings: list[ReadingRows] = []
        self.items = 0
        self.refused = 0
        self.first_problem = ""
        self.received_ns, self.latest_ns = received_ns, received_ns + round(limits.clock_ahead_s * 10**9)
        self._most_parts = limits.item_parts
        self._sender, self.is_our_own = sender, sender is OURSELVES
        self._speakers, self._bundles, self._reads_left = speakers, bundles, MOST_READS
        self._may_read = may_read
        self.digest = digest
        self.places: Sequence[int] = ()
        """Of each item its place in the request as it came, when some of it could not be parsed."""
        self._allowed: dict[str, bool] = {}
        self._gateways: dict[bytes, bool] = {}

    def source(self, resource: Any, schema_url: str) -> Source:
        """Return the resource and put its row down."""
        source = source_of(resource, schema_url)
        self.rows["resources"].append(source.row(self.received_ns))
        return source

    def scope(self, scope: Any, schema_url: str) -> ScopeSource:
        """Return the scope and put its row down."""
        found = scope_of(scope, schema_url)
        self.rows["scopes"].append(found.row(self.received_ns))
        return found

    def add_record(self, table: str, row: Row, carrier: Row | None) -> None:
        """Put down a record of ours and the span or log row that carried it."""
        self.rows[table].append(row)
        self.carriers[table].append(carrier)

    def add_artifact(self, artifact: Artifact, row: Row, source: Source, *, sent_ns: int) -> None:
        """Put down a document and which gateway sent it, or a part of one, which the writer joins with the others.

        `sent_ns` is when its sender says that it was sent, as it says it: the same for all parts.
        """
        gateway = source.attributes.get(GATEWAY)
        named = gateway if isinstance(gateway, str) else ""
        document = (artifact.artifact_id, artifact.kind, artifact.name)
        if artifact.kind == ArtifactKind.BUNDLE:
            self._bundles.expect(artifact.name, self._sender.name)
        if artifact.parts > 1:
            key = (self._sender.name, named, *document, sent_ns, artifact.parts, artifact.part)
            told = (artifact.produced_ns, digest(artifact.body), len(artifact.body), artifact.body)
            self.add_record(PARTS, (*key, *told), None)
            return
        self.add_record(Artifact.table, row, None)
        if named:
            self.add_record("artifact_senders", sender_row(*document, named), None)

    def log_id(self, index: int) -> bytes:
        """Return the id of the log record at that index of the request, which has none of its own (ADR-020).

        The same request has the same ids, so a resend is known; equal records of a request are apart.
        """
        place = self.places[index] if self.places else index
        return content_id(b"log", self._sender.name.encode(), self.digest, place.to_bytes(8, "big"))

    def require_role(self, event: str) -> None:
        """Raise Refused unless the sender may send this event."""
        allowed = self._allowed.get(event)
        if allowed is None:
            allowed = self._allowed[event] = self._sender.may(roles_for(event))
        if not allowed:
            roles = " or ".join(sorted(roles_for(event)))
            detail = f"{event} takes a credential with role {roles}; {self._sender.name} has none of them"
            raise Refused(RefusalReason.NOT_ALLOWED, detail)

    def require_few_parts(self, item: Any) -> None:
        """Raise Refused when an item has more attributes, events, links or exemplars than one may have."""
        for name in _repeated(item.DESCRIPTOR):
            if len(getattr(item, name)) > self._most_parts:
                detail = f"{name} has {len(getattr(item, name))} entries: an item takes {self._most_parts}"
                raise Refused(RefusalReason.MALFORMED, detail)

    def require_gateway(self, source: Source) -> None:
        """Raise Refused when the resource is a gateway for which the sender may not speak."""
        allowed = self._gateways.get(source.resource_id)
        if allowed is None:
            allowed = self._gateways[source.resource_id] = self._may_be(source.attributes.get(GATEWAY))
        if not allowed:
            raise not_its_gateway(self._sender, source.attributes[GATEWAY])

    def require_cut(self, scored: ScoredWindow) -> None:
        """Raise Refused when the window was not cut by its bundle's contract; of an unknown bundle any passes.

        Raises MustRead when the bundle would have to be read, and may not be.
        """
        bundles, bundle_id = self._bundles, scored.score.bundle_id
        if bundle_id not in bundles.cuts and self._reads_left and bundles.is_due(bundle_id):
            if not self._may_read:
                raise MustRead
            self._reads_left -= 1
            bundles.read(bundle_id)
        cut = bundles.cuts.get(bundle_id)
        if cut is not None:
            try:
                cut.require(scored.window)
            except Malformed as error:
                raise Refused(RefusalReason.MALFORMED, str(error)) from error

    def _may_be(self, gateway: object) -> bool:
        return gateway is None or self._sender.speaks_for_gateway(gateway)

    def spoken(self, record: Record) -> Record:
        """Return the record with its asset's key. Raises Refused when the sender may not say it."""
        keyed = self._speakers.keyed(in_own_name(self._sender, record))
        require_speaker(self._sender, keyed)
        self._speakers.require_site(self._sender, keyed)
        self._speakers.claim(keyed)
        return keyed

    def refuse(self, what: str, item: Any, attributes: dict[str, Any], why: Refused) -> None:
        """Put down the refusal of an item: the same item has the same refusal, so a resend is one row."""
        value = why.value or json_text(attributes).decode()
        self._put_refusal(what, item.SerializeToString(deterministic=True), attributes, why, value)

    def refuse_unreadable(self, item: Unreadable) -> None:
        """Put down the refusal of an item that can't be parsed; a dead letter has all of its bytes."""
        self.items += 1
        why = Refused(RefusalReason.MALFORMED, item.problem)
        self._put_refusal(item.what, item.raw, {}, why, item.raw[:_LONGEST_VALUE].decode("utf-8", "backslashreplace"))

    def _put_refusal(self, what: str, raw: bytes, attributes: dict[str, Any], why: Refused, value: str) -> None:
        self.refused += 1
        detail = readable(f"{what}: {why.detail}")
        self.first_problem = self.first_problem or detail
        refusal = Refusal(
            refusal_id=mint("refusal", self._sender.name, what, raw),
            gateway_id="",
            source=self._sender.name,
            run_id=_id(attributes.get("twin.run.id")),
            asset_id=_word(attributes.get("twin.asset.id")),
            signal=_word(attributes.get("twin.signal")),
            sequence=_number(attributes.get("twin.sequence", attributes.get("twin.sequence.first"))),
            event_ns=_number(attributes.get("twin.time.event")),
            value=value[:_LONGEST_VALUE],
            reason=why.reason,
            detail=detail,
            produced_ns=self.received_ns,
        )
        self.add_record("refusals", row_of(refusal), None)


@cache
def _repeated(descriptor: Any) -> tuple[str, ...]:
    return tuple(field.name for field in descriptor.fields if field.is_repeated and field.message_type is not None)


def _id(value: Any) -> Id | None:
    try:
        return Id(value) if isinstance(value, str) and len(bytes.fromhex(value)) == 16 and len(value) == 32 else None
    except ValueError:
        return None


def _word(value: Any) -> str:
    return value[:_LONGEST_VALUE] if isinstance(value, str) else ""


def _number(value: Any) -> int | None:
    return value if type(value) is int and -MAX_INT <= value <= MAX_INT else None
