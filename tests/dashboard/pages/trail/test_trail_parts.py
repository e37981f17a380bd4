"""The parts of the trail page: records in, components out."""

from dataclasses import replace

import pytest

from contract.evidence import Both, Proof, ProofResult
from contract.trail import Trail
from contract.words import ClearReason, HopName, HopStatus
from dashboard.actions.undo import undoable
from dashboard.alert.state import alert_status
from dashboard.components.icon import icon
from dashboard.formatting.labels import Labels
from dashboard.formatting.stored_labels import labels_of
from dashboard.pages.trail.action_buttons import act_buttons, press_outcome
from dashboard.pages.trail.action_forms import verdict_text
from dashboard.pages.trail.contributions import contributions, leading_signals
from dashboard.pages.trail.header import ENDED, headline, zone_of
from dashboard.pages.trail.hops import hops, times_text
from dashboard.pages.trail.proof_tab import proof_panel
from dashboard.pages.trail.record_tab import record
from dashboard.pages.trail.timeline_tab import NOT_HERE, timeline
from dashboard.pages.trail.trust_chips import chips, data_chip, model_chip, proof_chip
from tests.dashboard.sample_alert import (
    ALERT,
    BUNDLE,
    CONTRACT,
    acknowledged,
    hop,
    sample_asset,
    sample_step,
    sample_trail,
    sample_window,
    time_of,
)
from tests.dashboard.trees import classes, nodes, text_of, tree

NOW = time_of(720)
ZONE = "Europe/Berlin"


def headline_text(trail: Trail) -> str:
    """The words of the headline."""
    return text_of(headline(trail, alert_status(trail), labels_of(trail), NOW, zone=zone_of(trail)))


def test_the_headline_says_what_where_since_when_how_bad_and_who_saw_it() -> None:
    assert headline_text(sample_trail()) == (
        "HIGH Water loop WL-1, inlet valve : deviation, led by flow recorded playback "
        "since 03:30 CET ( 1 min ) · still active · score 1.34 × limit , was 1.05 at first "
        "Nord / Pump house 2 · nobody has acknowledged · recorded 2020-03-06 10:37 · " + ALERT[:8]
    )


def test_the_headline_of_an_ended_alert_says_how_it_ended() -> None:
    text = headline_text(sample_trail(is_active=False))

    assert "( 4 min ) · returned to normal 03:35 CET · score 0.84 × limit at the end , was 1.05 at first" in text


@pytest.mark.parametrize("reason", list(ClearReason))
def test_every_reason_to_end_has_words(reason: ClearReason) -> None:
    trail = sample_trail()
    ended = replace(trail, events=(*trail.events, sample_step("cleared", 900, 1.2, 2, reason=reason.value)))

    assert f" · {ENDED[reason]} 03:35 CET · " in headline_text(ended)


def test_the_headline_names_who_acknowledged() -> None:
    text = headline_text(acknowledged(sample_trail()))

    assert "acknowledged by m.kern 03:31 CET" in text
    assert "nobody" not in text


def test_a_simulated_asset_is_marked_and_has_no_recorded_time() -> None:
    text = headline_text(sample_trail(origin="simulated"))

    assert "simulated" in text
    assert "recorded" not in text


def test_doubtful_data_is_said_before_anything_else() -> None:
    trail = replace(sample_trail(), raising=None)

    assert headline_text(trail).startswith("HIGH Sensor or machine? Data is degraded: Water loop WL-1")


def test_an_alert_of_an_undeclared_asset_still_has_a_headline() -> None:
    trail = replace(sample_trail(), asset=None, run=None, deployment=None)

    assert "water-loop-inlet-valve: deviation, led by flow" in headline_text(trail)
    assert "since 02:30 UTC" in headline_text(trail)
    assert "place not declared" in headline_text(trail)


def test_good_data_makes_four_gray_chips() -> None:
    trail = sample_trail()

    row = chips(trail, labels_of(trail), NOW)

    assert "bad" not in classes(row)
    assert text_of(row) == (
        "Can I trust it? Data 8 of 8 sensors good 160 of 160 readings, 0 refused › "
        "Machine running assumed, no state signal › "
        "Model water-loop-inlet-valve 1.0.0 in service 5 min · fitted on rows 0 to 249 › "
        "Proof recomputing… from the stored readings ›"
    )


def test_a_signal_with_missing_readings_is_named_in_a_coloured_chip() -> None:
    trail = sample_trail()
    assert trail.raising is not None
    scored = trail.raising.record
    ranges = tuple("flow=621-629,632-640" if text.startswith("flow=") else text for text in scored.window.ranges)
    window = replace(scored.window, ranges=ranges, readings_count=158)
    short = replace(trail, raising=replace(trail.raising, record=replace(scored, window=window)))

    chip = data_chip(short, labels_of(short))

    assert text_of(chip) == "Data 1 of 8 incomplete: flow 158 of 160 readings, 0 refused ›"
    assert "bad" in classes(chip)


