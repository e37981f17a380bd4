"""The evidence file: the same evidence again to the bit, and a file that is none is refused in words."""

import csv
import io
import json
import math
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.errors import Malformed
from contract.evidence import Evidence, ProofResult
from contract.evidence_file import ALERT, LARGEST, READINGS, WINDOWS, pack_evidence, unpack_evidence
from contract.reading_codec import Column
from contract.words import HopName
from inference.replay import prove
from tests.inference.made_line import evidence_of, play, samples, small_bundle

INT64 = st.integers(-(2**63) + 2, 2**63 - 2)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
RANGE = st.tuples(st.sampled_from(("flow", "pressure", "")), INT64, INT64).map(lambda part: "{}={}-{}".format(*part))


def like(value: Any) -> st.SearchStrategy[Any]:
    """Another value of the same kind, which only the proof can refuse."""
    if isinstance(value, list):
        return st.lists(like(value[0]) if value else st.none(), max_size=5)
    kinds = ((bool, st.booleans()), (int, INT64), (float, st.floats()), (str, st.text(max_size=40) | RANGE))
    return next(strategy for kind, strategy in kinds if isinstance(value, kind))


@cache
def evidence() -> Evidence:
    return replace(evidence_of(play(small_bundle(), samples())), origin="simulated")


def bits(column: Column) -> list[bytes]:
    """Each reading as bytes, so that -0.0 and NaN count."""
    rows = zip(column.sequences, column.times_ns, column.values, column.quality, strict=True)
    return [struct.pack("<qqdq", *row) for row in rows]


@pytest.mark.parametrize("signal", ["=HYPERLINK(0)", "\n@x", "\uff1d1", "'=1", "flow"])
def test_no_cell_of_the_readings_is_a_formula_and_each_signal_comes_back(signal: str) -> None:
    (column, *_) = evidence().readings.values()
    packed = pack_evidence(replace(evidence(), readings={signal: column}))

    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        cells = [row[0] for row in csv.reader(io.StringIO(file.read(READINGS).decode(), newline=""))]

    assert set(cells[1:]) == {signal if signal == "flow" else f"'{signal}"}
    assert list(unpack_evidence(packed).readings) == [signal]


