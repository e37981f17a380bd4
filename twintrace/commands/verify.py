"""Recompute an alert from its stored readings and say whether it is what is recorded."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contract.evidence import Proof


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.reading import add_reading_arguments

    parser = subparsers.add_parser("verify", help="recompute an alert from its stored readings")
    parser.add_argument("alert", metavar="ALERT", help="its id, or the first 8 digits or more")
    add_reading_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print identical, equivalent or mismatch and what was compared; 1 for a mismatch, a blind alert or none such."""
    from contract.evidence import ProofResult
    from inference.replay import prove
    from store.alert_id import find_alert_id
    from store.errors import UnknownAlert
    from store.evidence import find_evidence
    from twintrace.reading import open_ask, reading_scope

    scope = reading_scope()
    try:
        with open_ask(args) as ask:
            evidence = find_evidence(ask, scope, find_alert_id(ask, scope, args.alert))
    except UnknownAlert as error:
        print(f"twintrace verify: {error}", file=sys.stderr)
        return 1
    proof = prove(evidence)
    if proof.result is ProofResult.NOTHING:
        print(f"{proof.result.value}\na blind alert, {proof.detail}")
        return 1  # 0 says that something was recomputed and agrees
    print(f"{proof.result.value}\n{compared(proof)}")
    return 1 if proof.result is ProofResult.MISMATCH else 0


def compared(proof: "Proof") -> str:
    """Return what was compared, and where it first differs."""
    recomputed = f"{proof.windows} windows recomputed from {proof.readings} stored readings"
    lines = [f"{recomputed}; {proof.values} numbers compared, {proof.differing} differ"]
    if proof.differing:
        lines.append(f"largest difference {proof.largest_difference:.3g} of its own size")
    if proof.hop is not None:
        lines.append(f"first hop that differs: {proof.hop.value}: {proof.detail}")
    return "\n".join(lines)