def test_a_bundle_that_is_not_stored_is_said() -> None:
    trail = replace(sample_trail(), bundle_tar=None)

    chip = model_chip(trail, labels_of(trail), NOW)

    assert text_of(chip) == f"Model bundle {BUNDLE.bundle_id[:8]} not stored its facts are unknown ›"


@pytest.mark.parametrize(
    ("result", "style"), [(ProofResult.IDENTICAL, ""), (ProofResult.EQUIVALENT, ""), (ProofResult.MISMATCH, "bad")]
)
def test_the_proof_chip_says_the_result_and_colours_a_mismatch(result: ProofResult, style: str) -> None:
    chip = proof_chip(Proof(result=result, hop=HopName.MODEL, detail="score differs", windows=5, readings=192))

    assert f"recomputed: {result.value}" in text_of(chip)
    assert ("bad" in classes(chip)) == bool(style)


def test_the_proof_panel_gives_counts_and_the_command_that_repeats_it() -> None:
    panel = proof_panel(Proof(result=ProofResult.IDENTICAL, windows=5, readings=192, values=187), ALERT)

    assert "5 windows from 192 readings" in text_of(panel)
    assert "numbers compared 187 numbers that differ 0" in text_of(panel)
    assert f"twintrace verify {ALERT}" in text_of(panel)


def test_the_proof_panel_has_both_values_marks_what_differs_and_offers_the_evidence() -> None:
    both = (
        Both(name="flow_mean", recorded=120.25, recomputed=120.25),
        Both(name="score", recorded=4.5, recomputed=4.500000476837158),
    )
    panel = proof_panel(Proof(result=ProofResult.EQUIVALENT, both=both), ALERT)

    table = "window that raised recorded recomputed flow mean 120.25 120.25 score 4.5 differs: 4.50000048"
    assert table in text_of(panel)
    assert [node["props"]["href"] for node in nodes(panel) if "href" in node["props"]] == [
        f"/alerts/{ALERT}/evidence.zip"
    ]


def test_seven_hops_stand_in_order_with_state_value_time_and_short_digest() -> None:
    drawn = hops(sample_trail(), ZONE)

    assert [text_of(each) for each in drawn][:1] == ["1 Readings complete 160 of 160, 0 refused 03:30:40.20 303d 03f7"]
    assert [tree(each)["props"]["className"] for each in drawn] == ["hop"] * 5 + ["hop due"] * 2
    assert text_of(drawn[5]) == "6 Action not yet due nobody has acted yet"


@pytest.mark.parametrize("status", [HopStatus.MISSING, HopStatus.REFUSED, HopStatus.PRUNED])
def test_a_missing_hop_is_dashed_and_shows_its_reason(status: HopStatus) -> None:
    trail = sample_trail()
    broken = hop(HopName.FEATURES, "", 0, status, "the span of this window never arrived")

    drawn = hops(replace(trail, hops=(trail.hops[0], broken, *trail.hops[2:])), ZONE)[1]

    assert tree(drawn)["props"]["className"] == "hop missing"
    assert "the span of this window never arrived" in text_of(drawn)
    assert "the span of this window never arrived" in tree(drawn)["props"]["title"]


def test_the_delay_of_a_playback_is_not_called_a_measurement() -> None:
    trail = sample_trail()

    played = text_of(times_text(trail, alert_status(trail)))
    live = replace(trail, asset=sample_asset("live"))

    assert played.startswith("recorded and played back, so sensor to alert is not measured · visible 0.1 s after")
    assert text_of(times_text(live, alert_status(live))).startswith("sensor to alert 0.2 s · visible 0.1 s after")
    assert played.endswith("5 of 7 hops complete, 2 not yet due")


def test_the_delay_of_a_simulated_machine_that_lives_is_measured_and_marked() -> None:
    trail = sample_trail(origin="simulated")
    assert trail.run is not None
    begun = replace(trail, run=replace(trail.run, rows=0))

    assert text_of(times_text(begun, alert_status(begun))).startswith("simulated sensor to alert 0.2 s · visible 0.1 s")


def test_contributions_are_five_bars_the_rest_and_a_sum_of_100_percent() -> None:
    trail = sample_trail()

    drawn = contributions(sample_window(640, 1.05), labels_of(trail))

    text = text_of(drawn)
    assert text.startswith("flow ↓ below normal 63 % 28.61 L/min, normal 31.90 to 32.40 vibration motor ↑")
    assert "0.0452 [g], normal 0.0382 to 0.0431" in text
    assert "other 1 feature −2 %" in text
    assert text.endswith("all 6 features add up to 100 %; a negative one lowers the score")


