"""One alert of the water loop, written by hand: every record of its trail, and series around it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from contract.alerts import AlertEvent, Label, OperatorAction, Verdict
from contract.ids import Digest, action_id, alert_id, digest, mint, run_id, score_id, vector_id, window_id
from contract.plant import Asset, Deployment, Run
from contract.telemetry import read_contract
from contract.trail import Hop, Stored, Trail
from contract.windows import Decision, FeatureVector, Score, ScoredWindow, Window
from contract.words import HopName, HopStatus
from inference.bundle import Bundle, pack_bundle, seal
from inference.manifest import Facts, Policy

SECOND = 1_000_000_000
RUN_START = 1_795_486_800 * SECOND  # 2026-11-24 01:20:00 in Berlin
FIRST_SCORED, RAISED_ROW, CLEARED_ROW, ROWS = 400, 640, 910, 1100
CONTRACT = read_contract(Path("twintrace/plants/water-loop.yaml"))
SITE = "Testbed/Nord"
ASSET, GATEWAY = f"{SITE}/water-loop-inlet-valve", "gateway-1"
RUN = run_id("valve-1", "testbed", "valve1/1.csv", "ab" * 32)
BANDS = {
    "vibration_pump": (0.0261, 0.0298),
    "vibration_motor": (0.0382, 0.0431),
    "current": (0.86, 1.92),
    "pressure": (0.02, 0.38),
    "temperature_motor": (65.9, 66.8),
    "temperature_water": (25.9, 26.4),
    "voltage": (214.0, 238.0),
    "flow": (31.9, 32.4),
}


def time_of(row: int) -> int:
    """Event time of a row, played."""
    return RUN_START + row * SECOND


def sample_bundle() -> Bundle:
    """A bundle whose manifest is real and whose model bytes are none."""
    rule = CONTRACT.terms.decision
    policy = Policy(
        rule=rule.rule,
        limit=4.2,
        persistence=rule.persistence,
        hysteresis=rule.hysteresis,
        clear_after=rule.clear_after,
        rearm_s=rule.rearm_s,
        priority=rule.priority,
    )
    facts = Facts(
        name="water-loop-inlet-valve",
        version="1.0.0",
        model="mahalanobis",
        asset_id=ASSET,
        origin="recorded",
        built_ns=time_of(0) - 3600 * SECOND,
        fit_rows=(0, 250),
        limit_rows=(250, 400),
        fit_windows=236,
        limit_windows=150,
        largest_limit_score=2.8,
        feature_bands={f"{name}_mean": band for name, band in BANDS.items()},
        signal_bands=BANDS,
    )
    return seal(model=b"onnx", contract=CONTRACT, policy=policy, training_data=digest(b"rows"), facts=facts)


BUNDLE = sample_bundle()
ALERT = alert_id(ASSET, "deviation", RUN, BUNDLE.bundle_id, RAISED_ROW)


def sample_window(row: int, ratio: float) -> ScoredWindow:
    """A scored window that ends at this row."""
    window = window_id(ASSET, RUN, row, "20", "1", CONTRACT.terms.ref)
    vector = vector_id(window, "1")
    score = score_id(vector, BUNDLE.bundle_id)
    names = CONTRACT.terms.signal_names
    return ScoredWindow(
        window=Window(
            window_id=window,
            gateway_id=GATEWAY,
            asset_id=ASSET,
            run_id=RUN,
            contract=CONTRACT.terms.ref,
            first_sequence=row - 19,
            last_sequence=row,
            first_ns=time_of(row - 19),
            last_ns=time_of(row),
            ranges=tuple(f"{name}={row - 19}-{row}" for name in names),
            readings_count=20 * len(names),
            readings_expected=20 * len(names),
            readings_uncertain=0,
            readings_digest=digest(b"readings"),
            operating_state="running",
        ),
        vector=FeatureVector(
            vector_id=vector,
            feature_code="1",
            features=(0.0287, 0.0452, 1.34, 0.21, 229.4, 28.61),
            features_digest=digest(b"features"),
        ),
        score=Score(
            score_id=score,
            bundle_id=BUNDLE.bundle_id,
            score=4.2 * ratio,
            contributions=(-0.4, 5.3, 1.1, 2.2, 0.6, 14.9),
            score_digest=digest(b"score"),
        ),
        decision=Decision(
            rule="deviation",
            step="raised",
            limit=4.2,
            ratio=ratio,
            above_before=4,
            below_before=0,
            above=5,
            below=0,
            alert_id=ALERT,
            priority="high",
            decision_digest=digest(b"decision"),
            produced_ns=time_of(row) + SECOND // 5,
        ),
    )


TRACE = sample_window(RAISED_ROW, 1.05).window.window_id


def sample_step(step: str, row: int, ratio: float, number: int, **changes: Any) -> Stored[AlertEvent]:
    """One machine step of the alert."""
    scored = sample_window(RAISED_ROW, ratio)
    event = AlertEvent(
        event_id=mint("alert_event", ALERT, step, row),
        alert_id=ALERT,
        gateway_id=GATEWAY,
        kind="deviation",
        step=step,
        asset_id=ASSET,
        rule="deviation",
        run_id=RUN,
        bundle_id=BUNDLE.bundle_id,
        window_id=scored.window.window_id,
        vector_id=scored.vector.vector_id,
        score_id=scored.score.score_id,
        edge_sequence=number,
        sequence=row,
        raised_sequence=RAISED_ROW,
        score=4.2 * ratio,
        limit=4.2,
        ratio=ratio,
        priority="high",
        led_by="flow_mean",
        event_ns=time_of(row),
        produced_ns=time_of(row) + SECOND // 5,
    )
    return Stored(record=replace(event, **changes), received_ns=time_of(row) + SECOND // 3)


def sample_asset(origin: str = "recorded") -> Asset:
    """The asset as its site file declares it."""
    return Asset(
        declaration_id=mint("asset", ASSET, origin),
        gateway_id=GATEWAY,
        asset_id=ASSET,
        name="Water loop WL-1",
        component="inlet valve",
        enterprise="Testbed",
        site="Nord",
        site_id=SITE,
        area="Pump house 2",
        asset_class="water_loop",
        criticality="A",
        redundancy="single",
        time_zone="Europe/Berlin",
        origin=origin,
        contract=CONTRACT.terms.ref,
        declared_ns=time_of(0),
    )


def hop(name: HopName, value: str, row: int, status: HopStatus = HopStatus.COMPLETE, reason: str = "") -> Hop:
    """One hop with an id and a digest made from its name."""
    is_there = status == HopStatus.COMPLETE
    return Hop(
        name=name,
        status=status,
        id=mint("hop", name) if is_there else "",
        digest=digest(name.encode()) if is_there else "",
        time_ns=time_of(row) + SECOND // 5 if is_there else None,
        value=value if is_there else "",
        reason=reason,
    )


def sample_trail(*, is_active: bool = True, origin: str = "recorded") -> Trail:
    """The trail with five machine hops complete and nobody there yet."""
    events = [sample_step("raised", RAISED_ROW, 1.05, 1)]
    if not is_active:
        events.append(sample_step("cleared", CLEARED_ROW, 0.84, 2, reason="returned_to_normal"))
    raising = sample_window(RAISED_ROW, 1.05)
    return Trail(
        alert_id=ALERT,
        hops=(
            hop(HopName.READINGS, "160 of 160, 0 refused", RAISED_ROW),
            hop(HopName.FEATURES, "6 values from 20 s", RAISED_ROW),
            hop(HopName.MODEL, "score 4.41, limit 4.20", RAISED_ROW),
            hop(HopName.DECISION, "1.05 × limit, 5 of 5 above", RAISED_ROW),
            hop(HopName.ALERT, "raised, priority high", RAISED_ROW),
            hop(HopName.ACTION, "", 0, HopStatus.NOT_DUE, "nobody has acted yet"),
            hop(HopName.OUTCOME, "", 0, HopStatus.NOT_DUE, "no verdict yet"),
        ),
        events=tuple(events),
        asset=sample_asset(origin),
        run=Run(
            run_id=RUN,
            gateway_id=GATEWAY,
            source="testbed",
            asset_id=ASSET,
            path="valve1/1.csv",
            sha256=Digest("ab" * 32),
            rows=ROWS,
            origin=origin,
            shift_ns=212_000_000 * SECOND,
            first_ns=time_of(0),
            last_ns=time_of(ROWS),
        ),
        deployment=Deployment(
            deployment_id=mint("deployment", ASSET, RUN, BUNDLE.bundle_id),
            gateway_id=GATEWAY,
            asset_id=ASSET,
            run_id=RUN,
            bundle_id=BUNDLE.bundle_id,
            contract=CONTRACT.terms.ref,
            from_sequence=FIRST_SCORED,
            from_ns=time_of(FIRST_SCORED),
        ),
        raising=Stored(record=raising, received_ns=time_of(RAISED_ROW) + SECOND // 3),
        latest=Stored(record=sample_window(700, 1.34), received_ns=time_of(700) + SECOND // 3),
        refusals=(),
        actions=(),
        verdicts=(),
        labels=(
            Label(
                label_id=mint("label", RUN, "anomaly", 570, 990),
                asset_id=ASSET,
                run_id=RUN,
                name="anomaly",
                source="dataset",
                first_sequence=570,
                last_sequence=990,
                first_ns=time_of(570),
                last_ns=time_of(990),
            ),
        ),
        bundle_tar=pack_bundle(BUNDLE),
        contract_raw=CONTRACT.raw,
    )


def acknowledged(trail: Trail, *, actor: str = "m.kern", row: int = 700) -> Trail:
    """The trail after somebody acknowledged."""
    nonce = "a" * 32
    action = OperatorAction(
        action_id=action_id(ALERT, "acknowledge", nonce),
        alert_id=ALERT,
        verb="acknowledge",
        actor=actor,
        nonce=nonce,
        acted_ns=time_of(row),
    )
    return with_action(trail, action)


def with_action(trail: Trail, record: OperatorAction) -> Trail:
    """The trail with one action more; the same action twice is one."""
    if any(a.record.action_id == record.action_id for a in trail.actions):
        return trail
    hops = tuple(
        replace(
            h, status=HopStatus.COMPLETE, value=f"{record.verb}, {record.actor}", reason="", time_ns=record.acted_ns
        )
        if h.name == HopName.ACTION
        else h
        for h in trail.hops
    )
    return replace(trail, hops=hops, actions=(*trail.actions, Stored(record=record, received_ns=record.acted_ns)))


def with_verdict(trail: Trail, record: Verdict) -> Trail:
    """The trail with one verdict more; the same verdict twice is one."""
    if any(v.record.verdict_id == record.verdict_id for v in trail.verdicts):
        return trail
    return replace(trail, verdicts=(*trail.verdicts, Stored(record=record, received_ns=record.decided_ns)))
