"""Parts of documents in any order -> whole documents that are what they say; what is held of one sender is bounded.

Nothing that a part says is believed before its document is whole (ADR-028): parts are apart by sender, by document, by
when they say that it was sent and in how many parts, and of two parts with one number the later one counts.
"""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from contract.artifact_document import require_document
from contract.errors import Malformed
from contract.visible_text import visible

INCOMPLETE_BYTES = 64 * 1024 * 1024
"""Of one sender; a bundle has some kilobytes, its parts 4 MiB at most."""

LEAST_COST = 4096
"""Bytes that a part counts at least, so that the number of tiny ones is bounded too."""


class Document(NamedTuple):
    """Of whom, what, sent when by its sender's clock, and in how many parts."""

    credential: str
    gateway_id: str
    artifact_id: str
    kind: str
    name: str
    sent_ns: int
    parts: int

    @property
    def title(self) -> tuple[str, str, str]:
        """Return what it is whoever sends it, however it is cut: digest, kind, name."""
        return self.artifact_id, self.kind, self.name

    def __str__(self) -> str:
        return visible(f"{self.kind} {self.name!r} in {self.parts} parts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part; `row` is its place in the group that comes, None when it is in the store already."""

    document: Document
    number: int
    sha256: str
    size: int
    row: int | None = None

    @property
    def cost(self) -> int:
        """Return what it counts against the limit of its sender."""
        return max(self.size, LEAST_COST)


Title = tuple[str, str, str]
"""Digest, kind and name of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the store has of these documents: rows that are parts of one, and who sent which whole, "" for anybody."""

    rows: frozenset[int] = frozenset()
    sent: frozenset[tuple[Title, str]] = frozenset()


@dataclass(slots=True)
class _Held:
    """What is here of one document."""

    parts: dict[int, Part] = field(default_factory=dict)
    cost: int = 0


class ArrivingDocuments:
    """What becomes of the parts of a group, one after the other; the store is told afterwards."""

    def __init__(
        self, waiting: Iterable[Part], stored: Stored, *, most_bytes: int, body_of: Callable[[Part], bytes]
    ) -> None:
        """`waiting` are the parts in the store, of the oldest document first."""
        self._own: dict[str, OrderedDict[Document, _Held]] = defaultdict(
            OrderedDict
        )  # of each sender, the oldest first
        self._costs: Counter[str] = Counter()
        self._most, self._body_of = most_bytes, body_of
        self._stored, self._sent = stored, set(stored.sent)
        for part in waiting:
            self._put(part)
        self.duplicates: list[int] = []
        self.wholes: dict[Document, int] = {}  # and the row that made each whole
        self.fresh: dict[Title, tuple[Part, ...]] = {}  # whole documents that the store does not have yet
        self.refused: dict[int, str] = {}
        self.dropped: list[tuple[int, Document, str]] = []  # documents that made room, and for which row
        self.gone: list[Part] = []  # that were in the store and are not any more

    @property
    def waiting(self) -> list[int]:
        """Return the rows of the group that wait for the others of their document."""
        held = (part.row for own in self._own.values() for each in own.values() for part in each.parts.values())
        return sorted(row for row in held if row is not None)

    def take(self, part: Part, row: int) -> None:
        """Take the part in this row of the group."""
        held = self._own[part.document.credential].get(part.document)
        before = held.parts.get(part.number) if held else None
        if self._is_stored(part, row) or (before is not None and before.sha256 == part.sha256):
            self.duplicates.append(row)
            return
        if held and before is not None:
            self._leave(before, held)
        self._settle(part.document, self._put(part), row)

    def _is_stored(self, part: Part, row: int) -> bool:
        """Tell whether it is a part of what its gateway has sent whole already."""
        title, cut = part.document.title, self.fresh.get(part.document.title, ())
        is_there = row in self._stored.rows or any(
            (each.document.parts, each.number, each.sha256) == (part.document.parts, part.number, part.sha256)
            for each in cut
        )
        return is_there and (title, part.document.gateway_id) in self._sent

    def _put(self, part: Part) -> _Held:
        own = self._own[part.document.credential]
        held = own.setdefault(part.document, _Held())
        held.parts[part.number] = part
        held.cost += part.cost
        self._costs[part.document.credential] += part.cost
        own.move_to_end(part.document)
        return held

    def _settle(self, document: Document, held: _Held, row: int) -> None:
        if held.cost > self._most:
            self._forget(document)
            self.refused[row] = f"{document} has more than {self._most} bytes: raise limits.incomplete_bytes"
        elif len(held.parts) == document.parts:
            self._forget(document)
            self._complete(document, tuple(held.parts[number] for number in sorted(held.parts)), row)
        else:
            self._make_room(document.credential, row)

    def _complete(self, document: Document, parts: tuple[Part, ...], row: int) -> None:
        raw = b"".join(map(self._body_of, parts))
        try:
            require_document(artifact_id=document.artifact_id, kind=document.kind, name=document.name, raw=raw)
        except Malformed as error:
            self.refused[row] = f"{error.problem}; it came in {document.parts} parts, of which none is kept"
        else:
            self.wholes[document] = row
            if (document.title, "") not in self._sent:
                self.fresh[document.title] = parts
            self._sent |= {(document.title, ""), (document.title, document.gateway_id)}

    def _make_room(self, credential: str, row: int) -> None:
        """Drop the oldest documents of a sender until the newest, which fits, has room."""
        own = self._own[credential]
        while self._costs[credential] > self._most:
            oldest = next(iter(own))
            detail = f"{oldest}: {len(own[oldest].parts)} had come and made room for others of their sender"
            self.dropped.append((row, oldest, f"{detail}; send it again, or raise limits.incomplete_bytes"))
            self._forget(oldest)

    def _forget(self, document: Document) -> None:
        held = self._own[document.credential].pop(document)
        for part in held.parts.values():
            self._leave(part, held)

    def _leave(self, part: Part, held: _Held) -> None:
        held.cost -= part.cost
        self._costs[part.document.credential] -= part.cost
        if part.row is None:
            self.gone.append(part)
