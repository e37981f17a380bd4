"""Fit a bundle on the first rows of each recorded run and write it, one folder a bundle."""

import argparse
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twintrace.terminal import say

if TYPE_CHECKING:
    from contract.site import HistorianSource
    from contract.telemetry import SealedContract
    from scoring.sources.protocol import Source, SourceRun


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("train", help="fit a bundle on the first rows of recorded runs")
    parser.add_argument("--contract", type=Path, required=True, metavar="FILE", help="telemetry contract")
    parser.add_argument("--data", type=Path, nargs="+", required=True, metavar="CSV", help="one run a file")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a folder <bundle id> a run goes in here"
    )
    parser.add_argument("--site", type=Path, metavar="FILE", help="site file that says which column is which signal")
    parser.add_argument(
        "--columns", nargs="+", default=[], metavar="SIGNAL=COLUMN", help="where a column is not named as its signal"
    )
    parser.add_argument("--time-column", default="time", metavar="COLUMN", help="without --site (%(default)s)")
    parser.add_argument("--time-zone", type=_zone, metavar="ZONE", help="of times that have no offset, without --site")
    parser.add_argument("--asset", type=_asset, help="asset the runs are of, without --site (the contract's class)")
    parser.add_argument("--origin", choices=("recorded", "simulated", "live"), default="recorded")
    parser.set_defaults(run=run)


def _asset(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no asset id: letters, digits, . _ and -, as pump-7")
    return text


def _zone(text: str) -> str:
    from contract.site import require_zone

    try:
        return require_zone(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def run(args: argparse.Namespace) -> int:
    """Write a bundle a run and print where. Raises BadDocument, BadSource or BadSetup: what is wrong and what to do."""
    # here: fitting needs onnx, which the other commands do without
    from contract.telemetry import read_contract
    from inference.bundle import write_bundle
    from scoring.training.commission import commission
    from scoring.training.rows import Refusals, admitted_samples

    contract = read_contract(args.contract)
    for source, each in _runs(args, contract):
        refusals = Refusals()
        try:
            bundle = commission(
                contract,
                admitted_samples(source, each, contract.terms, refusals=refusals),
                asset_id=each.asset_id,
                name=contract.terms.contract,
                origin=args.origin,
                built_ns=time.time_ns(),
            )
        finally:
            for line in (*each.notes, *refusals.messages(each.path)):
                say(f"twintrace train: {line}", as_error=True)
        folder = args.out / bundle.bundle_id
        write_bundle(bundle, folder)
        say(f"{folder}  {each.path}  limit {bundle.policy.limit:.4g}")
    return 0


def _runs(args: argparse.Namespace, contract: "SealedContract") -> Iterator[tuple["Source", "SourceRun"]]:
    from scoring.sources.registry import open_source

    for source in map(open_source, _of_site(args.site, args.data) if args.site else _of_columns(args, contract)):
        yield from ((source, each) for each in source.runs())


def _of_columns(args: argparse.Namespace, contract: "SealedContract") -> Iterator["HistorianSource"]:
    from contract.site import HistorianSource

    columns = columns_of(args.columns, contract.terms.signal_names)
    for file in args.data:
        yield HistorianSource(
            id="training",
            root=file.resolve().parent,
            time_column=args.time_column,
            time_zone=args.time_zone or "",
            columns=columns,
            assets={args.asset or contract.terms.asset_class: (file.name,)},
        )


def columns_of(given: Sequence[str], signals: tuple[str, ...]) -> dict[str, str]:
    """Return the column of each signal: as given, else one of the signal's own name. Raises BadDocument."""
    from contract.errors import BadDocument

    pairs = {signal: column for signal, _, column in (each.partition("=") for each in given)}
    for signal, column in pairs.items():
        if signal not in signals or not column:
            raise BadDocument("--columns", signal, f"give SIGNAL=COLUMN for a signal of {', '.join(signals)}")
    return {signal: pairs.get(signal, signal) for signal in signals}


def _of_site(site_file: Path, files: Sequence[Path]) -> Iterator["HistorianSource"]:
    """Yield the site's sources with only the given files in them. Raises BadDocument when one is in none."""
    from dataclasses import replace

    from contract.errors import BadDocument
    from contract.site import read_site

    left = {file.resolve() for file in files}
    for source in read_site(site_file).historians:
        chosen = {
            asset: kept
            for asset, paths in source.assets.items()
            if (kept := tuple(path for path in paths if (source.root / path).resolve() in left))
        }
        left -= {(source.root / path).resolve() for kept in chosen.values() for path in kept}
        if chosen:
            yield replace(source, assets=chosen)
    if left:
        raise BadDocument(str(site_file), "sources", f"{min(left)} is no run of it: list it under assets")
