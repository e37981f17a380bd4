"""The overview's panels: rows, strips, sparks and lists, with nothing, one and many of everything."""

from dataclasses import replace
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from contract.ids import mint
from contract.trail import HopCounts
from contract.words import HopName, HopStatus
from dashboard.alert.hops import hop_marks, marks_of
from dashboard.components.sparkline import across, height, segments, spark
from dashboard.formatting.text import DAY, HOUR, MINUTE
from dashboard.pages.overview.alerts_table import need_head, need_table
from dashboard.pages.overview.blind_table import blind_head, blind_table
from dashboard.pages.overview.change_list import change_head, change_list
from dashboard.pages.overview.day_strip import LINES, STEPS, joined, line, strip
from dashboard.pages.overview.rows import NeedRow, RowExtras
from dashboard.pages.overview.site_table import site_table, sites_of
from tests.dashboard.overview_rows import ALIVE, NOTHING, OVER, blind, change, day, degraded, need, way
from tests.dashboard.sample_alert import time_of
from tests.dashboard.sample_history import VERDICTS, raise_before
from tests.dashboard.sample_plant import asked
from tests.dashboard.trees import nodes, text_of

NOW = time_of(705)
FIVE = marks_of(
    {name: HopStatus.NOT_DUE if name in (HopName.ACTION, HopName.OUTCOME) else HopStatus.COMPLETE for name in HopName}
)
NONE = RowExtras(sparks={}, hops={}, before={})


def needs(count: int) -> list[NeedRow]:
    """As many alerts that wait, one after the other; somebody has said something of all but the first."""
    first = need(of_them=count)
    more = [
        replace(
            first,
            alert_id=mint("alert", i),
            priority=("high", "critical", "low", "medium")[i % 4],
            raised_ns=first.raised_ns - i * HOUR // 2,
            repeats=2 * (i % 2),
            is_degraded=i % 3 == 2,
            owner="a.lind" if i % 4 == 3 else None,
            last_comment="grease ordered",
            commented_by="j.ruiz",
        )
        for i in range(1, count)
    ]
    return [first, *more]


def links(component: Any) -> list[str]:
    return [node["props"]["href"] for node in nodes(component) if "href" in node["props"]]


def of_class(component: Any, name: str) -> list[dict[str, Any]]:
    return [node for node in nodes(component) if name in (node["props"].get("className") or "").split()]


def test_no_alert_says_whether_anybody_looks() -> None:
    said = [text_of(need_table((), NONE, NOW, "UTC", plant)) for plant in (ALIVE, OVER, NOTHING, None)]

    assert said[0] == "No active alerts. 22 of 24 assets scored now"
    assert said[1] == "No alerts. Playback has ended."
    assert said[2].startswith("No data is arriving, so there can be no alert. Start a gateway")
    assert said[3] == "No active alerts."
    assert text_of(need_head((), None, NOW)) == "nobody waits"


def test_an_alert_that_needs_someone_leads_to_its_trail_and_to_the_form_that_assigns_it() -> None:
    row = needs(1)[0]
    extras = RowExtras(
        sparks={row.alert_id: ((0, 0.5), (47, 1.2))}, hops={row.alert_id: FIVE}, before={row.alert_id: (9, 11)}
    )

    drawn = need_table([row], extras, row.raised_ns + 47 * MINUTE, "UTC", ALIVE)

    assert links(drawn) == [f"/alerts/{row.alert_id}", f"/alerts/{row.alert_id}?do=assign"]
    assert text_of(drawn).endswith(
        "HIGH new 47 min Water loop WL-1 inlet valve Nord · Pump house 2 Deviation, led by flow since 02:30 UTC "
        "1.34 good 9/11 assign none 5/7"
    )


def test_what_is_in_hand_stands_below_and_asks_nothing() -> None:
    waiting, held = needs(1)[0], need("acknowledged", alert_id=mint("alert", "held"), of_them=30)

    drawn = need_table([waiting, held], NONE, NOW, "UTC", ALIVE)

    (band,) = of_class(drawn, "group")
    assert text_of(band).startswith("In hand: someone has acknowledged, shelved or closed these")
    assert text_of(of_class(band, "on-screen")) == text_of(of_class(band, "on-paper")) == "(1 of 30 shown)"
    assert "assign" not in text_of(of_class(drawn, "quiet"))
    assert "m.kern" in text_of(of_class(drawn, "quiet"))


