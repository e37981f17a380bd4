"""Hold recorded decisions against labels: events found, delay, false alerts, beside two baselines."""

import argparse
import json
from typing import Any

from twintrace.terminal import say


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.store_access import add_reading_arguments

    parser = subparsers.add_parser("evaluate", help="events found, delay and false alerts of labelled runs")
    parser.add_argument("--json", action="store_true", help="the document with its definitions, per run and together")
    add_reading_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the evaluation; 1 when no stored run has labels and scores."""
    from twintrace.evaluation.document import evaluate
    from twintrace.evaluation.read import read_labelled_runs
    from twintrace.evaluation.table import as_text
    from twintrace.store_access import open_ask, reading_scope

    with open_ask(args) as ask:
        labelled = read_labelled_runs(ask, reading_scope())
    document = evaluate(labelled.runs, left_out=labelled.left_out)
    say(json.dumps(document, indent=2) if args.json else as_text(document))
    return 0 if document["runs"] else 1
