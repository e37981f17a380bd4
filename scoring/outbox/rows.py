"""Rows of the outbox <-> records."""

import json
from typing import Any

from scoring.outbox.ledger import Tally
from scoring.outbox.records import RunState


def run_row(state: RunState) -> dict[str, Any]:
    """Return the parameters of save_run.sql."""
    return {name: getattr(state, name) for name in RunState.__slots__}


def run_from(row: tuple[Any, ...]) -> RunState:
    """Return the record of a row of find_run.sql or find_runs.sql."""
    run_id, source, path, sha256, next_sequence, at_end, bundle_id, windower, checks, decision = row
    return RunState(
        run_id=run_id,
        source=source,
        path=path,
        sha256=sha256,
        next_sequence=next_sequence,
        at_end=bool(at_end),
        bundle_id=bundle_id,
        windower=windower,
        checks=checks,
        decision=decision,
    )


def tally_row(tally: Tally) -> dict[str, Any]:
    """Return the parameters of save_tally.sql."""
    row = {name: getattr(tally, name) for name in Tally.__slots__}
    return {**row, "read": tally.read, "dropped_ranges": json.dumps(tally.dropped_ranges)}


def tally_from(row: tuple[Any, ...]) -> Tally:
    """Return the record of a row of find_tallies.sql."""
    run_id, signal, source, asset_id, sent, duplicates, refused, dropped, ranges, first, last, at_end, unsaid = row
    return Tally(
        run_id=run_id,
        signal=signal,
        source=source,
        asset_id=asset_id,
        sent=sent,
        duplicates=duplicates,
        refused=refused,
        dropped=dropped,
        dropped_ranges=tuple((begin, end) for begin, end in json.loads(ranges)),
        first_sequence=first,
        last_sequence=last,
        at_end=bool(at_end),
        unsaid=bool(unsaid),
    )