def test_more_than_eight_wait_for_the_sheet_of_paper() -> None:
    rows = needs(20)

    drawn = need_table(rows, NONE, NOW, "UTC", ALIVE)

    assert len(of_class(drawn, "beyond")) == 12
    head = need_head(rows, NOW - 100 * HOUR, NOW)  # one that is not among the rows waits longest
    assert text_of(head) == "20 unacknowledged , 8 shown , the oldest for 4 d 4 h"
    assert text_of(need_head(rows, None, NOW)) == "20 unacknowledged , 8 shown"
    assert (len(of_class(head, "on-screen")), of_class(head, "on-paper")) == (1, [])  # the sheet has them all
    assert "j.ruiz: grease ordered" in text_of(of_class(drawn, "note"))


def test_an_alert_of_which_nothing_beside_was_read_shows_dashes() -> None:
    drawn = need_table(needs(1), NONE, NOW, "UTC", ALIVE)

    assert text_of(drawn).endswith("good – assign none –")


def test_an_alert_whose_like_nobody_decided_before_is_the_first() -> None:
    (row,) = needs(1)
    first = RowExtras(sparks={}, hops={}, before={row.alert_id: (0, 0)})

    assert text_of(need_table([row], first, NOW, "UTC", ALIVE)).endswith("good first assign none –")


def test_hops_are_counted_of_seven() -> None:
    alert = raise_before(len(VERDICTS)).alert_id

    marks = hop_marks(asked("episodes_hops", alert_ids=[alert]), 1)[alert]

    assert (marks.letters, marks.counts, marks.broken) == (
        "bcbcccd",
        HopCounts(complete=4, not_due=1, broken=2),
        ("readings", "model"),
    )


@given(st.lists(st.tuples(st.integers(0, 47), st.floats(0, 3)), unique_by=lambda each: each[0]).map(sorted))
def test_a_spark_keeps_its_gaps_and_stays_inside(points: list[tuple[int, float]]) -> None:
    parted = segments(points)

    assert [each for part in parted for each in part] == points
    assert all(b[0] == a[0] + 1 for part in parted for a, b in pairwise(part))
    assert all(a[-1][0] + 1 < b[0][0] for a, b in pairwise(parted))
    assert all(4 <= height(value) <= 96 for _, value in points)


def test_a_spark_draws_what_is_above_the_limit_in_the_priority_s_colour() -> None:
    drawn = spark([(0, 0.5), (1, 1.2), (2, 1.3)], "high")

    (strong,) = of_class(drawn, "strong")
    image = unquote(strong["props"]["style"]["maskImage"])
    assert image.count("<path") == 1
    assert "high" in strong["props"]["className"]
    assert of_class(spark([(0, 0.5)], "high"), "strong") == []
    assert "no score in these 24 h" in str(spark((), "high"))


def test_a_spark_ends_where_the_alert_is_now_whatever_its_last_half_hour_was_at_most() -> None:
    drawn = spark([(0, 0.5), (1, 1.2)], "high", now=0.4)

    (soft,) = of_class(drawn, "soft")
    (dot,) = (node for node in nodes(drawn) if node["type"] == "B")
    image = unquote(soft["props"]["style"]["maskImage"])
    assert image.count("<path") == 1
    assert f"{across(1):.1f} {height(1.2):.1f} L{across(1):.1f} {height(0.4):.1f}" in image
    assert dot["props"]["style"]["top"] == f"{height(0.4):.1f}%"
    assert "0.40 last, 1.20 at most" in str(drawn)


def test_blind_comes_with_its_reason_and_degraded_with_what_is_missing() -> None:
    rows = [
        blind(component="bearing"),
        degraded(refused=3),
        degraded(asset_name="C-215", readings_expected=4, owner="a.lind", alert_id=mint("alert", 1)),
    ]

    drawn = blind_table(rows, NOW, "UTC")

    assert blind_head(rows) == "1 asset without a valid score, 2 on incomplete data"
    assert "blind F-332 fan bearing South · Kiln 2" in text_of(drawn)
    assert links(drawn)[:2] == [f"/alerts/{rows[0].alert_id}", f"/alerts/{rows[0].alert_id}?do=assign"]
    assert "3 in the last hour nobody degraded" in text_of(drawn)
    assert text_of(drawn).endswith("a.lind")
    assert text_of(blind_table((), NOW, "UTC")) == "No asset is blind, and none is judged on incomplete data."


