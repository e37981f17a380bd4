"""Who is blind, since when and until when: the watcher's decision, without store or clock."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.watch.batch import batch_of
from collector.watch.decide import NEVER, decide
from collector.watch.observation import Seen, Watched
from contract.alerts import AlertEvent
from contract.ids import NO_RECORD, alert_id, mint
from tests.collector.made_observation import (
    ASSET,
    BUNDLE,
    GATEWAY_NS,
    RUN,
    SCORE_NS,
    SECOND,
    START,
    observation,
    seen,
    watched,
)

LATE = START + SCORE_NS + 1
LAST = seen(120, START)


def raised_now(**given: Any) -> AlertEvent:
    (event,) = decide(observation(watched(**given), last=LAST, heard_ns=LATE), now_ns=LATE, since_ns=START)
    return event


def test_what_comes_while_the_store_is_asked_is_no_silence_and_a_later_receipt_is_of_another_clock() -> None:
    now, came = LATE + 10 * SCORE_NS, LATE + 10 * SCORE_NS + 20
    living = observation(last=seen(300, came), heard_ns=came)

    assert decide(living, now_ns=now, since_ns=START, observed_ns=came) == ()
    (event,) = decide(living, now_ns=now, since_ns=START, observed_ns=came - 1)
    assert event.step == "raised"


def test_an_asset_without_a_score_for_three_intervals_is_blind_since_it_was_last_seen() -> None:
    event = raised_now()

    assert (event.kind, event.rule, event.step, event.asset_id) == ("blind", "blind", "raised", ASSET)
    assert event.reason == "no valid score since 2027-01-15 09:00:00 CET"
    assert (event.event_ns, event.produced_ns) == (START, LATE)
    assert (event.window_id, event.score_id) == (LAST.window_id, LAST.score_id)
    assert (event.sequence, event.raised_sequence, event.edge_sequence) == (120, 120, 1)
    assert (event.score, event.limit, event.ratio, event.led_by) == (0, 0, 0, "")
    assert event.alert_id == alert_id(ASSET, "blind", RUN, BUNDLE, 120)


def test_a_moment_earlier_it_is_not() -> None:
    assert decide(observation(last=LAST, heard_ns=LATE), now_ns=LATE - 1, since_ns=START) == ()


def test_a_gateway_silent_for_three_heartbeats_makes_its_assets_blind_and_is_named() -> None:
    now = START + GATEWAY_NS + 1

    (event,) = decide(observation(last=seen(9, now), heard_ns=START), now_ns=now, since_ns=START)

    assert event.reason == "gateway gw-1 silent since 2027-01-15 09:00:00 CET"
    assert event.event_ns == START


@pytest.mark.parametrize(("criticality", "priority"), [("A", "high"), ("B", "medium"), ("C", "low"), ("?", "low")])
def test_the_priority_is_the_assets_criticality(criticality: str, priority: str) -> None:
    assert raised_now(criticality=criticality).priority == priority


def test_an_asset_never_scored_is_blind_from_the_beginning_of_its_run() -> None:
    (event,) = decide(observation(heard_ns=LATE), now_ns=LATE, since_ns=START)

    assert event.event_ns == START
    assert (event.window_id, event.vector_id, event.score_id) == (NO_RECORD,) * 3
    assert event.sequence == NEVER


@pytest.mark.parametrize("bundle", [BUNDLE, ""])
@pytest.mark.parametrize("last", [LAST, None])
def test_what_is_decided_is_taken_whatever_it_lacks(bundle: str, last: Seen | None) -> None:
    asset = watched(bundle_id=bundle)
    raised = decide(observation(asset, last=last, heard_ns=LATE), now_ns=LATE, since_ns=START)

    batch = batch_of(raised, received_ns=LATE)

    assert (batch.items, batch.refused, len(batch.rows["alert_events"])) == (1, 0, 1)


def test_a_zone_that_is_none_is_written_in_utc() -> None:
    assert raised_now(time_zone="Mars/Olympus").reason == "no valid score since 2027-01-15 08:00:00 UTC"


@pytest.mark.parametrize(
    "asset", [watched(at_end=True), watched(is_out=True)], ids=["run at its end", "out of service"]
)
def test_an_asset_that_should_not_be_scored_is_not_blind(asset: Watched) -> None:
    assert decide(observation(asset, last=LAST), now_ns=LATE + GATEWAY_NS, since_ns=START) == ()


def test_a_state_that_the_contract_does_not_score_is_not_blind() -> None:
    excused = replace(LAST, is_excused=True)

    assert decide(observation(last=excused), now_ns=LATE + GATEWAY_NS, since_ns=START) == ()


def test_a_collector_that_was_away_gives_everybody_time_to_come_back() -> None:
    away = START + 3600 * SECOND
    of_old = observation(last=LAST, heard_ns=START)

    assert decide(of_old, now_ns=away + SCORE_NS, since_ns=away) == ()
    assert len(decide(of_old, now_ns=away + SCORE_NS + 1, since_ns=away)) == 1


@pytest.mark.parametrize("hours", [1, 24])
def test_after_a_clock_that_was_set_back_silence_counts_from_then(hours: int) -> None:
    back = START - hours * 3600 * SECOND
    of_the_future = observation(last=LAST, heard_ns=START)

    assert decide(of_the_future, now_ns=back + SCORE_NS, since_ns=back) == ()
    (event,) = decide(of_the_future, now_ns=back + SCORE_NS + 1, since_ns=back)
    assert event.reason.startswith("no valid score since")


def test_a_restarted_collector_makes_the_same_alert() -> None:
    event = raised_now()
    later = LATE + 3600 * SECOND
    (again,) = decide(observation(last=LAST, heard_ns=later), now_ns=later, since_ns=later - SCORE_NS - 1)

    assert (again.alert_id, again.event_id, again.event_ns) == (event.alert_id, event.event_id, event.event_ns)


def test_an_open_alert_is_not_raised_again_and_stays_through_a_restart() -> None:
    for started in (START, LATE):
        assert decide(observation(last=LAST, raised=raised_now()), now_ns=LATE + 1, since_ns=started) == ()


@pytest.mark.parametrize("is_excused", [False, True])
def test_it_ends_when_something_beyond_is_seen(is_excused: bool) -> None:
    raised = raised_now()
    back = seen(121, LATE + 5, is_excused=is_excused)

    (event,) = decide(observation(last=back, heard_ns=LATE + 5, raised=raised), now_ns=LATE + 6, since_ns=START)

    assert (event.step, event.reason, event.alert_id) == ("cleared", "returned_to_normal", raised.alert_id)
    assert (event.edge_sequence, event.event_ns) == (2, LATE + 6)
    assert event.event_id != raised.event_id


@pytest.mark.parametrize("asset", [watched(at_end=True), watched(run_id=mint("run", "two"))])
def test_it_ends_with_its_run(asset: Watched) -> None:
    (event,) = decide(observation(asset, last=LAST, raised=raised_now()), now_ns=LATE + 1, since_ns=START)

    assert (event.step, event.reason) == ("cleared", "run_ended")


def test_taking_the_asset_out_of_service_leaves_the_alert_to_its_own_state() -> None:
    assert (
        decide(observation(watched(is_out=True), last=LAST, raised=raised_now()), now_ns=LATE + 1, since_ns=START) == ()
    )


@dataclass
class History:
    """What a store would hold after a chain of moments, and what the watcher said in each."""

    now_ns: int = START
    since_ns: int = START
    last: Seen | None = None
    heard_ns: int = START
    asset: Watched = field(default_factory=watched)
    events: list[AlertEvent] = field(default_factory=list)

    @property
    def open(self) -> AlertEvent | None:
        return self.events[-1] if self.events and self.events[-1].step == "raised" else None

    def go(self, what: str, seconds: int) -> None:
        self.now_ns += seconds * SECOND
        if what in ("score", "state", "filling"):
            self.heard_ns = self.now_ns
        if what in ("score", "state"):
            at = self.last.sequence + 1 if self.last else 0
            self.last = seen(at, self.now_ns, is_excused=what == "state")
        if what == "filling" and self.last:
            self.last = replace(self.last, is_excused=False)
        if what == "restart":
            self.since_ns = self.now_ns
        if what == "service":
            self.asset = replace(self.asset, is_out=not self.asset.is_out)
        if what == "new run":
            self.asset = replace(self.asset, run_id=mint("run", self.now_ns), begun_ns=self.now_ns)
            self.last = None
        self.events += self.steps()

    def steps(self) -> tuple[AlertEvent, ...]:
        last = replace(self.last, run_id=self.asset.run_id) if self.last else None
        now = observation(self.asset, last=last, heard_ns=self.heard_ns, raised=self.open)
        return decide(now, now_ns=self.now_ns, since_ns=self.since_ns)


WHAT = st.sampled_from(["nothing", "score", "state", "filling", "restart", "service", "new run"])


@given(st.lists(st.tuples(WHAT, st.integers(1, 60)), max_size=40))
def test_whatever_happens_an_asset_has_one_blind_alert_at_a_time_and_no_id_comes_twice(
    chain: list[tuple[str, int]],
) -> None:
    history = History()
    for what, seconds in chain:
        history.go(what, seconds)
        # stored at once, the same look says nothing more than a new loss after an end
        assert all(event.step == "raised" for event in history.steps())

    steps = [event.step for event in history.events]
    assert steps == ["raised", "cleared"] * (len(steps) // 2) + ["raised"] * (len(steps) % 2)
    assert len({event.event_id for event in history.events}) == len(steps)
    for raised, cleared in zip(history.events[::2], history.events[1::2], strict=False):
        assert cleared.alert_id == raised.alert_id
        assert cleared.event_ns >= raised.event_ns


@given(st.lists(st.tuples(WHAT, st.integers(1, 60)), max_size=40))
def test_whatever_happens_nothing_is_raised_within_its_patience_or_while_not_expected(
    chain: list[tuple[str, int]],
) -> None:
    history = History()
    for what, seconds in chain:
        before = len(history.events)
        history.go(what, seconds)
        for event in history.events[before:]:
            if event.step == "raised":
                assert history.now_ns - max(event.event_ns, history.since_ns) > SCORE_NS
                assert not history.asset.is_out
                assert not (history.last and history.last.is_excused)
