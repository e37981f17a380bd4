"""Measures -> one JSON document with its definitions, and the artifact that carries it to the store."""

from collections.abc import Sequence
from typing import Any

from contract.canonical import canonical_json
from contract.ids import digest
from contract.plant import Artifact
from contract.words import ArtifactKind
from twintrace.evaluation.intervals import poisson, wilson
from twintrace.evaluation.measures import (
    CLOCK_ROW,
    DETECTORS,
    EventResult,
    LabelledRun,
    Measures,
    measure,
    measure_together,
)

Document = dict[str, Any]

DEFINITIONS = {
    "found": "an alert is active at a row of the event, from the first scored row on",
    "delay_s": "from the event's first row to the first row at which an alert is active",
    "false_alerts": "alerts raised outside every event",
    "normal_hours": "scored windows outside events, each standing for the contract's step",
    "far": "scored rows outside events with an alert active / scored rows outside events",
    "mar": "scored rows inside events without an alert active / scored rows inside events",
    "row_f1": "over every row from the first scored row on, a row without a score silent (protocol of the literature)",
    "unfindable": "events that begin in the fit rows or end before the first scored row; they count neither way",
    "always_alarm": "alarms at the first scored row and never stops",
    "clock_alarm": f"alarms at row {CLOCK_ROW} and never stops; reads nothing",
    "intervals": "95 %: Wilson for shares of events, exact Poisson for counts of alerts; rows follow each other "
    "too closely for an interval",
}


def evaluate(runs: Sequence[LabelledRun], *, left_out: Sequence[tuple[str, str]] = ()) -> Document:
    """Evaluate labelled runs, one by one and together; `left_out` names runs that were not, and why.

    The document holds no clock and no played time: the same runs give the same document on every installation.
    """
    measured = [{name: measure(run, detector(run)) for name, detector in DETECTORS.items()} for run in runs]
    return {
        "definitions": DEFINITIONS,
        "together": {name: _summary(measure_together([of_run[name] for of_run in measured])) for name in DETECTORS},
        "runs": [_run(run, of_run) for run, of_run in zip(runs, measured, strict=True)],
        "left_out": [{"run": run, "reason": reason} for run, reason in left_out],
    }


def evaluation_artifact(document: Document, *, name: str, produced_ns: int) -> Artifact:
    """Return the document as an artifact of kind evaluation; `name` is the data set."""
    body = canonical_json(document)
    return Artifact(
        artifact_id=digest(body),
        kind=ArtifactKind.EVALUATION.value,
        name=name,
        part=0,
        parts=1,
        produced_ns=produced_ns,
        body=body,
    )


def _run(run: LabelledRun, measured: dict[str, Measures]) -> Document:
    return {
        "run_id": run.run_id,
        "asset_id": run.asset_id,
        "path": run.path,
        "rows": run.rows,
        "scored_from": run.scored_from,
        "scored_rows": len(run.sequences),
        "events": [_event(result) for result in measured["twintrace"].results],
        "detectors": {name: _summary(of_detector) for name, of_detector in measured.items()},
    }


def _event(result: EventResult) -> Document:
    return {
        "name": result.event.name,
        "first_sequence": result.event.first_sequence,
        "last_sequence": result.event.last_sequence,
        "unfindable": result.unfindable,
        "found": result.delay_s is not None,
        "delay_s": result.delay_s,
    }


def _summary(measures: Measures) -> Document:
    hours = measures.normal_hours
    return {
        "events": len(measures.results),
        "findable": measures.findable,
        "found": measures.found,
        "found_interval": wilson(measures.found, measures.findable),
        "median_delay_s": measures.median_delay_s,
        "alerts": measures.alerts,
        "false_alerts": measures.false_alerts,
        "normal_hours": hours,
        "false_alerts_per_normal_hour": measures.false_alerts_per_hour,
        "false_alerts_per_normal_hour_interval": [end / hours for end in poisson(measures.false_alerts)]
        if hours
        else None,
        "far": measures.scored.far,
        "mar": measures.scored.mar,
        "row_f1": measures.protocol.f1,
        "scored": _rows(measures),
    }


def _rows(measures: Measures) -> Document:
    held = measures.scored
    return {"hit": held.hit, "missed": held.missed, "false": held.false, "quiet": held.quiet}
