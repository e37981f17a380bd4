"""What a press makes: the same press twice is one action."""

from hypothesis import given
from hypothesis import strategies as st

from contract.ids import is_id
from contract.words import VerdictSource, VerdictValue
from dashboard.actions.records import (
    LONGEST_NOTE,
    ActionOrigin,
    acknowledge,
    comment,
    judge,
    mint_nonce,
    nonce_for,
    retract,
)
from tests.dashboard.sample_alert import ALERT


def test_a_second_press_at_another_moment_has_the_same_id() -> None:
    nonce = nonce_for(mint_nonce(), "acknowledge", "")

    first = acknowledge(ALERT, ActionOrigin(actor="m.kern", nonce=nonce, now_ns=1))
    second = acknowledge(ALERT, ActionOrigin(actor="m.kern", nonce=nonce, now_ns=2))

    assert first.action_id == second.action_id


@given(st.text(), st.text())
def test_another_button_or_another_text_is_another_action(one: str, other: str) -> None:
    form = "a" * 32

    assert nonce_for(form, "comment", one) != nonce_for(form, "verdict-true", one)
    assert (nonce_for(form, "comment", one) == nonce_for(form, "comment", other)) == (
        one.strip()[:LONGEST_NOTE] == other.strip()[:LONGEST_NOTE]
    )


def test_a_verdict_carries_the_person_the_reason_and_its_source() -> None:
    said = judge(
        ALERT, VerdictValue.NOT_ACTIONABLE, ActionOrigin(actor="m", nonce="a" * 32, now_ns=7), reason="  valve test "
    )

    assert (said.value, said.reason, said.source, said.actor, said.decided_ns) == (
        "not_actionable",
        "valve test",
        VerdictSource.OPERATOR.value,
        "m",
        7,
    )


def test_taking_back_names_what_it_takes_back() -> None:
    seen = acknowledge(ALERT, ActionOrigin(actor="m", nonce="a" * 32, now_ns=1))

    undone = retract(seen, ActionOrigin(actor="m", nonce="b" * 32, now_ns=2))

    assert (undone.verb, undone.retracts, undone.alert_id) == ("retract", seen.action_id, ALERT)


def test_a_note_is_cut_where_the_field_ends() -> None:
    said = comment(ALERT, ActionOrigin(actor="m", nonce="a" * 32, now_ns=1), note="x" * 5000)

    assert len(said.note) == LONGEST_NOTE


@given(st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text())))
def test_only_what_was_minted_is_a_nonce(given_by_a_browser: object) -> None:
    assert is_id(mint_nonce())
    assert not is_id(given_by_a_browser) or len(str(given_by_a_browser)) == 32
