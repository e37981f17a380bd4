"""Ids: the same key, the same id; another key, another id; no key runs into the next field."""

from hypothesis import assume, given
from hypothesis import strategies as st

from contract.ids import alert_id, digest, mint, run_id, score_id, span_id, trace_id, vector_id, window_id

KEYS = st.lists(st.one_of(st.text(max_size=12), st.integers(), st.binary(max_size=12)), max_size=5)


@given(st.text(max_size=8), KEYS)
def test_the_same_key_gives_the_same_id(kind: str, key: list[str | int | bytes]) -> None:
    assert mint(kind, *key) == mint(kind, *key)


@given(st.text(max_size=8), KEYS)
def test_an_id_is_32_hex_digits(kind: str, key: list[str | int | bytes]) -> None:
    minted = mint(kind, *key)

    assert len(minted) == 32
    assert set(minted) <= set("0123456789abcdef")


@given(st.lists(st.text(max_size=6), max_size=5), st.lists(st.text(max_size=6), max_size=5))
def test_different_keys_give_different_ids(one: list[str], other: list[str]) -> None:
    assume(one != other)

    assert mint("reading", *one) != mint("reading", *other)


@given(st.text(min_size=2, max_size=12), st.data())
def test_where_a_field_ends_is_part_of_the_key(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(text) - 1))

    assert mint("run", text[:cut], text[cut:]) != mint("run", text)


def test_the_kind_is_part_of_the_key() -> None:
    assert mint("window", "a") != mint("vector", "a")


def test_ids_hang_together_along_the_line() -> None:
    run = run_id("Acme/Main/pump-7", "historian", "other/1.csv", "0" * 64)
    window = window_id("pump-7", run, 419, "20", "1", "water-loop@1.0.0")
    vector = vector_id(window, "f1")
    bundle = digest(b"bundle")

    ids = {run, window, vector, score_id(vector, bundle), alert_id("pump-7", "deviation", run, bundle, 419)}

    assert len(ids) == 5


@given(KEYS)
def test_trace_and_span_ids_are_valid_for_opentelemetry(key: list[str | int | bytes]) -> None:
    minted = mint("window", *key)

    assert f"{trace_id(minted):032x}" == minted
    assert 0 < span_id(minted) < 2**64


def test_a_span_id_is_never_zero() -> None:
    assert span_id("0" * 16 + "f" * 16) == 1  # type: ignore[arg-type]
