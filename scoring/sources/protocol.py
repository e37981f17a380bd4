"""What every source of readings is to the edge: it names its runs and yields their rows, from any position on.

The contract of the interface:

- A **run** is one incarnation of the source: for a historian one file with its content, for a live source one boot.
  Its id never contains a time. A run that changed is another run.
- A row has a **sequence**: its number in the run from 0, counting every row, also one nobody can read. Reading from
  `from_sequence` yields exactly the rows that an uninterrupted reading would have yielded from there on: the edge
  restarts at the sequence its outbox committed.
- A source judges nothing that the contract can. What cannot be a number comes as the text it is, what is absent as
  None, a time that cannot be parsed as None beside its text; `scoring.pipeline.checks` decides what of it is admitted.
  A row that is none (cells beside its columns, cut, a local time that does not tell an instant) comes with its problem.
- Values stand in the order of the signals asked for. Times are event times in ns UTC as the source recorded them; the
  shift that plays a recorded run is the edge's business.
- A **live** run has no end while the process lives: `rows` yields what is there by now and returns, and is asked again
  from where it stood. Its times are real ones, `rows` of the run is 0 and its last time is its first. A process that
  starts again is another boot, so another run; what the former left open is the edge's to close. The times of one run
  go on evenly: when the gateway's clock was stepped, the edge asks for the source `again` and goes on with its runs.
- A source that cannot be read raises BadSource naming the file or address, what is wrong and what to do; it never
  yields half a row.
"""

from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol

from contract.asset_key import asset_at_site
from contract.ids import Digest, Id
from contract.words import RefusalReason

LIVE = "live"
"""First part of the path of a live run, as live/pump-7/3f2a…"""

Cell = float | str | None
"""A value as it came: a number, text that is none, or nothing."""


class RowProblem(NamedTuple):
    """Why nothing of a row can be admitted, where only its source can tell; the detail names file, row and value."""

    reason: RefusalReason
    detail: str


class RawRow(NamedTuple):
    """One row as the source has it; a tuple, for a gateway makes thousands of them a second."""

    sequence: int
    time_ns: int | None  # recorded, None when `time_text` is no time
    time_text: str
    values: tuple[Cell, ...]  # in the order of the signals asked for
    problem: RowProblem | None = None  # none of the row is admitted, and its values are the text of the whole row


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelInterval:
    """Consecutive rows that the data set calls a fault: first and last row, with their recorded times."""

    first_sequence: int
    last_sequence: int
    first_ns: int
    last_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRun:
    """One run of a source: whose readings, which file, how many rows, from when to when (recorded).

    `commissions` tells that its first rows fit the model that scores the rest, as the contract says which; a live run
    is scored from its first whole window, by the bundle that its asset has.
    """

    run_id: Id
    source_id: str
    asset_id: str  # its key
    path: str  # below the source's root, with slashes; of a live run LIVE, the asset and the boot
    file: Path
    sha256: Digest
    rows: int
    first_ns: int
    last_ns: int
    labels: tuple[LabelInterval, ...] = ()
    notes: tuple[str, ...] = ()  # what a person should know of it before it is read: rows that will be refused
    is_live: bool = False
    former_id: Id | None = None  # of a recorded run, as it was called before assets had keys

    @property
    def asset(self) -> str:
        """The id that its asset has at the site."""
        return asset_at_site(self.asset_id)

    @property
    def commissions(self) -> bool:
        """Whether its first rows are fit on rather than scored."""
        return not self.is_live

    def known_in(self, ids: Container[Id]) -> "SourceRun":
        """Return the run by the name that is known there: what was set up before assets had keys keeps its id."""
        former = self.former_id
        if former is None or former not in ids or self.run_id in ids:
            return self
        return replace(self, run_id=former)


class Source(Protocol):
    """A source of readings; see the module's text for what it must hold."""

    def runs(self) -> tuple[SourceRun, ...]:
        """Return the runs in the order they are played. Raises BadSource."""
        ...

    def signals(self, run: SourceRun) -> Collection[str]:
        """Return the signals that rows of a run can have."""
        ...

    def again(self) -> "Source":
        """Return the same source as another boot, whose live runs begin now; a source without live runs is itself."""
        ...

    def rows(self, run: SourceRun, signals: tuple[str, ...], *, from_sequence: int = 0) -> Iterator[RawRow]:
        """Yield the rows of a run from a sequence on; nothing when there are no more. Raises BadSource."""
        ...
