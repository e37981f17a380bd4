"""Every sign of a line can be seen, and no sign that can be is changed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.visible_text import visible, visible_lines

DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
OTHERS = ("\x00", "\x1b", "\x9b", "\r", "\n", "\u2028", "\u200b", "\ufeff", "\ud83d")


@pytest.mark.parametrize("sign", [*DIRECTIONS, *OTHERS])
def test_a_sign_that_moves_hides_or_turns_others_round_is_spelled_out(sign: str) -> None:
    assert visible(f"a{sign}b") == f"a{sign.encode('unicode_escape').decode()}b"


@given(st.text())
def test_what_is_left_can_be_seen_and_sent(text: str) -> None:
    left = {unicodedata.category(sign) for sign in visible(text)}

    assert not left & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    visible(text).encode()
    assert visible_lines(text).count("\n") == text.count("\n")


@pytest.mark.parametrize("text", ["", "Wärme °C", "流量計", "№ 7 · 3 m³/h", "\u202f7\xa0kW", "🏭"])
def test_what_people_write_is_left(text: str) -> None:
    assert visible(text) == text
