"""Buttons: what is pressed is stored once, shown after it is stored, and kept when it could not be."""

from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from contract.alerts import OperatorAction, Verdict
from contract.ids import mint
from contract.words import Verb
from dashboard.actions.form_input import VERDICT_BUTTONS
from dashboard.actions.records import LONGEST_NOTE, ActionOrigin, acknowledge, mint_nonce, shelve
from dashboard.alert.state import alert_status
from dashboard.app import create_app
from dashboard.errors import NotSent
from dashboard.formatting.text import HOUR, MINUTE
from store.errors import StoreAway
from tests.dashboard.browserless import body_of, call, client_of
from tests.dashboard.sample_alert import ALERT, acknowledged, sample_trail, time_of, with_action
from tests.dashboard.sample_plant import SamplePlant, SamplePost, sample_context

NOW = time_of(705)  # 03:31:45 in Berlin


class Form:
    """The forms of one page: presses their buttons and keeps their nonce."""

    def __init__(self, plant: SamplePlant, now_ns: int | None = None) -> None:
        self.context = sample_context(plant, now_ns=now_ns or NOW)
        self.post: SamplePost = self.context.action_sink  # type: ignore[assignment]
        self.app: Dash = create_app(self.context)
        self.client: FlaskClient = client_of(self.app)
        self.nonce = mint_nonce()

    def press(
        self, button: str, written: dict[str, str] | None = None, *, clicks: int = 1, undo: str = "", **more: str
    ) -> dict[str, Any]:
        """Press a button; what the answer changes on the page. Fields by their id with `_` for `-`."""
        fields = {**(written or {}), **more}
        values = {
            f"{button}.n_clicks": clicks,
            "alert-id.data": ALERT,
            "nonce.data": self.nonce,
            "undoable.data": undo,
            "verdict-source.data": fields.pop("verdict_source", "operator"),
            **{f"{name.replace('_', '-')}.value": text for name, text in fields.items()},
        }
        body = body_of(self.app, "told.children", values=values, changed=f"{button}.n_clicks")
        answer = call(self.client, body)
        assert answer.status_code in (200, 204), answer.get_data(as_text=True)
        changed: dict[str, Any] = answer.get_json()["response"] if answer.status_code == 200 else {}
        return changed

    @property
    def actions(self) -> list[OperatorAction]:
        """What was sent of actions."""
        return [each for each in self.post.sent if isinstance(each, OperatorAction)]


@pytest.fixture
def form() -> Form:
    return Form(SamplePlant())


def problem(changed: dict[str, Any], form: str) -> str:
    """What the answer says at this form."""
    return str(changed[f"problem-{form}"]["children"])


def test_an_acknowledgement_is_sent_read_back_and_then_said(form: Form) -> None:
    changed = form.press("acknowledge")

    assert "Stored: acknowledged." in str(changed["told"])
    assert changed["nonce"]["data"] != form.nonce
    assert changed["acted"]["data"] == form.nonce
    assert [each.verb for each in form.actions] == ["acknowledge"]
    assert alert_status(form.post.plant.shown).acknowledged is not None


def test_pressing_twice_is_one_action_whatever_other_forms_hold(form: Form) -> None:
    form.press("acknowledge")
    form.press("acknowledge", clicks=2, comment_note="begun")

    assert len(form.post.sent) == 2
    assert len(form.post.plant.shown.actions) == 1


def test_an_assignment_says_who_has_it(form: Form) -> None:
    changed = form.press("send-assign", assignee=" j.ruiz ", assign_note="knows the valve")

    assert [(each.verb, each.assignee, each.note) for each in form.actions] == [("assign", "j.ruiz", "knows the valve")]
    assert "Stored: assigned to j.ruiz." in str(changed["told"])
    assert changed["assignee"]["value"] == ""
    assert alert_status(form.post.plant.shown).owner == "j.ruiz"


@pytest.mark.parametrize(
    ("written", "until_ns"),
    [
        ("1 h", NOW + HOUR),
        ("06:00", time_of(0) + 160 * MINUTE),
        ("2026-11-24 14:00", time_of(0) + 640 * MINUTE),
    ],
)
def test_shelving_ends_when_it_was_said_to(form: Form, written: str, until_ns: int) -> None:
    form.press("send-shelve", shelve_until=written)

    assert [(each.verb, each.until_ns) for each in form.actions] == [("shelve", until_ns)]


def test_out_of_service_has_a_begin_and_an_end(form: Form) -> None:
    form.press("send-out", out_from="06:00", out_until="2026-11-24 14:00", out_note="bearing change")

    (sent,) = form.actions
    assert (sent.verb, sent.note) == ("out_of_service", "bearing change")
    assert (sent.from_ns, sent.until_ns) == (time_of(0) + 160 * MINUTE, time_of(0) + 640 * MINUTE)


