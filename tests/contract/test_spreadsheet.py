"""No cell of a CSV file is a formula, and each can be read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.spreadsheet import defused, undefused

FORMULAS = ("=cmd|'/c calc'!A1", "+1", "-1", "@sum(a1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "\u202e=1")
IN_FULL_WIDTH = ("\uff1d1", "\uff0b1", "\uff0d1", "\uff20sum(a1)")


@pytest.mark.parametrize("text", [*FORMULAS, *IN_FULL_WIDTH])
def test_what_a_spreadsheet_would_run_is_defused(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Pump P-147", "", " Pump", "2 = 2", "é"])
def test_what_it_would_not_run_is_left(text: str) -> None:
    assert defused(text) == text


@given(st.text() | st.text(alphabet="'=+ \n"))
def test_each_text_comes_back(text: str) -> None:
    assert undefused(defused(text)) == text
    assert not defused(text).startswith(("=", "+", "-", "@"))
