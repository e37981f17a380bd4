"""What a gateway took from its sources and what became of it, by run and signal, cumulative.

read = sent + duplicates + refused + dropped, at every commit; a line of the ledger says so to the collector.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from contract.ids import Id, ledger_line_id
from contract.plant import LedgerLine
from scoring.outbox.records import SequenceRange

SCORES, UNSCORED, ALERT_EVENTS = "#scores", "#unscored", "#alert_events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The counters of one signal, or one kind of record, of one run."""

    run_id: Id
    signal: str
    source: str
    asset_id: str
    sent: int = 0
    duplicates: int = 0
    refused: int = 0
    dropped: int = 0
    dropped_ranges: tuple[tuple[int, int], ...] = ()
    first_sequence: int | None = None
    last_sequence: int | None = None
    at_end: bool = False
    unsaid: bool = True  # the collector has not been told of the last change

    @property
    def read(self) -> int:
        """Taken from the source: every one of them is sent, a duplicate, refused or dropped."""
        return self.sent + self.duplicates + self.refused + self.dropped


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What one transaction adds to a tally."""

    sent: int = 0
    duplicates: int = 0
    refused: int = 0
    first_sequence: int
    last_sequence: int


@dataclass(slots=True, kw_only=True)
class Ledger:
    """The tallies of a gateway; what changed since the last commit is what the next one saves."""

    tallies: dict[tuple[Id, str], Tally] = field(default_factory=dict)
    _changed: set[tuple[Id, str]] = field(default_factory=set)

    def open(self, *, run_id: Id, signal: str, source: str, asset_id: str) -> None:
        """Begin a tally at zero unless there is one."""
        key = (run_id, signal)
        if key not in self.tallies:
            self._put(key, Tally(run_id=run_id, signal=signal, source=source, asset_id=asset_id))

    def add(self, run_id: Id, signal: str, counted: Counted) -> None:
        """Count what one transaction took of a signal."""
        tally = self.tallies[run_id, signal]
        first = counted.first_sequence if tally.first_sequence is None else tally.first_sequence
        self._put(
            (run_id, signal),
            replace(
                tally,
                sent=tally.sent + counted.sent,
                duplicates=tally.duplicates + counted.duplicates,
                refused=tally.refused + counted.refused,
                first_sequence=first,
                last_sequence=max(counted.last_sequence, tally.last_sequence or 0),
                unsaid=True,
            ),
        )

    def drop(self, evicted: Iterable[SequenceRange]) -> None:
        """Count what the outbox evicted: it was to be sent and is not."""
        for dropped in evicted:
            tally = self.tallies[dropped.run_id, dropped.signal]
            self._put(
                (dropped.run_id, dropped.signal),
                replace(
                    tally,
                    sent=tally.sent - dropped.count,
                    dropped=tally.dropped + dropped.count,
                    dropped_ranges=_joined(tally.dropped_ranges, (dropped.first_sequence, dropped.last_sequence)),
                    unsaid=True,
                ),
            )

    def end(self, run_id: Id) -> None:
        """Mark every tally of a run: its source has no more."""
        for key, tally in self.tallies.items():
            if key[0] == run_id:
                self._put(key, replace(tally, at_end=True, unsaid=True))

    def lines(self, *, gateway_id: str, after_number: int, produced_ns: int) -> tuple[LedgerLine, ...]:
        """Return a line for every tally the collector has not been told of, numbered on; they count as told."""
        unsaid = [(key, tally) for key, tally in sorted(self.tallies.items()) if tally.unsaid]
        for key, tally in unsaid:
            self._put(key, replace(tally, unsaid=False))
        return tuple(
            _line(tally, gateway_id, number, produced_ns)
            for number, (_, tally) in enumerate(unsaid, start=after_number + 1)
        )

    def take_changed(self) -> Iterator[Tally]:
        """Yield the tallies that changed since they were last taken."""
        changed, self._changed = self._changed, set()
        for key in sorted(changed):
            yield self.tallies[key]

    def _put(self, key: tuple[Id, str], tally: Tally) -> None:
        self.tallies[key] = tally
        self._changed.add(key)


def _line(tally: Tally, gateway_id: str, number: int, produced_ns: int) -> LedgerLine:
    return LedgerLine(
        line_id=ledger_line_id(gateway_id, tally.run_id, tally.signal, number),
        gateway_id=gateway_id,
        source=tally.source,
        run_id=tally.run_id,
        asset_id=tally.asset_id,
        signal=tally.signal,
        number=number,
        read=tally.read,
        sent=tally.sent,
        duplicates=tally.duplicates,
        refused=tally.refused,
        dropped=tally.dropped,
        dropped_ranges=tuple(f"{first}-{last}" for first, last in tally.dropped_ranges),
        first_sequence=tally.first_sequence,
        last_sequence=tally.last_sequence,
        at_end=tally.at_end,
        produced_ns=produced_ns,
    )


def _joined(ranges: tuple[tuple[int, int], ...], new: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Evictions go oldest first, so a new range mostly continues the last one."""
    if ranges and ranges[-1][1] + 1 == new[0]:
        return (*ranges[:-1], (ranges[-1][0], new[1]))
    return (*ranges, new)