def test_out_of_service_without_a_begin_begins_now(form: Form) -> None:
    form.press("send-out", out_until="4 h")

    assert [(each.from_ns, each.until_ns) for each in form.actions] == [(NOW, NOW + 4 * HOUR)]


def test_a_confirmation_says_what_was_done(form: Form) -> None:
    form.press("send-confirm", confirm_note="seat reground")

    assert [(each.verb, each.note) for each in form.actions] == [("confirm", "seat reground")]


def test_a_missing_runbook_is_filed_as_a_comment_that_names_the_rule(form: Form) -> None:
    form.press("file-gap")

    assert [(each.verb, each.note) for each in form.actions] == [("comment", "Runbook missing for rule deviation")]


LONG = "x" * (LONGEST_NOTE + 1)
UNFIT = [
    ("send-assign", {"assignee": "  "}, "Say who has it now."),
    ("send-assign", {"assignee": "x" * 101}, "at most 100 characters, this one 101"),
    ("send-shelve", {}, "Say when."),
    ("send-shelve", {"shelve_until": "2026-11-24 03:00"}, "This moment is past"),
    ("send-shelve", {"shelve_until": "soon"}, "“soon” is no time: write 4 h, 06:00 or 2026-11-24 06:00"),
    ("send-shelve", {"shelve_until": "9999-01-01 00:00"}, "More than a year away"),
    ("send-shelve", {"shelve_until": "1 h", "shelve_note": LONG}, "At most 2,000 characters are kept, this has 2,001"),
    ("send-out", {"out_from": "06:00", "out_until": "2026-11-24 05:00"}, "The end is not after the begin."),
    ("send-out", {"out_from": "2026-11-24 01:00", "out_until": "2026-11-24 02:00"}, "This end is past"),
    ("send-comment", {"comment_note": "   "}, "Write something first"),
    ("send-comment", {"comment_note": LONG}, "At most 2,000 characters"),
    ("send-confirm", {}, "Say what was done."),
    ("verdict-true", {"verdict_source": "finding"}, "A person judges as operator or as engineer."),
    ("verdict-true", {"verdict_reason": LONG}, "At most 2,000 characters"),
]


@pytest.mark.parametrize(("button", "fields", "said"), UNFIT)
def test_what_does_not_fit_is_said_at_its_form_and_nothing_is_sent(
    form: Form, button: str, fields: dict[str, str], said: str
) -> None:
    changed = form.press(button, fields)

    assert said in problem(changed, "verdict" if button.startswith("verdict") else button.removeprefix("send-"))
    assert "told" not in changed
    assert form.post.sent == []


@pytest.mark.parametrize("button", VERDICT_BUTTONS)
def test_a_verdict_is_stored_with_its_reason_and_source_and_the_reason_is_emptied(form: Form, button: str) -> None:
    changed = form.press(button, verdict_reason="valve half closed", verdict_source="engineer")

    verdict = form.post.sent[0]
    assert isinstance(verdict, Verdict)
    assert (verdict.value, verdict.reason) == (VERDICT_BUTTONS[button].value, "valve half closed")
    assert (verdict.actor, verdict.source) == ("m.kern", "engineer")
    assert changed["verdict-reason"]["value"] == ""
    assert "verdict-source" not in changed


def test_two_different_verdicts_from_one_form_are_two_records(form: Form) -> None:
    form.press("verdict-true")
    form.press("verdict-false")

    assert len(form.post.plant.shown.verdicts) == 2


def test_a_collector_that_is_away_keeps_the_input_and_the_same_press_again_stores_it_once(form: Form) -> None:
    form.post.away = NotSent("http://127.0.0.1:4318", "does not answer (NewConnectionError)")
    failed = form.press("verdict-true", verdict_reason="valve half closed")
    form.post.away = None

    form.press("verdict-true", verdict_reason="valve half closed", clicks=2)

    assert "Not saved: the collector at http://127.0.0.1:4318 does not answer" in problem(failed, "verdict")
    assert "verdict-reason" not in failed
    assert len(form.post.plant.shown.verdicts) == 1


def test_an_acknowledgement_that_did_not_arrive_is_offered_again(form: Form) -> None:
    form.post.away = NotSent("http://127.0.0.1:4318", "does not answer (NewConnectionError)")

    assert "'data-press': 'acknowledge'" in str(form.press("acknowledge")["told"])