def test_the_leading_signals_are_those_of_the_largest_contributions() -> None:
    labels = labels_of(sample_trail())

    assert leading_signals(sample_window(640, 1.05), labels, 3) == ("flow", "vibration_motor", "pressure")
    assert leading_signals(None, labels, 3) == ()


def test_without_a_contract_names_stand_for_themselves() -> None:
    labels = Labels()

    assert labels.feature_label("flow_mean") == "flow mean"
    assert labels.signal_unit("flow") == ""
    assert "not stored" in text_of(contributions(sample_window(640, 1.05), labels))


def test_the_timeline_holds_machine_people_deployment_and_the_label_newest_first() -> None:
    trail = acknowledged(sample_trail(is_active=False), row=950)

    text = text_of(timeline(trail, labels_of(trail), ZONE, now_ns=NOW))
    assert text.endswith(NOT_HERE)

    order = ["Tue 24 Nov 2026, times in CET", "Acknowledged", "Alert cleared", "Stored", "Alert raised", "Label"]
    assert [text.index(word) for word in order] == sorted(text.index(word) for word in order)
    assert "the data set calls rows 570 to 990 “anomaly”; lasts 7 min; it touches no score" in text
    assert text.index("Deployment") > text.index("Label")


def test_the_record_lists_every_id_whole_and_copyable() -> None:
    trail = acknowledged(sample_trail())

    drawn = record(trail, labels_of(trail), ZONE)

    copied = {node["props"]["data-copy"] for node in nodes(drawn) if "data-copy" in node["props"]}
    scored = sample_window(640, 1.05)
    assert {
        trail.alert_id,
        scored.window.window_id,
        scored.window.readings_digest,
        scored.vector.vector_id,
        scored.score.score_id,
        BUNDLE.bundle_id,
        "flow=621-640",
        trail.actions[0].record.action_id,
    } <= copied


def test_the_record_of_a_live_run_names_its_boot_and_no_file() -> None:
    trail = sample_trail()
    assert trail.run is not None
    begun = replace(trail.run, rows=0, path="live/wl-1/00ff", last_ns=trail.run.first_ns)

    text = text_of(record(replace(trail, run=begun), labels_of(trail), ZONE))

    assert "boot 00ff live since 2026-11-" in " ".join(text.split())
    assert "file" not in text


def test_a_record_of_what_is_not_stored_says_so() -> None:
    trail = replace(sample_trail(), raising=None, run=None, asset=None, bundle_tar=None)

    assert text_of(record(trail, labels_of(trail), ZONE)).count("not stored") == 5


def test_acknowledge_gives_way_to_who_did_it_with_undo_for_a_minute() -> None:
    trail = acknowledged(sample_trail(), row=700)
    status = alert_status(trail)

    area = act_buttons(status, ZONE, undoable(trail, "m.kern", time_of(720)), time_of(720))

    by_id = {node["props"]["id"]: node["props"] for node in nodes(area) if "id" in node["props"]}
    assert by_id["acknowledge"]["hidden"]
    assert not by_id["acked"]["hidden"]
    assert "Acknowledged by m.kern 03:31 CET Undo, 40 s left" in text_of(area)
    assert undoable(trail, "j.ruiz", time_of(720)) is None
    assert undoable(trail, "m.kern", time_of(761)) is None


def test_a_problem_offers_to_press_the_same_button_again() -> None:
    said_of = press_outcome("Not saved", problem=True, key="1", again="verdict-true")

    assert [n["props"]["data-press"] for n in nodes(said_of) if "data-press" in n["props"]] == ["verdict-true"]
    assert tree(press_outcome("ok", problem=False, key="1"))["props"]["role"] == "status"


def test_no_verdict_is_said_plainly() -> None:
    assert verdict_text(alert_status(sample_trail()), ZONE) == "no verdict yet"


def test_an_icon_is_a_masked_box_that_readers_skip() -> None:
    assert tree(icon("high", tone="high")) == {
        "props": {"children": None, "className": "ic ic-high high", "aria-hidden": "true"},
        "type": "Span",
        "namespace": "dash_html_components",
    }


def test_the_lexicon_reads_contract_and_bundle_of_the_trail() -> None:
    labels = labels_of(sample_trail())

    assert labels.terms == CONTRACT.terms
    assert labels.feature_label("vibration_motor_mean") == "vibration motor"
    assert labels.feature_unit("flow_mean") == "L/min"
    assert (labels.model and labels.model.name) == "water-loop-inlet-valve"
