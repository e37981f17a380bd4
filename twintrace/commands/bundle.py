"""Look at a bundle's folder: what it is, and whether its members are what its manifest says."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twintrace.terminal import say

if TYPE_CHECKING:
    from inference.bundle import Bundle


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("bundle", help="inspect or verify a bundle")
    verbs = parser.add_subparsers(metavar="inspect|verify", required=True)
    inspect = verbs.add_parser("inspect", help="say what a bundle is")
    inspect.add_argument("folder", type=Path, metavar="DIR")
    inspect.add_argument("--json", action="store_true", help="the manifest with the bundle id")
    inspect.set_defaults(run=run_inspect)
    verify = verbs.add_parser("verify", help="hold the members against the manifest and load the model")
    verify.add_argument("folder", type=Path, metavar="DIR")
    verify.add_argument("--contract", type=Path, metavar="FILE", help="and the bundle against this contract")
    verify.set_defaults(run=run_verify)


def run_inspect(args: argparse.Namespace) -> int:
    """Print what the bundle says of itself. Raises BadBundle."""
    from inference.bundle import manifest_json, read_bundle

    bundle = read_bundle(args.folder)
    manifest = json.loads(manifest_json(bundle.manifest))
    say(json.dumps({"bundle_id": bundle.bundle_id, **manifest}, indent=2) if args.json else described(bundle))
    return 0


def run_verify(args: argparse.Namespace) -> int:
    """Print that the bundle is whole, or the first thing that is not and return 1. Raises UnusableFolder."""
    from contract.telemetry import read_contract
    from inference.bundle import read_bundle, require_match
    from inference.errors import InferenceError
    from inference.score import Scorer
    from twintrace.errors import UnusableFolder

    if not args.folder.is_dir():
        raise UnusableFolder(args.folder, "no such folder: name the one that holds manifest.json")
    contract = read_contract(args.contract) if args.contract else None
    try:
        bundle = read_bundle(args.folder)
        require_match(bundle, contract or bundle.contract)
        Scorer(bundle)
    except InferenceError as error:
        say(f"twintrace bundle verify: {error}", as_error=True)
        return 1
    say(f"bundle {bundle.bundle_id}: members, contract and model are what its manifest says")
    return 0


def described(bundle: "Bundle") -> str:
    """Return the bundle as aligned lines."""
    from twintrace.terminal import aligned, iso_time

    identity, facts, policy = bundle.manifest.identity, bundle.manifest.facts, bundle.policy
    clears = f"clear after {policy.clear_after} at or below {policy.hysteresis:g} of the limit"
    rows = (
        ("bundle", bundle.bundle_id),
        ("model", f"{facts.model} {facts.name} {facts.version}, {len(bundle.model)} bytes"),
        ("contract", identity.contract),
        ("feature code", identity.feature_code),
        ("fit on", f"{facts.asset_id} ({facts.origin}), rows {_rows(facts.fit_rows)}, {facts.fit_windows} windows"),
        ("limit from", f"rows {_rows(facts.limit_rows)}, {facts.limit_windows} windows"),
        ("limit", f"{policy.limit:.6g}, largest score there {facts.largest_limit_score:.6g}"),
        ("policy", f"{policy.rule}: raise after {policy.persistence}, {clears}"),
        ("re-arm", f"{policy.rearm_s:g} s"),
        ("built", iso_time(facts.built_ns) or ""),
        *((name, f"{low:.6g} to {high:.6g}") for name, (low, high) in facts.feature_bands.items()),
    )
    return aligned(rows)


def _rows(rows: tuple[int, int]) -> str:
    return f"{rows[0]} to {rows[1] - 1}"
