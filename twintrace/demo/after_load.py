"""After the load: what the data set knows of its own runs goes in, and with it what the alerts were worth."""

import time
from collections.abc import Callable

from rich.box import SIMPLE_HEAD
from rich.table import Table

from contract.ids import Id
from store.query.protocol import Ask
from twintrace.demo.prepare.dataset import labels_of, send_events
from twintrace.demo.prepare.plan import Plan
from twintrace.demo.prepare.tokens import read_token
from twintrace.demo.progress import SCOPE
from twintrace.demo.state import State
from twintrace.evaluation.document import Document, evaluate, evaluation_artifact
from twintrace.evaluation.read import read_labelled_runs
from twintrace.evaluation.table import NONE, TITLES

LABEL = "anomaly"
NOTE = "Row F1 is no measure of skill: two of these read nothing. `twintrace evaluate` shows runs and intervals."

Report = Callable[[str | Table], None]


def finish_load(state: State, plan: Plan, ask: Ask, *, endpoint: str, report: Report) -> None:
    """Send the labels and the evaluation with the data set's own credential, and print the evaluation in short.

    Without a label nothing is evaluated. Raises NotLoaded when the collector does not take them.
    """
    labels = labels_of([played.run for played in plan.runs], plan.shifts_ns, name=LABEL)
    if not labels:
        report("No run is labelled: there is nothing to evaluate")
        return
    token, now_ns = read_token(state, "dataset"), time.time_ns()
    send_events(labels, endpoint=endpoint, token=token, observed_ns=now_ns)
    document = _evaluate(ask, {label.run_id for label in labels})
    artifact = evaluation_artifact(document, name=plan.site.site, produced_ns=now_ns)
    send_events([artifact], endpoint=endpoint, token=token, observed_ns=now_ns)
    report(f"{len(labels)} labelled stretches are in the store, with the evaluation {artifact.artifact_id[:12]}")
    report(short_table(document))
    report(NOTE)


def short_table(document: Document) -> Table:
    """Return what fits a terminal of 80 columns: the recorded decisions beside two baselines that read nothing."""
    table = Table("Detector", box=SIMPLE_HEAD)
    for title in ("Found", "Median delay [s]", "False alerts", "per normal h", "Row F1"):
        table.add_column(title, justify="right")
    for name, summary in document["together"].items():
        table.add_row(
            TITLES[name],
            f"{summary['found']} of {summary['findable']}",
            _number(summary["median_delay_s"], 0),
            str(summary["false_alerts"]),
            _number(summary["false_alerts_per_normal_hour"], 2),
            _number(summary["row_f1"], 3),
        )
    return table


def _number(value: float | None, decimals: int) -> str:
    return NONE if value is None else f"{value:.{decimals}f}"


def _evaluate(ask: Ask, labelled: set[Id]) -> Document:
    found = read_labelled_runs(ask, SCOPE)
    return evaluate([run for run in found.runs if run.run_id in labelled], left_out=found.left_out)
