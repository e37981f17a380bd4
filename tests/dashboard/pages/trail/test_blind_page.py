"""What a page shows of an asset that nobody sees: nothing is judged that was not there, and each place says why."""

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from contract.evidence import Proof, ProofResult
from contract.ids import NO_RECORD, Digest
from contract.trail import Trail
from contract.words import EpisodeState, HopName
from dashboard.alert.blind import BEFORE, NO_DRIVERS, NO_PATTERN, NO_RECORD_OF_IT
from dashboard.alert.state import alert_status, degraded, doubtful
from dashboard.charts.annotations import decided_annotations
from dashboard.charts.palette import palette
from dashboard.data.rows import read_rows
from dashboard.formatting.labels import Labels
from dashboard.formatting.stored_labels import labels_of
from dashboard.pages.alerts.cells import cells
from dashboard.pages.alerts.filters import AlertFilters
from dashboard.pages.alerts.queries import Wanted, page_question
from dashboard.pages.alerts.rows import episodes
from dashboard.pages.overview.alerts_table import need_table
from dashboard.pages.overview.rows import BlindRow, NeedRow, RowExtras
from dashboard.pages.overview.text import NOBODY_KNOWS, broken_hop
from dashboard.pages.trail.chart_data import SIGNALS_SHOWN, chart_frame
from dashboard.pages.trail.chart_panel import ChartRange
from dashboard.pages.trail.header import acknowledged_by, headline, zone_of
from dashboard.pages.trail.hops import hops, times_text
from dashboard.pages.trail.layout import View, trail_page
from dashboard.pages.trail.lazy_tabs import lazy_tab
from dashboard.pages.trail.proof_tab import proof_panel
from dashboard.pages.trail.record_tab import record
from dashboard.pages.trail.related import RelatedAlerts, Similar, similar_of
from dashboard.pages.trail.timeline_tab import timeline
from dashboard.pages.trail.trust_chips import chips, model_chip, proof_chip
from store.trail.blind_hops import blind_hops
from tests.dashboard.sample_alert import ALERT, RAISED_ROW, SECOND, sample_step, sample_trail, time_of
from tests.dashboard.sample_plant import asked
from tests.dashboard.trees import classes, text_of

ZONE, NOW = "Europe/Berlin", time_of(720)
REASON = "no valid score since 2026-11-24 01:30:40 CET"
BLIND: dict[str, Any] = {
    "kind": "blind",
    "rule": "blind",
    "reason": REASON,
    "led_by": "",
    "score": 0.0,
    "limit": 0.0,
    "produced_ns": time_of(RAISED_ROW) + 8 * SECOND,
}
NEVER: dict[str, Any] = {
    "window_id": NO_RECORD,
    "vector_id": NO_RECORD,
    "score_id": NO_RECORD,
    "bundle_id": Digest(""),
    "sequence": -1,
    "raised_sequence": -1,
}


def blind_trail(*, is_active: bool = True, **changes: Any) -> Trail:
    """The trail of an asset that nobody has seen since row 640; what the bundle in service was is known."""
    whole = sample_trail()
    events = [sample_step("raised", RAISED_ROW, 0.0, 1, **BLIND | changes)]
    if not is_active:
        events.append(sample_step("cleared", 700, 0.0, 2, **BLIND | changes | {"reason": "returned_to_normal"}))
    before = blind_hops(events[0].record, ZONE)
    return replace(whole, events=tuple(events), hops=(*before, *whole.hops[4:]), raising=None, latest=None, labels=())


def said_in(trail: Trail) -> str:
    return text_of(headline(trail, alert_status(trail), labels_of(trail), NOW, zone=zone_of(trail)))


def test_once_it_ended_by_itself_it_needs_nobody_and_shouts_for_none() -> None:
    lasting, over = blind_trail(), blind_trail(is_active=False)

    assert (len(over.actions), len(over.verdicts)) == (0, 0)
    assert alert_status(lasting).state(NOW) is EpisodeState.NEW
    assert alert_status(over).state(NOW) is EpisodeState.RETURNED
    shown = [classes(acknowledged_by(alert_status(each), ZONE, NOW)) for each in (lasting, over)]
    assert ["high" in each for each in shown] == [True, False]


def test_the_headline_says_that_nobody_sees_it_and_doubts_no_data() -> None:
    text, after = said_in(blind_trail()), said_in(blind_trail(is_active=False))

    assert text.startswith("HIGH Water loop WL-1, inlet valve : nobody sees it any more ")
    assert "still active · no valid score" in text
    assert "×" not in text
    assert "inlet valve : nobody saw it " in after


def test_the_chips_speak_of_no_model_and_of_no_window() -> None:
    trail = blind_trail()

    row = chips(trail, labels_of(trail), NOW)

    assert text_of(row) == (
        "Can I trust it? Data no valid score last valid window ends at row 640 › "
        "Machine state unknown nobody saw it › "
        "Model none had a part the collector raised it › "
        "Proof recomputing… from the stored readings ›"
    )
    assert "bad" in classes(row)
    assert "bad" not in classes(model_chip(trail, labels_of(trail), NOW))


def test_the_chips_of_one_that_is_seen_again_are_gray() -> None:
    row = chips(blind_trail(is_active=False), labels_of(blind_trail()), NOW)

    assert f"Data seen again was: {REASON}" in text_of(row)
    assert "bad" not in classes(row)


def test_an_asset_that_never_was_scored_names_no_window() -> None:
    trail = blind_trail(**NEVER)

    assert "never scored on this run" in text_of(chips(trail, labels_of(trail), NOW))
    text = text_of(record(trail, labels_of(trail), ZONE))
    assert "before any row was scored" in text
    assert NO_RECORD not in text


