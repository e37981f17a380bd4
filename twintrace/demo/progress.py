"""Watching the load through the read API: how much of what was read is stored, and whether every line balances."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contract.ids import Id
from contract.scope import Scope
from contract.words import Role
from store.query.protocol import Ask

SCOPE = Scope(actor="twintrace demo", role=Role.READER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the load is: readings whose fate is in the store, and whether every run is at its end."""

    readings: int
    at_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTotals:
    """The ledger summed over readings; `balanced` is over every line, the edge's own records among them."""

    read: int
    stored: int
    duplicates: int
    refused: int
    dropped: int
    unbalanced: tuple[str, ...]  # lines that do not balance, as run/signal

    @property
    def balanced(self) -> bool:
        """Whether everything that was read is accounted for."""
        return not self.unbalanced


def ask_progress(ask: Ask, *, signals: Mapping[Id, int]) -> Progress:
    """Return how far the load of these runs is, each with its number of signals. Raises what the asker raises."""
    rows = ask.ask(SCOPE, "run_progress").to_pylist()
    done = [row for row in rows if row["at_end"] and row["balanced"]]
    return Progress(
        readings=sum(row["stored_rows"] * signals.get(row["run_id"], 0) for row in rows),
        at_end={row["run_id"] for row in done} >= set(signals),
    )


def ask_totals(ask: Ask, *, of: Collection[Id] | None = None) -> LedgerTotals:
    """Return the ledger summed, of these runs or of all. Raises what the asker raises when the store is away."""
    ledger = ask.ask(SCOPE, "ledger").to_pylist()
    return totals_of([line for line in ledger if of is None or line["run_id"] in of])


def totals_of(ledger: Sequence[Mapping[str, Any]]) -> LedgerTotals:
    """Sum ledger lines; a signal that begins with # counts the edge's own records, not readings."""
    readings = [line for line in ledger if not line["signal"].startswith("#")]
    return LedgerTotals(
        read=sum(line["read"] for line in readings),
        stored=sum(line["stored"] for line in readings),
        duplicates=sum(line["duplicates"] for line in readings),
        refused=sum(line["refused"] for line in readings),
        dropped=sum(line["dropped"] for line in readings),
        unbalanced=tuple(f"{line['run_id']}/{line['signal']}" for line in ledger if not line["balanced"]),
    )


def ledger_text(totals: LedgerTotals) -> str:
    """Return the ledger as one line.

    >>> ledger_text(LedgerTotals(read=9, stored=7, duplicates=0, refused=2, dropped=0, unbalanced=()))
    'ledger: 9 read = 7 stored + 0 duplicates + 2 refused + 0 dropped: balanced'
    """
    found = "balanced" if totals.balanced else f"NOT balanced in {', '.join(totals.unbalanced[:5])}"
    return (
        f"ledger: {totals.read} read = {totals.stored} stored + {totals.duplicates} duplicates"
        f" + {totals.refused} refused + {totals.dropped} dropped: {found}"
    )
