"""Where an alert stands: what counts of what machines and people said."""

from dataclasses import replace

import pytest

from contract.alerts import OperatorAction, Verdict
from contract.ids import Id, action_id
from contract.trail import Trail
from contract.words import VerdictValue
from dashboard.actions.records import ActionOrigin, acknowledge, assign, judge, retract
from dashboard.alert.state import alert_status, degraded, doubtful, fingerprint
from tests.dashboard.sample_alert import ALERT, acknowledged, sample_trail, time_of, with_action, with_verdict


def test_an_alert_without_a_clearing_step_is_active_at_its_newest_ratio() -> None:
    status = alert_status(sample_trail(is_active=True))

    assert status.ended is None
    assert (status.raised.record.ratio, status.ratio_now) == (1.05, 1.34)


def test_an_ended_alert_stands_at_the_ratio_of_its_last_step() -> None:
    status = alert_status(sample_trail(is_active=False))

    assert status.ended is not None
    assert status.ended.reason == "returned_to_normal"
    assert status.ratio_now == 0.84


def test_an_acknowledgement_taken_back_counts_no_more() -> None:
    trail = acknowledged(sample_trail())
    status = alert_status(trail)
    assert status.acknowledged is not None

    undone = with_action(
        trail, retract(status.acknowledged.record, ActionOrigin(actor="m", nonce="b" * 32, now_ns=time_of(701)))
    )

    assert alert_status(undone).acknowledged is None


def test_the_owner_is_who_it_is_assigned_to_or_else_who_acknowledged() -> None:
    trail = acknowledged(sample_trail(), actor="m.kern")
    given = assign(ALERT, ActionOrigin(actor="m.kern", nonce="b" * 32, now_ns=time_of(701)), assignee="j.ruiz")

    assert alert_status(sample_trail()).owner == ""
    assert alert_status(trail).owner == "m.kern"
    assert alert_status(with_action(trail, given)).owner == "j.ruiz"


def test_the_strongest_source_wins_and_then_the_newest() -> None:
    trail = sample_trail()
    for nonce, value, source in (
        ("a" * 32, VerdictValue.TRUE, "engineer"),
        ("b" * 32, VerdictValue.FALSE, "operator"),
        ("c" * 32, VerdictValue.UNDETERMINED, "dataset"),
    ):
        trail = with_verdict(trail, verdict(value, nonce, source))
    first = alert_status(trail).verdict

    later = with_verdict(trail, verdict(VerdictValue.NOT_ACTIONABLE, "d" * 32, "engineer"))

    second = alert_status(later).verdict
    assert (first and first.record.value, second and second.record.value) == ("true", "not_actionable")


def test_a_verdict_taken_back_leaves_the_one_before() -> None:
    trail = with_verdict(sample_trail(), verdict(VerdictValue.TRUE, "a" * 32, "operator"))
    wrong = verdict(VerdictValue.FALSE, "b" * 32, "operator")
    back = replace(verdict(VerdictValue.FALSE, "c" * 32, "operator"), retracts=wrong.verdict_id)

    status = alert_status(with_verdict(with_verdict(trail, wrong), back))

    assert status.verdict is not None
    assert status.verdict.record.value == "true"


@pytest.mark.parametrize(
    ("count", "uncertain", "is_degraded", "is_doubtful"),
    [(160, 0, False, False), (160, 1, True, False), (159, 0, True, False), (140, 0, True, True), (160, 20, True, True)],
)
def test_a_single_bad_reading_degrades_the_data_and_many_put_the_alert_in_doubt(
    count: int, uncertain: int, is_degraded: bool, is_doubtful: bool
) -> None:
    trail = with_readings(count, uncertain)

    assert (degraded(trail), doubtful(trail, 0.05)) == (is_degraded, is_doubtful)


def test_a_trail_without_its_window_is_in_doubt() -> None:
    trail = replace(sample_trail(), raising=None)

    assert degraded(trail)
    assert doubtful(trail, 1.0)


def test_the_fingerprint_changes_with_anything_new() -> None:
    trail = sample_trail()
    action: OperatorAction = acknowledge(ALERT, ActionOrigin(actor="m", nonce="a" * 32, now_ns=time_of(700)))

    seen = {
        fingerprint(trail),
        fingerprint(with_action(trail, action)),
        fingerprint(with_verdict(trail, verdict(VerdictValue.TRUE, "a" * 32, "operator"))),
        fingerprint(replace(trail, latest=None)),
        fingerprint(sample_trail(is_active=False)),
    }

    assert len(seen) == 5


def with_readings(count: int, uncertain: int) -> Trail:
    """The trail with another count of readings in the window that raised."""
    trail = sample_trail()
    assert trail.raising is not None
    scored = trail.raising.record
    window = replace(scored.window, readings_count=count, readings_uncertain=uncertain)
    return replace(trail, raising=replace(trail.raising, record=replace(scored, window=window)))


def verdict(value: VerdictValue, nonce: str, source: str) -> Verdict:
    """A verdict of this source."""
    said = judge(ALERT, value, ActionOrigin(actor="m", nonce=nonce, now_ns=time_of(702)), reason="")
    return replace(said, source=source, verdict_id=Id(action_id(ALERT, "verdict", nonce)))
