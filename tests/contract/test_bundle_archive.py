"""What is sent as a bundle is one: its tar holds three members and nothing else, and its identity makes its id."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.bundle_archive import MANIFEST, bundle_members, pack_members
from contract.errors import Malformed
from tests.contract.made_bundle import MEMBERS, Tree, identity_of, made_bundle, manifest_of, packed

IDENTITY = identity_of()
BUNDLE_ID, RAW = made_bundle()


def test_the_members_of_a_bundle_come_back_whatever_else_its_manifest_says() -> None:
    found = bundle_members(BUNDLE_ID, RAW)

    assert {name: found[name] for name in MEMBERS} == MEMBERS
    assert json.loads(found[MANIFEST]) == manifest_of(IDENTITY)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda tree: {**tree, "identity": {**IDENTITY, "policy": {"limit": 4.0}}}, "its identity makes the id"),
        (lambda tree: {**tree, "identity": {**IDENTITY, "model_sha256": "0" * 64}}, "names another model or contract"),
        (lambda tree: {**tree, "identity": []}, "names another model or contract"),
        (lambda tree: {**tree, "facts": {"name": "other"}}, "names other members or facts"),
        (lambda tree: {**tree, "members": {}}, "names other members or facts"),
        (lambda tree: [tree], "is no object in canonical form"),
    ],
    ids=["policy", "model", "no identity", "facts", "members", "a list"],
)
def test_a_manifest_that_does_not_make_the_id_is_refused(change: Callable[[Tree], Tree], says: str) -> None:
    with pytest.raises(Malformed, match=says):
        bundle_members(BUNDLE_ID, packed(change(manifest_of(IDENTITY))))


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        (b'{"a": 1}\n', "canonical"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"a":1e400}\n', "is not JSON"),
        (b'{"a":' + b"9" * 5000 + b"}\n", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b'{"a":"\\ud800"}\n', "is not JSON"),
    ],
    ids=["spaces", "deep", "infinite", "long number", "no text", "half a pair"],
)
def test_a_manifest_that_is_no_canonical_json_is_refused(manifest: bytes, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        bundle_members(BUNDLE_ID, pack_members({**MEMBERS, MANIFEST: manifest}))


@pytest.mark.parametrize(
    "raw",
    [b"", b"no tar at all", RAW[:1000], RAW + b"\0" * 512, RAW + b"hidden", RAW[512:], RAW[:-1]],
    ids=["empty", "text", "cut", "longer", "more", "no first header", "a byte less"],
)
def test_what_is_no_tar_of_the_three_members_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed, match="tar"):
        bundle_members(BUNDLE_ID, raw)


@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_no_byte_of_a_bundle_can_be_another(at: int, by: int) -> None:
    changed = bytearray(RAW)
    changed[at] ^= by

    with pytest.raises(Malformed):
        bundle_members(BUNDLE_ID, bytes(changed))


@given(st.binary(max_size=3000))
def test_any_bytes_are_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Malformed):
        bundle_members(BUNDLE_ID, raw)
