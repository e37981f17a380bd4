"""Recompute an alert from its stored readings, or from its evidence file, and say whether it is what is recorded."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twintrace.terminal import say

if TYPE_CHECKING:
    from contract.evidence import Evidence, Proof


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.store_access import add_reading_arguments

    parser = subparsers.add_parser("verify", help="recompute an alert from its stored readings")
    description = "its id, or the first 8 digits or more; or its evidence file, for which no store is needed"
    parser.add_argument("alert", metavar="ALERT|FILE.zip", help=description)
    add_reading_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print identical, equivalent or mismatch and what was compared; 1 for a mismatch, a blind alert or none such."""
    from contract.evidence import ProofResult
    from contract.words import Origin
    from inference.replay import prove
    from store.errors import UnknownAlert

    try:
        evidence = _evidence(args)
    except UnknownAlert as error:
        say(f"twintrace verify: {error}", as_error=True)
        return 1
    proof = prove(evidence)
    if proof.result is ProofResult.NOTHING:
        say(f"{proof.result.value}\na blind alert, {proof.detail}")
        return 1  # 0 says that something was recomputed and agrees
    say(f"{proof.result.value}\n{compared(proof)}")
    if evidence.origin == Origin.SIMULATED:
        say("simulated data")
    return 1 if proof.result is ProofResult.MISMATCH else 0


def _evidence(args: argparse.Namespace) -> "Evidence":
    """Read the file, or ask the store. Raises UnknownAlert, and Malformed for a file that is no evidence."""
    from contract.evidence_file import unpack_evidence
    from twintrace.store_access import asked_evidence

    if args.alert.endswith(".zip"):
        return unpack_evidence(Path(args.alert).read_bytes())
    return asked_evidence(args)


def compared(proof: "Proof") -> str:
    """Return what was compared, and where it first differs."""
    from contract.visible_text import visible

    recomputed = f"{proof.windows} windows recomputed from {proof.readings} stored readings"
    lines = [f"{recomputed}; {proof.values} numbers compared, {proof.differing} differ"]
    if proof.differing:
        lines.append(f"largest difference {proof.largest_difference:.3g} of its own size")
    if proof.hop is not None:
        lines.append(f"first hop that differs: {proof.hop.value}: {visible(proof.detail)}")
    return "\n".join(lines)
