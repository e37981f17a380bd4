"""The overview's sentences: what needs someone, whether anybody looks, what is broken, what changed, which shift."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.shifts import shift_starts
from dashboard.formatting.text import DAY, HOUR, MINUTE, SECOND, moment
from dashboard.pages.overview.rows import ShiftCounts
from dashboard.pages.overview.text import (
    broken_hop,
    change_texts,
    headline,
    second_line,
    shift_line,
    state_of,
    subtitle,
    what_of,
)
from dashboard.times.shift import next_shift_end, shift_began
from tests.dashboard.overview_rows import ALIVE, NOTHING, NOW, OVER, blind, change, degraded, need


def test_the_sentence_says_who_is_needed_who_is_blind_and_whether_anybody_looks() -> None:
    assert headline(ALIVE, NOW) == "3 alerts need someone, 1 asset is blind, 22 of 24 assets scored now"
    assert headline(replace(ALIVE, needing=1, blind=0), NOW).startswith("1 alert needs someone, 22 of 24")
    quiet = headline(replace(ALIVE, needing=0, blind=2, assets=1, scored=1), NOW)
    assert quiet == "No alert needs anyone, 2 assets are blind, 1 of 1 asset scored now"


def test_a_plant_whose_runs_have_ended_does_not_look_alive() -> None:
    recorded = replace(OVER, origins=["recorded"])

    assert headline(recorded, NOW) == "21 alerts need someone; recorded playback, ended 3 h ago"
    assert headline(OVER, NOW) == "21 alerts need someone; simulated playback, ended 3 h ago"
    assert (
        headline(replace(OVER, origins=["live", "recorded"], needing=0), NOW)
        == "No alert needs anyone; playback, ended 3 h ago"
    )


def test_an_empty_store_is_not_a_quiet_plant() -> None:
    assert headline(NOTHING, NOW) == "No data is arriving"
    assert second_line(NOTHING, None, NOW).startswith("Nothing has reached this collector yet")


def test_the_second_line_names_what_stands_still_and_whose_turn_it_is() -> None:
    first = need(raised_ns=NOW - 47 * MINUTE, site="Harbour", asset_name="C-211", component="gearbox")
    many = replace(ALIVE, stopped=5, stopped_names=["A", "B", "C"], out=1, out_names=["D"])

    assert second_line(ALIVE, first, NOW) == (
        "1 asset is stopped (C-212). Next to answer: C-211 gearbox at Harbour, waiting 47 min."
    )
    assert second_line(many, None, NOW) == (
        "5 assets are stopped (A, B, C and 2 more), 1 asset is out of service (D). Nobody waits for an answer."
    )


def test_a_shift_says_when_it_began_here_and_in_utc() -> None:
    counts = ShiftCounts(raised=3, returned=1, acknowledged=1, went_blind=1, in_hand=4)
    began = NOW - 5 * HOUR

    assert shift_line(counts, 2, began, "Europe/Berlin") == (
        "Since the last shift, 22:00 CET (21:00 UTC): 3 raised, 1 returned to normal, 1 acknowledged; "
        "1 asset went blind; 2 changes. Handed over: 4 in hand."
    )
    quiet = shift_line(replace(counts, went_blind=0), 1, began, "UTC")
    assert quiet.startswith("Since the last shift, 21:00 UTC: 3 raised")
    assert "acknowledged; 1 change." in quiet


TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


@given(
    st.integers(2 * 86_400, 2**32).map(lambda each: each * SECOND),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]),
    st.lists(TIMES, max_size=4, unique=True),
)
def test_a_shift_begins_at_the_times_of_its_site_and_ends_when_the_next_begins(
    now_ns: int, zone: str, declared: list[str]
) -> None:
    began, ends = shift_began(now_ns, zone, declared), next_shift_end(zone, now_ns, declared)
    starts = shift_starts(declared)

    assert began <= now_ns < ends
    assert moment(began, zone).time() in starts
    assert ends - began <= 25 * HOUR  # the day of the change of time has 25
    between = [began + step * MINUTE for step in range(1, (ends - began) // MINUTE)]
    # where clocks skip a time, a shift that would begin then begins an hour later
    skips = {moment(ns, zone).utcoffset() for ns in (began, ends)}
    assert len(skips) > 1 or not any(moment(ns, zone).time() in starts for ns in between if ns % MINUTE == 0)


def test_an_alert_says_what_it_is_and_where_it_stands() -> None:
    assert what_of(need()) == "Deviation, led by flow"
    assert what_of(need(led_by="")) == "Deviation"
    assert what_of(need(kind="blind")) == "Nobody sees it any more"
    assert subtitle(need(raised_ns=NOW), "UTC") == "since 02:00 UTC"
    assert subtitle(need(repeats=2, is_degraded=True), "UTC") == "came back 2 times · sensor or machine?"
    assert state_of(need("shelved", shelved_until_ns=NOW), "Europe/Berlin") == "shelved until 03:00"
    said = [state_of(need(state), "UTC") for state in ("new", "unseen", "returned", "out_of_service")]
    assert said == ["new", "ended, not seen", "returned to normal", "out of service"]
    assert state_of(need("returned", clear_reason=""), "UTC") == "ended"
    assert state_of(need("returned", clear_reason="run_ended"), "UTC") == "ended: run ended"


@pytest.mark.parametrize(
    ("facts", "hop", "means"),
    [
        ({"refused": 1212}, "Contract: oil temperature refused, out of range", "1,212 in the last hour"),
        (
            {"refused": 2, "refused_reason": "gap", "refused_signal": ""},
            "Contract: a record refused, a gap",
            "2 in the last hour",
        ),
        (
            {"unscored": 1, "unscored_reason": "too_few_readings"},
            "Features: too few readings",
            "1 window without a score in the last hour",
        ),
        (
            {"unscored": 1_200, "unscored_reason": "scoring_failed"},
            "Model: its answer cannot be used",
            "1,200 windows without a score in the last hour",
        ),
        ({"readings_count": 134, "readings_expected": 140}, "Readings: 6 of 140 missing", "Scored without them"),
        (
            {"readings_count": 140, "readings_expected": 140, "readings_uncertain": 3},
            "Readings: 3 of 140 uncertain",
            "Scored on them all the same",
        ),
    ],
)
def test_a_degraded_asset_names_its_first_broken_hop(facts: dict[str, Any], hop: str, means: str) -> None:
    assert broken_hop(degraded(**facts)) == (hop, means)


def test_a_blind_asset_says_why_in_the_words_of_its_alert() -> None:
    row = blind()

    assert broken_hop(row) == ("Gateway gw-2 silent", "How the asset is, nobody knows")
    assert broken_hop(replace(row, reason=""))[0] == "No valid score"


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("shelve_ends", {"who": "a.lind"}, ("Shelve ends", "C-215, in 3 h", "a.lind · Nord")),
        ("out_of_service_ends", {}, ("In service", "C-215, in 3 h", "Nord")),
        (
            "deployment",
            {"subject": "a" * 64, "asset_ids": ["a0", "a1", "a2", "a3", "a4", "a5"]},
            ("Deployment", "bundle aaaaaaaa on 6 assets", ""),
        ),
        (
            "deployment",
            {"asset_ids": ["a0", "a1", "a2", "a3", "a4", "a5"], "times": 8, "who": "gw-1"},
            ("Deployment", "8 bundles on 6 assets", "gw-1"),
        ),
        ("bundle", {"subject": "b" * 64, "asset_ids": []}, ("Bundle", "bbbbbbbb arrived", "")),
        ("bundle", {"asset_ids": [], "times": 3}, ("Bundle", "3 bundles arrived", "")),
        ("contract", {"subject": "pump@1.3.1", "asset_ids": []}, ("Contract", "pump@1.3.1 arrived", "")),
        ("run_ended", {"times": 4}, ("Run ended", "4 runs of C-215", "Nord")),
        ("run_begins", {}, ("Run begins", "C-215", "Nord")),
        ("declaration", {"who": "gw-1"}, ("Declaration", "C-215", "gw-1 · Nord")),
        ("firmware_update", {}, ("firmware update", "C-215", "Nord")),
    ],
)
def test_a_change_says_what_on_what_and_who(kind: str, facts: dict[str, Any], said: tuple[str, str, str]) -> None:
    at = NOW + 3 * HOUR if kind.endswith("_ends") else NOW - DAY

    assert change_texts(change(kind, at, **facts), NOW) == said