def test_an_action_that_got_through_before_its_answer_was_lost_is_not_doubled(form: Form) -> None:
    form.press("acknowledge")
    form.post.plant.away = StoreAway("http://127.0.0.1:4320", "no answer in time")
    lost = form.press("acknowledge", clicks=2)
    form.post.plant.away = None

    form.press("acknowledge", clicks=3)

    assert "no answer in time" in str(lost)
    assert len(form.post.plant.shown.actions) == 1


EACH = [
    ("acknowledge", {}),
    ("send-assign", {"assignee": "j.ruiz"}),
    ("send-shelve", {"shelve_until": "1 h"}),
    ("send-out", {"out_until": "1 h"}),
    ("send-comment", {"comment_note": "greased"}),
    ("send-confirm", {"confirm_note": "greased"}),
    ("file-gap", {}),
    ("verdict-true", {}),
]


@pytest.mark.parametrize(("button", "fields"), EACH)
def test_everything_a_person_did_can_be_taken_back_for_a_minute(button: str, fields: dict[str, str]) -> None:
    form = Form(SamplePlant())
    done = form.press(button, fields)
    sent = form.post.sent[0]
    form.nonce = done["nonce"]["data"]

    back = form.press("undo", undo=sent.verdict_id if isinstance(sent, Verdict) else sent.action_id)

    assert "Undo, " in str(done["told"])
    assert "Taken back: " in str(back["told"])
    status = alert_status(form.post.plant.shown)
    assert (status.acknowledged, status.shelved, status.out, status.confirmed) == (None,) * 4
    assert (status.owner, status.verdict) == ("", None)


def test_undo_pressed_twice_is_one_retraction(form: Form) -> None:
    form.nonce = form.press("acknowledge")["nonce"]["data"]
    own = form.actions[0].action_id

    form.press("undo", undo=own)
    again = form.press("undo", undo=own, clicks=2)

    assert "problem" not in str(again["told"])
    assert [each.record.verb for each in form.post.plant.shown.actions] == ["acknowledge", "retract"]


def test_undo_after_a_minute_says_that_it_is_too_late() -> None:
    shown = acknowledged(sample_trail(), row=700)
    form = Form(SamplePlant(shown=shown), now_ns=time_of(761))

    changed = form.press("undo", undo=shown.actions[0].record.action_id)

    assert "More than 60 s ago" in str(changed["told"])
    assert form.post.sent == []


@pytest.mark.parametrize("undo", ["", mint("action", "unknown")])
def test_nothing_of_this_person_to_take_back_is_said(form: Form, undo: str) -> None:
    assert "Nothing of yours is there to take back." in str(form.press("undo", undo=undo)["told"])


def test_nobody_takes_back_what_somebody_else_did() -> None:
    shown = acknowledged(sample_trail(), actor="j.ruiz", row=700)
    form = Form(SamplePlant(shown=shown))

    form.press("undo", undo=shown.actions[0].record.action_id)

    assert form.post.sent == []


def test_who_comes_second_hears_who_was_first_and_both_are_kept() -> None:
    shown = acknowledged(sample_trail(), actor="j.ruiz", row=693)
    form = Form(SamplePlant(shown=shown))

    changed = form.press("acknowledge")

    assert "Stored: acknowledged. j.ruiz acknowledged 12 s before you; both are kept." in str(changed["told"])
    assert [each.record.actor for each in form.post.plant.shown.actions] == ["j.ruiz", "m.kern"]


def test_what_was_done_long_before_or_is_something_else_is_no_news() -> None:
    other = ActionOrigin(actor="j.ruiz", nonce=mint_nonce(), now_ns=NOW - 11 * MINUTE)
    shown = with_action(sample_trail(), acknowledge(ALERT, other))
    form = Form(SamplePlant(shown=with_action(shown, shelve(ALERT, other, until_ns=NOW + HOUR))))

    assert "before you" not in str(form.press("acknowledge")["told"])


def test_what_is_sent_and_not_shown_is_not_called_stored(form: Form) -> None:
    form.post.plant = SamplePlant()  # what is sent lands in a trail that nobody reads

    assert "the trail does not show it yet" in str(form.press("acknowledge")["told"])


@pytest.mark.parametrize("nonce", ["", "x", None, "A" * 32, {"a": "b"}])
def test_a_press_without_a_minted_nonce_does_nothing(form: Form, nonce: Any) -> None:
    form.nonce = nonce

    assert form.press("acknowledge") == {}
    assert form.post.sent == []


def test_every_verb_but_taking_back_has_a_button() -> None:
    form = Form(SamplePlant())
    for button, fields in EACH:
        form.press(button, fields)

    assert {each.verb for each in form.actions} == {verb.value for verb in Verb} - {"retract"}
