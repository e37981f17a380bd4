"""Write what proves an alert into one file, to be recomputed on any machine by `twintrace verify FILE.zip`."""

import argparse
from pathlib import Path
from typing import Any

from twintrace.terminal import say


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.store_access import add_reading_arguments

    parser = subparsers.add_parser("evidence", help="write what proves an alert into one file")
    parser.add_argument("alert", metavar="ALERT", help="its id, or the first 8 digits or more")
    parser.add_argument("-o", "--output", metavar="FILE.zip", type=Path, required=True, help="the file to write")
    add_reading_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the file and say what is in it; 1 for an alert that is not stored or that no window led to."""
    from contract.evidence_file import pack_evidence
    from contract.words import Origin
    from store.errors import UnknownAlert
    from twintrace.store_access import asked_evidence

    try:
        evidence = asked_evidence(args)
    except UnknownAlert as error:
        say(f"twintrace evidence: {error}", as_error=True)
        return 1
    if not evidence.windows:
        say("twintrace evidence: no window of this alert is stored, so there is nothing to prove", as_error=True)
        return 1
    args.output.write_bytes(pack_evidence(evidence))
    readings = sum(len(column.values) for column in evidence.readings.values())
    summary = f"{len(evidence.windows)} windows and {readings} readings of alert {evidence.raised.alert_id}"
    say(f"{args.output}: {summary}{', simulated data' if evidence.origin == Origin.SIMULATED else ''}")
    return 0
