"""Recorded windows -> proof: recompute each from its stored readings by the edge's own path, and compare hop by hop."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from contract.errors import ContractError
from contract.evidence import Evidence, Proof, ProofResult
from contract.reading_codec import Column
from contract.telemetry import SealedContract, TelemetryContract, parse_contract
from contract.windows import ScoredWindow
from contract.words import AlertKind, AlertStep, Criticality, HopName
from inference.alert import alert_event
from inference.bundle import Bundle, unpack_bundle
from inference.compare import Difference, Tally, compare_records
from inference.decision_state import DecisionState, Outcome
from inference.errors import BadBundle, BadReadings, InferenceError
from inference.features import compute_features
from inference.line import ScoringLine, open_line, score_window, vector_record, window_record
from inference.window import WindowMatrix, matrix_from_columns

LINE_ORDER = (HopName.READINGS, HopName.FEATURES, HopName.MODEL, HopName.DECISION, HopName.ALERT)


def prove(evidence: Evidence) -> Proof:
    """Recompute what led to an alert and say whether it is what is recorded.

    Identical: every number to the bit. Equivalent: numbers within 1e-6 and the same decision, as on another CPU
    family. Mismatch: the first hop in line order that differs or cannot be recomputed, in which window, and how.
    Nothing: a blind alert, which no window led to.
    """
    if evidence.raised.kind == AlertKind.BLIND:
        return Proof(result=ProofResult.NOTHING, detail=f"raised because nothing was seen: {evidence.raised.reason}")
    tally = Tally()
    differences = sorted(_differences(evidence, tally), key=lambda d: LINE_ORDER.index(d.hop))
    real = [d for d in differences if not d.within_rounding]
    result = ProofResult.MISMATCH if real else ProofResult.EQUIVALENT if differences else ProofResult.IDENTICAL
    first = next(iter(real or differences), None)
    return Proof(
        result=result,
        hop=None if first is None else first.hop,
        detail=_summary(tally, evidence) if first is None else first.detail,
        windows=len(evidence.windows),
        readings=_readings_used(evidence),
        values=tally.values,
        differing=tally.differing,
        largest_difference=tally.largest,
        both=tuple(tally.both),
    )


def _differences(evidence: Evidence, tally: Tally) -> Iterator[Difference]:
    if not evidence.windows:
        yield Difference(hop=HopName.FEATURES, detail="no scored window of this alert is stored")
        return
    if evidence.contract_raw is None:
        asked = evidence.windows[0].window.contract
        yield Difference(hop=HopName.READINGS, detail=f"the bytes of contract {asked} are not stored")
        return
    try:
        contract = parse_contract(evidence.contract_raw, evidence.windows[0].window.contract)
    except (ContractError, UnicodeDecodeError) as error:
        yield Difference(hop=HopName.READINGS, detail=f"the stored contract cannot be read: {error}")
        return
    matrices: dict[int, WindowMatrix] = {}
    yield from _compare_inputs(evidence, contract.terms, matrices, tally)
    yield from _compare_line(evidence, contract, matrices, tally)


def _compare_inputs(
    evidence: Evidence, terms: TelemetryContract, matrices: dict[int, WindowMatrix], tally: Tally
) -> Iterator[Difference]:
    """Compare readings and features, which need no bundle; fill `matrices` by the window's place."""
    for index, recorded in enumerate(evidence.windows):
        try:
            matrix = _stored_matrix(terms, evidence.readings, recorded)
        except BadReadings as error:
            yield _at(recorded, HopName.READINGS, str(error))
            continue
        matrices[index] = matrix
        first = evidence.windows[0].window
        window = window_record(terms, first.asset_id, run_id=first.run_id, gateway_id=first.gateway_id, matrix=matrix)
        yield from compare_records(HopName.READINGS, recorded, recorded.window, window, tally)
        vector = vector_record(window, compute_features(terms, matrix))
        yield from compare_records(HopName.FEATURES, recorded, recorded.vector, vector, tally)
        if recorded is evidence.windows[-1]:
            tally.show(terms.feature_names, recorded.vector.features, vector.features)


