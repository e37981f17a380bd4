"""Buttons: what is pressed is stored once, shown after it is stored, and kept when it could not be."""

from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from contract.alerts import OperatorAction, Verdict
from dashboard.actions import mint_nonce
from dashboard.app import create_app
from dashboard.errors import NotSent
from dashboard.parts.acts import VERDICT_BUTTONS
from dashboard.standing import standing_of
from store.errors import StoreAway
from tests.dashboard.browserless import body_of, call, client_of
from tests.dashboard.sample_alert import ALERT, acknowledged, sample_trail, time_of
from tests.dashboard.sample_plant import SamplePlant, SamplePost, sample_desk


class Form:
    """The form of one page: presses its buttons and keeps its nonce."""

    def __init__(self, plant: SamplePlant, now_ns: int | None = None) -> None:
        self.desk = sample_desk(plant, now_ns=now_ns or time_of(705))
        self.post: SamplePost = self.desk.post  # type: ignore[assignment]
        self.app: Dash = create_app(self.desk)
        self.client: FlaskClient = client_of(self.app)
        self.nonce = mint_nonce()

    def press(self, button: str, text: str = "", *, clicks: int = 1) -> dict[str, Any]:
        """Press a button; what the answer changes on the page."""
        values = {
            f"{button}.n_clicks": clicks,
            "alert-id.data": ALERT,
            "nonce.data": self.nonce,
            "reason.value": text,
        }
        body = body_of(self.app, "told.children", values=values, changed=f"{button}.n_clicks")
        answer = call(self.client, body)
        assert answer.status_code in (200, 204), answer.get_data(as_text=True)
        changed: dict[str, Any] = answer.get_json()["response"] if answer.status_code == 200 else {}
        return changed


@pytest.fixture
def form() -> Form:
    return Form(SamplePlant())


def test_an_acknowledgement_is_sent_read_back_and_then_said(form: Form) -> None:
    changed = form.press("acknowledge")

    assert "Acknowledgement stored." in str(changed["told"])
    assert changed["nonce"]["data"] != form.nonce
    assert changed["acted"]["data"] == form.nonce
    assert [r.verb for r in form.post.sent if isinstance(r, OperatorAction)] == ["acknowledge"]
    assert standing_of(form.post.plant.shown).acknowledged is not None


def test_pressing_twice_is_one_action(form: Form) -> None:
    form.press("acknowledge")
    form.press("acknowledge", clicks=2)

    assert len(form.post.sent) == 2
    assert len(form.post.plant.shown.actions) == 1


@pytest.mark.parametrize("value", list(VERDICT_BUTTONS))
def test_a_verdict_is_stored_with_its_reason_and_the_field_is_emptied(form: Form, value: Any) -> None:
    changed = form.press(VERDICT_BUTTONS[value][0], "valve half closed")

    verdict = form.post.sent[0]
    assert isinstance(verdict, Verdict)
    assert (verdict.value, verdict.reason, verdict.actor) == (value.value, "valve half closed", "m.kern")
    assert changed["reason"]["value"] == ""


def test_two_different_verdicts_from_one_form_are_two_records(form: Form) -> None:
    form.press("verdict-true")
    form.press("verdict-false")

    assert len(form.post.plant.shown.verdicts) == 2


def test_a_collector_that_is_away_keeps_the_input_and_offers_the_same_action_again(form: Form) -> None:
    form.post.away = NotSent("http://127.0.0.1:4318", "does not answer (NewConnectionError)")
    failed = form.press("verdict-true", "valve half closed")
    form.post.away = None

    form.press("verdict-true", "valve half closed", clicks=2)

    assert set(failed) == {"told"}
    assert "Not saved: the collector at http://127.0.0.1:4318 does not answer" in str(failed)
    assert "'data-press': 'verdict-true'" in str(failed)
    assert len(form.post.plant.shown.verdicts) == 1


def test_an_action_that_got_through_before_its_answer_was_lost_is_not_doubled(form: Form) -> None:
    form.press("acknowledge")
    form.post.plant.away = StoreAway("http://127.0.0.1:4320", "no answer in time")
    lost = form.press("acknowledge", clicks=2)
    form.post.plant.away = None

    form.press("acknowledge", clicks=3)

    assert "no answer in time" in str(lost)
    assert len(form.post.plant.shown.actions) == 1


def test_undo_takes_back_within_a_minute() -> None:
    form = Form(SamplePlant(shown=acknowledged(sample_trail(), row=700)), now_ns=time_of(759))

    changed = form.press("undo")

    assert "Acknowledgement taken back." in str(changed["told"])
    assert standing_of(form.post.plant.shown).acknowledged is None


def test_undo_after_a_minute_says_that_it_is_too_late() -> None:
    form = Form(SamplePlant(shown=acknowledged(sample_trail(), row=700)), now_ns=time_of(761))

    changed = form.press("undo")

    assert "More than 60 s ago" in str(changed["told"])
    assert form.post.sent == []


def test_nothing_to_undo_is_said(form: Form) -> None:
    assert "nothing to take back" in str(form.press("undo")["told"])


def test_an_empty_comment_is_not_kept(form: Form) -> None:
    assert "Write something first" in str(form.press("comment", "   ")["told"])
    assert form.post.sent == []


def test_a_comment_is_kept_as_it_was_written(form: Form) -> None:
    form.press("comment", "greased, 18 g")

    assert [r.note for r in form.post.sent if isinstance(r, OperatorAction)] == ["greased, 18 g"]


def test_what_is_sent_and_not_shown_is_not_called_stored(form: Form) -> None:
    form.post.plant = SamplePlant()  # what is sent lands in a trail that nobody reads

    assert "the trail does not show it yet" in str(form.press("acknowledge")["told"])


@pytest.mark.parametrize("nonce", ["", "x", None, "A" * 32, {"a": "b"}])
def test_a_press_without_a_minted_nonce_does_nothing(form: Form, nonce: Any) -> None:
    form.nonce = nonce

    assert form.press("acknowledge") == {}
    assert form.post.sent == []
