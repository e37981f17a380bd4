"""Stored runs, scores, raises and labels -> labelled runs, by named questions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from contract.errors import ContractError
from contract.scope import Scope
from contract.telemetry import TelemetryContract, parse_contract
from contract.words import ArtifactKind
from store.query.protocol import Ask
from store.trail.artifacts import Sent, find_artifact
from twintrace.evaluation.measures import LabelledEvent, LabelledRun

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledRuns:
    """The runs that can be evaluated, and those that cannot: path and reason."""

    runs: tuple[LabelledRun, ...]
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    scores: dict[str, list[Row]]
    raises: dict[str, list[Row]]
    labels: dict[str, list[Row]]


def read_labelled_runs(ask: Ask, scope: Scope) -> LabelledRuns:
    """Read every run that has labels, scores and the bytes of its contract; say why another is left out.

    A run without a label is left out: nobody says that it is normal. Raises what `Ask.ask` raises.
    """
    answers = _Answers(
        scores=_by_run(ask.ask(scope, "evaluation_scores").to_pylist()),
        raises=_by_run(ask.ask(scope, "evaluation_raises").to_pylist()),
        labels=_by_run(ask.ask(scope, "evaluation_labels").to_pylist()),
    )
    contracts: dict[str, TelemetryContract | str] = {}
    runs, left_out = [], []
    for row in ask.ask(scope, "evaluation_runs").to_pylist():
        reason = _why_not(row, answers)
        if not reason and row["contract"] not in contracts:
            contracts[row["contract"]] = _contract(ask, scope, row)
        terms = contracts.get(row["contract"], reason)
        if reason or isinstance(terms, str):
            left_out.append((row["path"], reason or str(terms)))
        else:
            runs.append(_run(row, terms, answers))
    return LabelledRuns(runs=tuple(runs), left_out=tuple(left_out))


def _why_not(row: Row, answers: _Answers) -> str:
    if not row["events"]:
        return "no label says what is a fault in it"
    if row["contract"] is None or row["run_id"] not in answers.scores:
        return "none of its rows was scored"
    return ""


def _contract(ask: Ask, scope: Scope, row: Row) -> TelemetryContract | str:
    sent: Sent = {"before_ns": row["from_ns"], "gateway": row["gateway_id"]}
    stored = find_artifact(ask, scope, ArtifactKind.CONTRACT, row["contract"], **sent)
    if stored.body is None:
        return stored.problem
    try:
        return parse_contract(stored.body, row["contract"]).terms
    except ContractError as error:
        return str(error)


def _run(row: Row, terms: TelemetryContract, answers: _Answers) -> LabelledRun:
    scores, raises, labels = (held[row["run_id"]] for held in (answers.scores, answers.raises, answers.labels))
    raised = tuple(r["sequence"] for r in raises)
    last = max(scores[-1]["sequence"], *raised, *(e["last_sequence"] for e in labels))
    return LabelledRun(
        run_id=row["run_id"],
        asset_id=row["asset_id"],
        path=row["path"],
        rows=max(row["rows"], last + 1),
        fit_end=terms.commissioning.fit_rows[1],
        scored_from=terms.commissioning.limit_rows[1],
        step_s=terms.window.step_s,
        sequences=np.array([s["sequence"] for s in scores], np.int64),
        times_ns=np.array([s["time_ns"] for s in scores], np.int64),
        active=np.array([s["active"] for s in scores], np.bool_),
        raised=raised,
        events=tuple(
            LabelledEvent(
                name=e["name"],
                first_sequence=e["first_sequence"],
                last_sequence=e["last_sequence"],
                first_ns=e["first_ns"],
            )
            for e in labels
        ),
    )


def _by_run(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["run_id"]].append(row)
    return found