def _compare_line(
    evidence: Evidence, contract: SealedContract, matrices: Mapping[int, WindowMatrix], tally: Tally
) -> Iterator[Difference]:
    """Compare model, decision and alert by running the line from rest."""
    if evidence.criticality not in set(Criticality):
        yield Difference(hop=HopName.DECISION, detail=f"criticality {evidence.criticality!r} is none of A, B, C")
        return
    try:
        line = _line(evidence, contract)
    except InferenceError as error:
        yield Difference(hop=HopName.MODEL, detail=str(error))
        return
    yield from _foreign_bundles(evidence, line.bundle)
    state = DecisionState()  # rest: a first window that claims counters already counting differs at the decision
    for index, recorded in enumerate(evidence.windows):
        if index not in matrices:
            return  # without its readings no later state can be reached; the hop before says so
        try:
            last, state, outcome = score_window(
                line,
                run_id=evidence.windows[0].window.run_id,
                gateway_id=evidence.windows[0].window.gateway_id,
                matrix=matrices[index],
                state=state,
                produced_ns=recorded.decision.produced_ns,
            )
        except InferenceError as error:
            yield _at(recorded, HopName.MODEL, str(error))
            return
        yield from compare_records(HopName.MODEL, recorded, recorded.score, last.score, tally)
        # the ratio is that of the recorded score: a score within rounding is excused once, at its own hop
        decision = replace(last.decision, ratio=recorded.score.score / last.decision.limit)
        yield from compare_records(HopName.DECISION, recorded, recorded.decision, decision, tally)
    tally.show(("score",), (recorded.score.score,), (last.score.score,))
    tally.show(("score / limit",), (recorded.decision.ratio,), (last.decision.ratio,))
    yield from _compare_alert(evidence, line, outcome, tally)


def _compare_alert(evidence: Evidence, line: ScoringLine, outcome: Outcome, tally: Tally) -> Iterator[Difference]:
    """Hold the raised event against the recorded window that raised: nothing between them may differ."""
    recorded = evidence.windows[-1]
    if len(recorded.score.contributions) != len(line.contract.terms.features):
        return  # it names no leading feature; the model's hop says so
    expected = alert_event(line, recorded, outcome, edge_sequence=evidence.raised.edge_sequence)
    if expected is None or expected.step != AlertStep.RAISED:
        yield _at(recorded, HopName.DECISION, f"recomputed step is {outcome.step.value}: it raises no alert")
        return
    yield from compare_records(HopName.ALERT, recorded, evidence.raised, expected, tally)


def _line(evidence: Evidence, contract: SealedContract) -> ScoringLine:
    if evidence.bundle_tar is None:
        raise BadBundle(f"{evidence.windows[0].score.bundle_id[:12]}…", "archive", "is not stored")
    return open_line(
        contract,
        unpack_bundle(evidence.bundle_tar),
        asset_id=evidence.windows[0].window.asset_id,
        criticality=Criticality(evidence.criticality),
    )


def _foreign_bundles(evidence: Evidence, bundle: Bundle) -> Iterator[Difference]:
    for recorded in evidence.windows:
        if recorded.score.bundle_id != bundle.bundle_id:
            detail = f"scored by bundle {recorded.score.bundle_id[:12]}…, the evidence holds {bundle.bundle_id[:12]}…"
            yield _at(recorded, HopName.MODEL, detail)


def _stored_matrix(terms: TelemetryContract, readings: Mapping[str, Column], recorded: ScoredWindow) -> WindowMatrix:
    """Rebuild the window from what it names; every reading stored between its first and last row must be named."""
    matrix = matrix_from_columns(terms.signal_names, readings, recorded.window.ranges)
    _require_all(readings, recorded, matrix)
    return matrix


def _require_all(readings: Mapping[str, Column], recorded: ScoredWindow, matrix: WindowMatrix) -> None:
    first, last = recorded.window.first_sequence, recorded.window.last_sequence
    for at, signal in enumerate(matrix.signals):
        column = readings.get(signal)
        stored = {s for s in (column.sequences if column else ()) if first <= s <= last}
        used = set(matrix.sequences[matrix.present[:, at]].tolist())
        if stored - used:
            raise BadReadings(signal, min(stored - used), "is stored, and the window did not use it")
    if not len(matrix.sequences):
        raise BadReadings("readings", None, f"none of the readings {first} to {last} is stored")


def _at(recorded: ScoredWindow, hop: HopName, problem: str) -> Difference:
    return Difference(hop=hop, detail=f"window {recorded.window.last_sequence}: {problem}")


def _readings_used(evidence: Evidence) -> int:
    """Count the stored readings that lie in any of the windows, each once."""
    spans = [(w.window.first_sequence, w.window.last_sequence) for w in evidence.windows]
    return sum(
        1
        for column in evidence.readings.values()
        for sequence in column.sequences
        if any(first <= sequence <= last for first, last in spans)
    )


def _summary(tally: Tally, evidence: Evidence) -> str:
    return f"{len(evidence.windows)} windows recomputed from stored readings, {tally.values} numbers to the same bits"
