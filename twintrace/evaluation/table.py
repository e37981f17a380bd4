"""Evaluation document -> plain text: all runs together beside the baselines, then run by run."""

from collections.abc import Iterator
from typing import Any

from twintrace.evaluation.document import Document
from twintrace.terminal import aligned

TITLES = {"twintrace": "twintrace", "always_alarm": "always alarm", "clock_alarm": "clock, reads nothing"}
NONE = "–"
TOGETHER = (
    "DETECTOR",
    "FOUND",
    "MEDIAN DELAY [s]",
    "FALSE ALERTS",
    "NORMAL [h]",
    "FALSE PER NORMAL HOUR",
    "FAR [%]",
    "MAR [%]",
    "ROW F1",
)
BY_RUN = ("RUN", "ASSET", "EVENT", "DELAY [s]", "ALERTS", "FALSE ALERTS", "FAR [%]", "MAR [%]")

F1_NOTE = (
    "Row F1 is no measure of skill: the two baselines read nothing. "
    "Judge by events found, delay and false alerts; in brackets the exact 95 % Poisson interval."
)


def as_text(document: Document) -> str:
    """Return the document as aligned columns with what has to be said beside the numbers."""
    return "\n".join(_paragraphs(document))


def _paragraphs(document: Document) -> Iterator[str]:
    if not document["runs"]:
        yield "no run with labels and scores in this store: nothing to evaluate"
    else:
        yield aligned([TOGETHER, *(_together(name, each) for name, each in document["together"].items())])
        yield f"{F1_NOTE}\n"
        yield aligned([BY_RUN, *(row for run in document["runs"] for row in _of_run(run))])
    yield from (f"can't be found: {run['path']}, {e['name']} {e['unfindable']}" for run, e in _unfindable(document))
    yield from (f"left out: {each['run']} ({each['reason']})" for each in document["left_out"])


def _together(name: str, summary: Document) -> tuple[str, ...]:
    interval = summary["false_alerts_per_normal_hour_interval"]
    spread = f" ({interval[0]:.2f}–{interval[1]:.2f})" if interval else ""
    return (
        TITLES[name],
        f"{summary['found']} of {summary['findable']}",
        _number(summary["median_delay_s"], 0),
        str(summary["false_alerts"]),
        _number(summary["normal_hours"], 2),
        _number(summary["false_alerts_per_normal_hour"], 2) + spread,
        _percent(summary["far"]),
        _percent(summary["mar"]),
        _number(summary["row_f1"], 3),
    )


def _of_run(run: Document) -> Iterator[tuple[str, ...]]:
    """Yield a row an event; what belongs to the whole run stands on the first."""
    summary = run["detectors"]["twintrace"]
    whole = (str(summary["alerts"]), str(summary["false_alerts"]), _percent(summary["far"]), _percent(summary["mar"]))
    for at, event in enumerate(run["events"]):
        run_cells, counts = ((run["path"], run["asset_id"]), whole) if at == 0 else (("", ""), ("",) * len(whole))
        yield (*run_cells, _event_text(event), _number(event["delay_s"], 0), *counts)


def _event_text(event: Document) -> str:
    if event["unfindable"]:
        return f"{event['name']}: can't be found"
    return f"{event['name']}: {'found' if event['found'] else 'missed'}"


def _unfindable(document: Document) -> Iterator[tuple[Document, Document]]:
    return ((run, event) for run in document["runs"] for event in run["events"] if event["unfindable"])


def _number(value: Any, decimals: int) -> str:
    return NONE if value is None else f"{value:.{decimals}f}"


def _percent(value: Any) -> str:
    return NONE if value is None else f"{100 * value:.1f}"
