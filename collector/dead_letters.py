"""Requests that can never be committed: when to give one up, and the row that keeps its bytes (ADR-021)."""

from collections import OrderedDict
from dataclasses import dataclass, replace

from contract.ids import mint
from store.errors import Outlook, WriteFailed
from store.write.batch import Batch, Row

FAILURES = 3
"""So often one request may fail that says nothing against its bytes, while others are committed."""

TABLE = "dead_letters"
_REMEMBERED = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failed:
    times: int
    commits: int  # of others, when it failed last


class DeadLetters:
    """Counts by digest how often a request failed alone; used by one thread."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, _Failed] = OrderedDict()
        self._commits = 0

    def committed(self) -> None:
        """Remember that the store took something."""
        self._commits += 1

    def forget(self, batch: Batch) -> None:
        """Forget the failures of a request that was committed after all."""
        if self._failed:
            self._failed.pop(batch.digest.hex(), None)

    def letter_of(self, batch: Batch, error: WriteFailed) -> Batch | None:
        """Return what to commit instead of a request that failed alone, None when it may pass later."""
        digest = batch.digest.hex()
        if error.outlook is not Outlook.NEVER and self._times(digest, error.outlook) < FAILURES:
            return None
        self._failed.pop(digest, None)
        return dead_letter(batch, reason=error.problem)

    def _times(self, digest: str, outlook: Outlook) -> int:
        before = self._failed.pop(digest, None)
        # a full disk fails every request: only one that fails while others pass has itself to blame
        counts = before is None or outlook is Outlook.UNKNOWN or self._commits > before.commits
        times = (before.times if before else 0) + counts
        self._failed[digest] = _Failed(times=times, commits=self._commits)
        if len(self._failed) > _REMEMBERED:
            self._failed.popitem(last=False)
        return times


def dead_letter(batch: Batch, *, reason: str) -> Batch:
    """Return the batch that stores the request whole, and nothing else of it."""
    return replace(batch, refused=batch.items, rows={TABLE: [letter_row(batch, reason)]}, carriers={}, readings=())


def with_letter(batch: Batch, *, reason: str) -> Batch:
    """Return the batch with the request beside what could be read of it."""
    return replace(batch, rows={**batch.rows, TABLE: [letter_row(batch, reason)]})


def letter_row(batch: Batch, reason: str) -> Row:
    """Return the row of a dead letter: the same bytes from the same sender are the same letter."""
    digest = batch.digest.hex()
    letter_id = bytes.fromhex(mint("dead_letter", batch.credential, batch.signal, digest))
    request = (digest, batch.credential, batch.signal, batch.transport, batch.encoding)
    return (letter_id, *request, batch.items, reason, batch.body)


def refused_as(problem: str) -> str:
    """Return what the sender of a dead letter is told."""
    return f"the request can never be stored: {problem}; the collector keeps it as a dead letter, do not send it again"
