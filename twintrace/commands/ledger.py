"""Account for every reading: sent = stored + duplicates + refused + dropped, per gateway and signal."""

import argparse
import json
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from twintrace.terminal import say

COUNTS = ("sent", "stored", "duplicates", "refused", "dropped")
Line = dict[str, Any]


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.store_access import add_reading_arguments

    parser = subparsers.add_parser("ledger", help="what was sent and what became of it, per gateway and signal")
    parser.add_argument("--json", action="store_true", help="an object with `balanced`, `lines` and `runs`")
    add_reading_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the ledger; 1 when a line doesn't balance."""
    from store.query.records import rows_of
    from twintrace.store_access import open_ask, reading_scope

    with open_ask(args) as ask:
        runs = [_accounted(row) for row in rows_of(ask.ask(reading_scope(), "ledger"))]
    lines = summed(runs)
    balanced = all(line["balanced"] for line in lines)
    tree = {"balanced": balanced, "lines": lines, "runs": runs}
    say(json.dumps(tree, indent=2) if args.json else _text(lines, runs))
    return 0 if balanced else 1


def summed(runs: Iterable[Line]) -> list[Line]:
    """Sum the runs of each gateway and signal; a sum balances when each of its runs does."""

    def by(line: Line) -> tuple[str, bool, str]:
        return line["gateway_id"], line["signal"].startswith("#"), line["signal"]

    return [
        {
            "gateway_id": gateway,
            "signal": signal,
            **{name: sum(each[name] for each in group) for name in COUNTS},
            "refusal_rows": sum(each["refusal_rows"] for each in group),
            "runs": len(group),
            "at_end": all(each["at_end"] for each in group),
            "balanced": all(each["balanced"] for each in group),
        }
        for (gateway, _, signal), group in ((key, list(found)) for key, found in groupby(sorted(runs, key=by), key=by))
    ]


def _accounted(row: Line) -> Line:
    # what the source yielded is what was to be sent; what went into the outbox and stayed there is said apart
    taken, outbox = row["read"], row["sent"]
    return {**{name: value for name, value in row.items() if name != "read"}, "sent": taken, "outbox": outbox}


def _text(lines: list[Line], runs: list[Line]) -> str:
    from twintrace.terminal import aligned

    if not lines:
        return "no ledger line in this store yet"
    head = ("GATEWAY", "SIGNAL", "RUNS", *(name.upper() for name in COUNTS), "")
    table = aligned([head, *map(_row, lines)])
    wrong = [each for each in runs if not each["balanced"]]
    if not wrong:
        return f"{table}\nbalanced: sent = stored + duplicates + refused + dropped on every line"
    return "\n".join([table, *map(_problem, wrong), f"NOT balanced: {len(wrong)} lines"])


def _row(line: Line) -> tuple[str, ...]:
    verdict = "balanced" if line["balanced"] else "NOT balanced"
    return (line["gateway_id"], line["signal"], str(line["runs"]), *(str(line[name]) for name in COUNTS), verdict)


def _problem(line: Line) -> str:
    accounted = sum(line[name] for name in COUNTS[1:])
    where = f"run {line['run_id'][:8]} of {line['asset_id']}, {line['signal']}"
    if line["sent"] != accounted:
        return f"{where}: sent {line['sent']}, accounted for {accounted}"
    return f"{where}: refused {line['refused']}, refusals stored {line['refusal_rows']}"
