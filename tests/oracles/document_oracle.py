"""What becomes of parts of documents, one after the other: slow and obvious, for the tests of the collector's door."""

from dataclasses import dataclass, field

from contract.ids import digest

LEAST_COST = 4096
Of = tuple[str, tuple[str, str, str], int, int]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One part as it comes; `document` is its digest, kind and name."""

    credential: str
    document: tuple[str, str, str]
    sent_ns: int
    parts: int
    number: int
    body: bytes

    @property
    def of(self) -> Of:
        return self.credential, self.document, self.sent_ns, self.parts


@dataclass(kw_only=True)
class DocumentOracle:
    most_bytes: int
    waiting: list[Sent] = field(default_factory=list)  # the one that came last, last
    stored: dict[tuple[str, str, str], list[bytes]] = field(default_factory=dict)
    senders: set[tuple[str, tuple[str, str, str]]] = field(default_factory=set)
    dropped: int = 0

    def take(self, sent: Sent) -> str:
        """Return what becomes of it: duplicate, refused or kept."""
        if self._is_stored(sent) or sent in self.waiting:
            return "duplicate"
        self.waiting = [each for each in self.waiting if (each.of, each.number) != (sent.of, sent.number)] + [sent]
        own = [each for each in self.waiting if each.of == sent.of]
        if _cost(own) > self.most_bytes:
            self._forget(sent.of)
            return "refused"
        if len(own) == sent.parts:
            self._forget(sent.of)
            return self._complete(sent, sorted(own, key=lambda each: each.number))
        self._make_room(sent.credential)
        return "kept"

    def _is_stored(self, sent: Sent) -> bool:
        found = self.stored.get(sent.document, [])
        return (
            (sent.credential, sent.document) in self.senders
            and len(found) == sent.parts
            and found[sent.number] == sent.body
        )

    def _complete(self, sent: Sent, own: list[Sent]) -> str:
        bodies = [each.body for each in own]
        if digest(b"".join(bodies)) != sent.document[0]:
            return "refused"
        self.stored.setdefault(sent.document, bodies)
        self.senders.add((sent.credential, sent.document))
        return "kept"

    def _make_room(self, credential: str) -> None:
        while _cost(own := [each for each in self.waiting if each.credential == credential]) > self.most_bytes:
            latest = {each.of: at for at, each in enumerate(own)}
            self._forget(min(latest, key=latest.__getitem__))
            self.dropped += 1

    def _forget(self, of: Of) -> None:
        self.waiting = [each for each in self.waiting if each.of != of]


def _cost(parts: list[Sent]) -> int:
    return sum(max(len(each.body), LEAST_COST) for each in parts)