def test_no_window_is_judged_so_none_is_degraded_or_in_doubt() -> None:
    trail = blind_trail()

    assert not degraded(trail)
    assert not doubtful(trail, 0.0)


def test_the_proof_says_that_there_is_nothing_to_recompute() -> None:
    proof = Proof(result=ProofResult.NOTHING, detail=f"raised because nothing was seen: {REASON}")

    chip, panel = proof_chip(proof), text_of(proof_panel(proof, ALERT))

    assert text_of(chip) == f"Proof nothing to recompute raised because nothing was seen: {REASON} ›"
    assert "bad" not in classes(chip)
    assert panel.startswith("Nothing to recompute This is a blind alert")
    assert "numbers compared" not in panel


@pytest.mark.parametrize("result", list(ProofResult))
def test_every_result_of_a_proof_has_a_panel(result: ProofResult) -> None:
    assert text_of(proof_panel(Proof(result=result), ALERT)).startswith(result.value.capitalize())


def test_the_hops_miss_the_readings_and_wait_for_the_rest() -> None:
    trail = blind_trail()

    drawn = hops(trail, ZONE)

    assert f"1 Readings missing {REASON}" in text_of(drawn[0])
    for place in (1, 2, 3):
        assert "not yet due waits for a window" in text_of(drawn[place])
    assert text_of(times_text(trail, alert_status(trail))) == (
        "raised by the collector, 8.0 s after the last sign of it 1 of 7 hops complete, 5 not yet due, 1 missing"
    )
    assert trail.hops[1].name is HopName.FEATURES


@pytest.mark.parametrize("later_s", [0, 90 * 86_400])
def test_the_chart_shows_the_run_while_it_was_seen_and_calls_no_line_deciding(later_s: int) -> None:
    trail = blind_trail(event_ns=time_of(RAISED_ROW) + later_s * SECOND)
    view = _view(trail)

    marks = chart_frame(view, "run").marks

    assert trail.run is not None
    assert marks.from_ns == trail.run.first_ns
    assert 0 <= marks.to_ns - min(trail.run.last_ns, NOW) <= SECOND
    assert decided_annotations(marks, palette("light"), 480) == []


def _view(trail: Trail, similar: Similar | None = None) -> View:
    return View(
        trail=trail,
        status=alert_status(trail),
        labels=labels_of(trail),
        now_ns=NOW,
        user="m.kern",
        related=RelatedAlerts(similar=similar),
    )


def test_the_page_says_in_each_place_what_is_not_there_and_why() -> None:
    trail = blind_trail()
    view = _view(trail, similar_of(pa.table({}), trail))

    text = text_of(trail_page(view, tab="timeline", chosen=ChartRange(shown="run", first="run"), nonce="a" * 32))

    assert NO_DRIVERS in text
    assert BEFORE in text
    assert NO_PATTERN in text
    assert NO_PATTERN in text_of(lazy_tab(view, "similar"))
    assert "No runbook for rule blind" in text
    assert text_of(lazy_tab(view, "record")).count(NO_RECORD_OF_IT) == 3
    assert "not stored" not in text + text_of(lazy_tab(view, "record"))


def test_the_timeline_tells_why_and_that_the_collector_raised_it() -> None:
    trail = blind_trail()

    text = text_of(timeline(trail, labels_of(trail), ZONE, now_ns=NOW))

    assert f"priority high; {REASON}" in text
    assert "after the collector raised it collector" in text
    assert "× limit" not in text


def test_a_row_of_the_list_has_no_score_and_no_precision() -> None:
    question = page_question(AlertFilters(), Wanted(limit=1), now_ns=NOW, me="m.kern")
    episode = episodes(asked(question.name, **question.params))[0]

    row = cells(replace(episode, kind="blind", ratio_now=0.0, is_degraded=True, led_by=""), NOW)

    assert (row["what"], row["now"], row["blind"], row["degraded"]) == (
        "nobody sees it any more",
        "–",
        True,
        False,
    )
    assert row["dataTitle"] == row["nowTitle"] == "no window led to a blind alert"


def test_a_row_of_the_overview_has_neither() -> None:
    need = read_rows(asked("overview_alerts", now_ns=NOW, limit=1), NeedRow)[0]
    row = replace(need, kind="blind", is_degraded=True, ratio_now=0.0)

    text = text_of(need_table([row], RowExtras(sparks={}, hops={}, before={}), NOW, ZONE, None))

    assert "Nobody sees it any more" in text
    assert "0.00" not in text
    assert "degraded" not in text


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("gateway gw-1 silent since 2026-11-24 01:30:40 CET", "Gateway gw-1 silent"),
        (REASON, "No valid score"),
        ("", "No valid score"),
    ],
)
def test_the_first_broken_hop_of_a_blind_asset_is_what_is_missing(reason: str, says: str) -> None:
    row = read_rows(asked("overview_blind", now_ns=NOW, limit=9), BlindRow)[0]

    assert broken_hop(replace(row, reason=reason)) == (says, NOBODY_KNOWS)


def test_its_chart_shows_the_first_signals_of_the_contract() -> None:
    view = _view(blind_trail(), Similar())

    frame = chart_frame(view, "run")
    nothing, some = (pa.table({"time_ns": [0], "ratio": [1.0], "run_id": ["r"]}).slice(0, n) for n in (0, 1))

    assert view.labels.terms is not None
    assert frame.leading == tuple(signal.name for signal in view.labels.terms.signals)[:SIGNALS_SHOWN]
    assert frame.filled(nothing, {}).is_empty
    assert not frame.filled(some, {}).is_empty
    assert chart_frame(replace(view, labels=Labels()), "run").leading == ()
