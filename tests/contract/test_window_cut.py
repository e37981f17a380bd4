"""A window has the id and the bounds that its contract's length and step make, read from the contract alone."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import ids
from contract.errors import Malformed
from contract.ids import Id
from contract.window_cut import LONGEST_CONTRACT, WindowCut, cut_texts, read_cut
from tests.collector.otlp_made import CONTRACT_OF_WINDOWS, scored_window

SECONDS = st.floats(0.001, 1e8)
TEXTS = st.text(max_size=20)


def cut() -> WindowCut:
    found = read_cut(CONTRACT_OF_WINDOWS)
    assert found is not None
    return found


@given(TEXTS, TEXTS, TEXTS, st.integers(0, 2**62), SECONDS, SECONDS)
def test_it_is_the_id_that_an_edge_mints(
    asset: str, run: str, ref: str, sequence: int, length_s: float, step_s: float
) -> None:
    rule = SimpleNamespace(length_s=length_s, step_s=step_s)

    found = WindowCut(rule, ref).window_id(asset, Id(run), sequence)

    assert found == ids.window_id(asset, Id(run), sequence, *cut_texts(rule), ref)


@given(SECONDS)
def test_length_and_step_are_read_as_the_edge_reads_them(seconds: float) -> None:
    for spelled in (repr(seconds), f"'{seconds}'"):
        found = read_cut(b"contract: a\nversion: 1.0.0\nwindow: {step_s: 1, length_s: %s}\n" % spelled.encode())
        assert found is not None
        assert found.window_id("a", Id("r"), 1) == ids.window_id("a", Id("r"), 1, f"{seconds}s", "1.0s", "a@1.0.0")


def test_a_window_of_the_contract_is_one_with_or_without_its_sites_key() -> None:
    window = scored_window().window

    cut().require(window)
    cut().require(replace(window, asset_id="pump-7"))
    cut().require(replace(window, first_ns=window.last_ns))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"window_id": Id("ab" * 16)}, "window_id is 'abababababababababababababababab', its asset, run"),
        ({"last_sequence": 161}, "window_id is"),
        ({"run_id": Id("ab" * 16)}, "window_id is"),
        ({"asset_id": "Acme/Main/pump-8"}, "window_id is"),
        ({"contract": "other@1.0.0"}, "its contract is 'other@1.0.0', its bundle was made for water-loop@1.0.0"),
        ({"first_ns": scored_window().window.last_ns - 20 * 10**9}, "its rows are 20000000000 ns apart"),
        ({"first_ns": scored_window().window.last_ns + 1}, "its rows are -1 ns apart"),
    ],
)
def test_any_other_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(Malformed, match=says):
        cut().require(replace(scored_window().window, **change))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"contract: a",
        CONTRACT_OF_WINDOWS.replace(b"20", b".inf"),
        CONTRACT_OF_WINDOWS.replace(b"20", b".nan"),
        CONTRACT_OF_WINDOWS.replace(b"20", b"0"),
        CONTRACT_OF_WINDOWS.replace(b"20", b"[1]"),
        b"a: &a [1]\nb: *a\n" + CONTRACT_OF_WINDOWS,
        CONTRACT_OF_WINDOWS + b"#" * LONGEST_CONTRACT,
    ],
    ids=["empty", "no text", "missing", "infinite", "nan", "zero", "a list", "alias", "long"],
)
def test_a_contract_that_cannot_be_read_cuts_nothing(raw: bytes) -> None:
    assert read_cut(raw) is None


def test_what_a_later_version_says_beside_is_left() -> None:
    assert read_cut(CONTRACT_OF_WINDOWS + b"signals: []\nmore: {x: 1}\n") is not None