@given(st.sets(st.integers(0, STEPS - 1)).map(sorted))
def test_steps_join_to_stretches_that_hold_exactly_them(steps: list[int]) -> None:
    stretches_of = joined(steps)

    assert [step for first, last in stretches_of for step in range(first, last + 1)] == steps
    assert all(a[1] + 1 < b[0] for a, b in pairwise(stretches_of))


def test_a_line_lays_what_is_worse_on_top() -> None:
    row = day("loop", "Nord", alerts=[{"kind": "blind", "priority": "high", "first_step": 0, "last_step": 95}])

    drawn = line(row)

    marks = [node["props"]["className"] for node in nodes(drawn) if node["type"] == "I"]
    assert marks == ["run", "stop", "medium", "blind", "late"]
    (blind,) = of_class(drawn, "blind")
    assert blind["props"]["style"] == {"clipPath": "polygon(0.00% 100%, 0.00% 0, 100.00% 0, 100.00% 100%)"}
    (whole,) = of_class(drawn, "line")
    assert whole["props"]["title"] == "Asset loop: running, an alert, arrived late in 2 of 96 quarter hours"


def test_hundreds_of_assets_stay_readable_and_the_worst_are_shown() -> None:
    rows = [day(f"a{i:03}", "Nord", worst=9, alerts=[]) for i in range(300)]
    rows[250] = replace(rows[250], is_blind=True)

    drawn = strip(rows)

    shown = of_class(drawn, "line")
    assert len(shown) == LINES
    assert shown[0]["props"]["title"].startswith("Asset a250: blind")
    assert "and 288 more without anything worse" in text_of(drawn)


def test_a_site_says_how_many_run_stand_still_and_are_not_seen() -> None:
    strips = [
        day("a", "Nord"),
        day("b", "Nord", is_stopped=True),
        day("c", "Nord", is_blind=True),
        day("d", "Nord", last_ns=NOW - HOUR),
        day("e", "South", last_ns=None),
    ]
    uplinks = [
        way("Nord", "n1", cut_minutes=18),
        way("South", "s1", state=None, heard_ns=None, oldest_age_s=None),
    ]

    north, south = sites_of(strips, uplinks)

    assert north.stands(NOW) == (1, 1, 1)
    assert south.stands(NOW) == (0, 0, 0)
    said = text_of(site_table([north, south], NOW, "UTC"))
    assert "Nord 4 assets, 1 unscored 1 1 1 4 up cut 18 min in 24 h 0 s" in said
    assert "South 1 asset, 1 unscored 0 0 0 1 silent never heard its health –" in said
    assert text_of(site_table((), NOW, "UTC")) == "No asset is declared: no site is known yet."


def test_one_gateway_of_two_that_is_silent_is_counted_with_what_waits() -> None:
    uplinks = [way("Nord", "n1"), way("Nord", "n2", heard_ns=NOW - HOUR, oldest_age_s=4080.0)]

    said = text_of(site_table(sites_of([day("a", "Nord")], uplinks), NOW, "UTC"))

    assert "1 of 2 silent last heard 1 h ago 1 h" in said


def test_a_gateway_that_starts_is_not_silent() -> None:
    site = sites_of([day("a", "Nord")], [way("Nord", "n1", state="starting")])

    assert "starting no cut in 24 h 0 s" in text_of(site_table(site, NOW, "UTC"))


def test_changes_come_by_day_with_what_is_to_come_first() -> None:
    rows = [
        change("shelve_ends", NOW + HOUR, alert_id=mint("alert", 1)),
        change("deployment", NOW - MINUTE, subject="a" * 64),
        change("contract", NOW - DAY + MINUTE, subject="pump@1", asset_ids=[]),
    ]

    drawn = change_list(rows, NOW, "UTC", None)
    parted = change_list(rows, NOW, "UTC", NOW - HOUR)

    assert change_head(rows, NOW, "UTC") == "1 to come, 2 done; times UTC"
    assert len(of_class(drawn, "day")) == 3
    assert text_of(of_class(drawn, "day")[0]).startswith("To come, ")
    assert of_class(drawn, "before") == []
    assert text_of(of_class(parted, "day")[-1]).endswith(", before this shift")
    assert len(of_class(parted, "before")) == 1
    assert text_of(change_list((), NOW, "UTC", None)) == "Nothing changed in the last 24 hours, and nothing is to come."
    assert change_head((), NOW, "UTC") == "0 to come, 0 done; times UTC"
