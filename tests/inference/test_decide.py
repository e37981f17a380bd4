"""When a score becomes an alert, and when it ends."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.ids import Digest, Id, alert_id
from contract.words import AlertStep, Criticality, DecisionStep, Priority
from inference.decide import decide, decision_digest, interrupt, priority_of
from inference.decision_state import DecisionState, Outcome
from inference.manifest import Policy
from tests.oracles.decision_oracle import raises_and_clears

SECOND = 1_000_000_000
BUNDLE, RUN = Digest("b" * 64), Id("a" * 32)
POLICY = Policy(
    rule="deviation",
    limit=10.0,
    persistence=2,
    hysteresis=0.9,
    clear_after=2,
    rearm_s=0,
    priority={
        Criticality.A: {Priority.MEDIUM: 0, Priority.HIGH: 1.5, Priority.CRITICAL: 2},
        Criticality.B: {Priority.LOW: 0},
        Criticality.C: {Priority.HIGH: 3, Priority.MEDIUM: 2},
    },
)


def run(
    scores: list[float], *, policy: Policy = POLICY, state: DecisionState | None = None, first: int = 0
) -> tuple[DecisionState, list[Outcome]]:
    held, outcomes = state or DecisionState(), []
    for at, score in enumerate(scores, start=first):
        held, outcome = decide(
            policy,
            bundle_id=BUNDLE,
            asset_id="loop-1",
            criticality=Criticality.A,
            run_id=RUN,
            state=held,
            score=score,
            last_sequence=at,
            last_ns=at * SECOND,
        )
        outcomes.append(outcome)
    return held, outcomes


def test_an_alert_rises_after_enough_windows_and_clears_after_enough_quiet_ones() -> None:
    state, outcomes = run([1, 11, 1, 11, 11, 9.5, 9, 9.5, 9, 9, 1])

    assert [o.step for o in outcomes] == [
        DecisionStep.QUIET,
        DecisionStep.RISING,
        DecisionStep.QUIET,
        DecisionStep.RISING,
        DecisionStep.RAISED,
        DecisionStep.ACTIVE,
        DecisionStep.CLEARING,
        DecisionStep.ACTIVE,
        DecisionStep.CLEARING,
        DecisionStep.CLEARED,
        DecisionStep.QUIET,
    ]
    assert (state.above, state.below, state.open) == (0, 0, None)


def test_the_alert_is_named_for_the_window_that_raised_it() -> None:
    state, outcomes = run([11, 11])

    assert state.open is not None
    assert state.open.alert_id == alert_id("loop-1", "deviation", RUN, BUNDLE, 1)
    assert outcomes[1].alert_step is AlertStep.RAISED


def test_a_score_at_the_limit_is_not_above_it() -> None:
    state, _ = run([10, 10, 10])

    assert state == DecisionState()


scores_near_the_limit = st.lists(st.sampled_from([1.0, 9.0, 9.5, 10.0, 11.0, 30.0]), max_size=60)


@given(scores_near_the_limit, st.integers(1, 4), st.integers(1, 4))
def test_counting_finds_what_looking_back_finds(scores: list[float], persistence: int, clear_after: int) -> None:
    policy = replace(POLICY, persistence=persistence, clear_after=clear_after)

    _, outcomes = run(scores, policy=policy)

    steps = {AlertStep.RAISED: "raised", AlertStep.CLEARED: "cleared"}
    found = [(steps[o.alert_step], at) for at, o in enumerate(outcomes) if o.alert_step in steps]
    assert found == raises_and_clears(
        scores, limit=10.0, persistence=persistence, hysteresis=0.9, clear_after=clear_after
    )


@given(scores_near_the_limit, st.data())
def test_a_state_that_went_through_json_decides_the_same(scores: list[float], data: st.DataObject) -> None:
    policy = replace(POLICY, rearm_s=20)
    cut = data.draw(st.integers(0, len(scores)))
    middle, before = run(scores[:cut], policy=policy)

    restored = DecisionState.from_json(middle.to_json())
    end, after = run(scores[cut:], policy=policy, state=restored, first=cut)

    assert restored == middle
    assert (end, before + after) == run(scores, policy=policy)


def test_a_raise_soon_after_a_clear_joins_the_alert() -> None:
    policy = replace(POLICY, rearm_s=3)
    _, outcomes = run([11, 11, 1, 1, 1, 11, 11], policy=policy)

    raised, again = outcomes[1], outcomes[6]
    assert raised.alert is not None
    assert again.alert is not None
    assert (again.step, again.alert_step) == (DecisionStep.RAISED, AlertStep.UPDATED)
    assert again.alert.alert_id == raised.alert.alert_id
    assert (again.alert.repeats, again.alert.raised_sequence) == (1, 1)
    assert again.reason == "raised_again"


def test_a_raise_later_than_the_re_arm_time_is_a_new_alert() -> None:
    _, outcomes = run([11, 11, 1, 1, 1, 1, 11, 11], policy=replace(POLICY, rearm_s=3))

    assert outcomes[7].alert_step is AlertStep.RAISED
    assert outcomes[7].alert != outcomes[1].alert


@pytest.mark.parametrize("other", [{"run_id": Id("c" * 32)}, {"bundle_id": Digest("d" * 64)}])
def test_an_alert_of_another_run_or_bundle_is_never_joined(other: dict[str, Any]) -> None:
    policy = replace(POLICY, rearm_s=60)
    state, _ = run([11, 11, 1, 1], policy=policy)
    assert state.cleared is not None
    foreign = replace(state, cleared=replace(state.cleared, alert=replace(state.cleared.alert, **other)))

    _, outcomes = run([11, 11], policy=policy, state=foreign, first=4)

    assert outcomes[-1].alert_step is AlertStep.RAISED


def test_the_priority_rises_with_the_ratio_and_never_falls_while_open() -> None:
    state, outcomes = run([11, 11, 16, 12, 25])

    assert [(o.alert_step, o.alert.priority) for o in outcomes[1:] if o.alert] == [
        (AlertStep.RAISED, Priority.MEDIUM),
        (AlertStep.UPDATED, Priority.HIGH),
        (None, Priority.HIGH),
        (AlertStep.UPDATED, Priority.CRITICAL),
    ]
    assert outcomes[2].reason == "more_urgent"
    assert state.open is not None
    assert state.open.priority is Priority.CRITICAL


@pytest.mark.parametrize(
    ("criticality", "ratio", "priority"),
    [
        (Criticality.A, 1.0, Priority.MEDIUM),
        (Criticality.A, 2.0, Priority.CRITICAL),
        (Criticality.B, 99.0, Priority.LOW),
        (Criticality.C, 1.1, Priority.MEDIUM),  # none is reached: the lowest declared
        (Criticality.C, 3.0, Priority.HIGH),
    ],
)
def test_the_priority_is_the_highest_that_is_reached(
    criticality: Criticality, ratio: float, priority: Priority
) -> None:
    assert priority_of(POLICY, criticality, ratio) is priority


def test_an_interruption_ends_the_open_alert_and_puts_the_counters_to_rest() -> None:
    state, _ = run([11, 11, 1])

    after, ended = interrupt(state)

    assert ended == state.open
    assert after == DecisionState()


def test_an_interruption_with_nothing_open_only_forgets_the_counters() -> None:
    state, _ = run([11])

    assert interrupt(state) == (DecisionState(), None)


def test_a_raise_soon_after_an_interruption_joins_the_alert_that_it_ended() -> None:
    policy = replace(POLICY, rearm_s=60)
    state, _ = run([11, 11], policy=policy)

    after, ended = interrupt(state, at_ns=2 * SECOND)
    _, outcomes = run([11, 11], policy=policy, state=after, first=30)

    assert ended is not None
    assert outcomes[-1].alert is not None
    assert outcomes[-1].alert.alert_id == ended.alert_id


def test_the_decision_digest_holds_policy_criticality_state_before_and_step() -> None:
    quiet, rising = Outcome(step=DecisionStep.QUIET), Outcome(step=DecisionStep.RISING)
    opened, _ = run([11, 11])
    digests = {
        decision_digest(Digest("p"), Criticality.A, DecisionState(), quiet),
        decision_digest(Digest("q"), Criticality.A, DecisionState(), quiet),
        decision_digest(Digest("p"), Criticality.B, DecisionState(), quiet),
        decision_digest(Digest("p"), Criticality.A, DecisionState(above=1), quiet),
        decision_digest(Digest("p"), Criticality.A, DecisionState(below=1), quiet),
        decision_digest(Digest("p"), Criticality.A, opened, quiet),
        decision_digest(Digest("p"), Criticality.A, DecisionState(), rising),
    }

    assert len(digests) == 7