def changed(name: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """The file of the evidence with one member changed, or left out."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack_evidence(evidence()))) as read, zipfile.ZipFile(written, "w") as packed:
        for each in read.namelist():
            content = change(read.read(each)) if each == name else read.read(each)
            if content is not None:
                packed.writestr(each, content)
    return written.getvalue()


def test_what_is_read_again_is_what_was_written_and_proves_the_same() -> None:
    read = unpack_evidence(pack_evidence(evidence()))

    assert replace(read, readings={}) == replace(evidence(), readings={})
    assert {name: bits(column) for name, column in read.readings.items()} == {
        name: bits(column) for name, column in evidence().readings.items()
    }
    assert prove(read) == prove(evidence())
    assert prove(read).result is ProofResult.IDENTICAL


def test_the_same_evidence_is_the_same_bytes_and_says_where_it_is_from() -> None:
    packed = pack_evidence(evidence())

    assert packed == pack_evidence(unpack_evidence(packed))
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        assert f"{evidence().raised.alert_id} (simulated data)" in file.read("README.txt").decode()


@given(
    rows=st.lists(st.tuples(INT64, INT64, st.floats(), st.integers(0, 2**32 - 1)), min_size=1, max_size=9),
    signal=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), min_size=1, max_size=9),
)
def test_any_reading_is_the_same_bits_again(rows: list[tuple[int, int, float, int]], signal: str) -> None:
    sequences, times_ns, values, quality = zip(*rows, strict=True)
    plain = tuple(math.nan if math.isnan(value) else value for value in values)  # one NaN: no sensor sends its payload
    column = Column(sequences=sequences, times_ns=times_ns, values=plain, quality=quality)

    read = unpack_evidence(pack_evidence(replace(evidence(), readings={signal: column})))

    assert {name: bits(each) for name, each in read.readings.items()} == {signal: bits(column)}


def test_a_reading_altered_in_the_file_is_found_by_the_proof() -> None:
    first = evidence().readings["flow"].values[2]
    packed = changed(READINGS, lambda table: table.replace(repr(first).encode(), repr(first + 1e-9).encode()))

    proof = prove(unpack_evidence(packed))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.READINGS)


@pytest.mark.parametrize("name", ["contract.yaml", "bundle.tar"])
def test_a_file_without_contract_or_bundle_proves_nothing_and_says_which(name: str) -> None:
    proof = prove(unpack_evidence(changed(name, lambda _content: None)))

    assert proof.result is ProofResult.MISMATCH
    assert "not stored" in proof.detail


@pytest.mark.parametrize(
    ("packed", "says"),
    [
        (b"", "is no zip file"),
        (pack_evidence(evidence())[:-30], "is no zip file"),
        (changed(ALERT, lambda _: None), f"has no {ALERT}"),
        (changed(ALERT, lambda _: b"{"), f"{ALERT}: is no JSON"),
        (changed(ALERT, lambda _: b'{"layout": 2}'), "is not of layout 1"),
        (changed(ALERT, lambda _: b'{"layout": 1}'), "holds no AlertEvent"),
        (changed(WINDOWS, lambda _: b"{}"), "is not a list of windows"),
        (changed(WINDOWS, lambda _: b"[{}]"), "attribute twin.window.id is missing"),
        (changed(READINGS, lambda _: None), f"has no {READINGS}"),
        (changed(READINGS, lambda _: b""), "is no table"),
        (changed(READINGS, lambda table: table + b"flow,1\n"), "is not a table of signal, sequence"),
        (changed(READINGS, lambda table: table + b"flow,1,2,warm,0\n"), "flow, 1, 2, warm, 0"),
        (changed(READINGS, lambda table: table + b"flow,1,9223372036854775807,1.0,0\n"), "beyond 2^63-2"),
        (changed(READINGS, lambda table: table + b"flow,1,2,1.0,-1\n"), "-1 is no OPC UA status code"),
    ],
)
def test_what_is_no_evidence_is_refused_and_says_why(packed: bytes, says: str) -> None:
    with pytest.raises(Malformed) as refused:
        unpack_evidence(packed)

    assert says in str(refused.value)
    assert str(refused.value).startswith("evidence file")


def test_a_member_that_unpacks_to_more_than_one_alert_can_have_is_refused_unread() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file, file.open(ALERT, "w") as member:
        for _ in range((LARGEST >> 20) + 1):
            member.write(bytes(1 << 20))

    with pytest.raises(Malformed, match="bytes unpacked, at most"):
        unpack_evidence(packed.getvalue())


@given(st.data())
def test_whatever_stands_in_a_window_is_refused_or_judged(data: st.DataObject) -> None:
    def _altered(content: bytes) -> bytes:
        tree: list[dict[str, Any]] = json.loads(content)
        row = data.draw(st.sampled_from(tree))
        name = data.draw(st.sampled_from(sorted(row)))
        row[name] = data.draw(ANY_JSON | like(row[name]))
        return json.dumps(tree).encode()

    try:
        read = unpack_evidence(changed(WINDOWS, _altered))
    except Malformed:
        return

    assert prove(read).result in set(ProofResult)


@given(st.data())
def test_flipped_bytes_are_refused_or_judged(data: st.DataObject) -> None:
    packed = bytearray(pack_evidence(evidence()))
    for at in data.draw(st.lists(st.integers(0, len(packed) - 1), min_size=1, max_size=4)):
        packed[at] ^= data.draw(st.integers(1, 255))
    try:
        read = unpack_evidence(bytes(packed))
    except Malformed:
        return

    assert prove(read).result in set(ProofResult)
