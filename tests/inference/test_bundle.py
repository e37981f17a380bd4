"""A bundle as a folder, as a tar, and beside a contract."""

import io
import json
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.bundle_archive import MEMBERS, bundle_members
from contract.canonical import canonical_json
from contract.errors import Malformed
from contract.ids import Digest, digest
from contract.words import Criticality, Priority
from inference.bundle import (
    Bundle,
    pack_bundle,
    read_bundle,
    require_match,
    seal,
    unpack_bundle,
    write_bundle,
)
from inference.errors import BadBundle, BundleMismatch
from inference.features import FEATURE_CODE
from inference.manifest import Facts, Policy
from tests.inference.made_line import small_contract

FACTS = Facts(
    name="small-loop",
    version="1",
    model="mahalanobis",
    asset_id="loop-1",
    origin="simulated",
    built_ns=1,
    fit_rows=(0, 60),
    limit_rows=(60, 100),
    fit_windows=58,
    limit_windows=40,
    largest_limit_score=2.5,
    feature_bands={"flow_mean": (1e-05, 121.5)},
    signal_bands={},
)
POLICY = Policy(
    rule="deviation",
    limit=3.75,
    persistence=3,
    hysteresis=0.9,
    clear_after=4,
    rearm_s=0,
    priority={c: {Priority.MEDIUM: 0, Priority.HIGH: 1.15} for c in Criticality},
)


def sealed(*, policy: Policy = POLICY, facts: Facts = FACTS, model: bytes = b"a model") -> Bundle:
    return seal(model=model, contract=small_contract(), policy=policy, training_data=Digest("d" * 64), facts=facts)


def test_a_bundle_comes_back_from_its_folder(tmp_path: Path) -> None:
    write_bundle(sealed(), tmp_path / "new")

    assert read_bundle(tmp_path / "new") == sealed()


def test_a_bundle_comes_back_from_its_tar_and_packs_to_the_same_bytes() -> None:
    raw = pack_bundle(sealed())

    assert unpack_bundle(raw) == sealed()
    assert pack_bundle(unpack_bundle(raw)) == raw


def test_the_id_is_the_digest_of_the_identity_alone() -> None:
    bundle = sealed()
    identity = json.loads(pack_member(bundle))["identity"]

    assert bundle.bundle_id == digest(canonical_json(identity))
    assert sealed(facts=replace(FACTS, built_ns=2, name="other")).bundle_id == bundle.bundle_id
    assert sealed(policy=replace(POLICY, limit=4)).bundle_id != bundle.bundle_id
    assert sealed(model=b"another").bundle_id != bundle.bundle_id


def pack_member(bundle: Bundle) -> str:
    start = (raw := pack_bundle(bundle)).index(b'{"facts"')
    return raw[start : raw.index(b"\n", start)].decode()


@pytest.mark.parametrize("member", MEMBERS)
def test_a_missing_member_is_named(tmp_path: Path, member: str) -> None:
    write_bundle(sealed(), tmp_path)
    (tmp_path / member).unlink()

    with pytest.raises(BadBundle, match=f"{member}: cannot be read"):
        read_bundle(tmp_path)


@pytest.mark.parametrize("member", ["model.onnx", "contract.yaml"])
def test_a_member_that_does_not_match_is_named(tmp_path: Path, member: str) -> None:
    write_bundle(sealed(), tmp_path)
    (tmp_path / member).write_bytes((tmp_path / member).read_bytes() + b" ")

    with pytest.raises(BadBundle, match=f"{member}: its sha256 is"):
        read_bundle(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"name":"small-loop"', '"name":"other-loop"', "manifest.json facts: its sha256"),
        ('"limit":3.75', '"limit":"high"', "manifest.json: identity.policy.limit"),
        ('"facts":', '"more":1,"facts":', "manifest.json: .*more: is not a key"),
        ('{"facts"', '{ "facts"', "manifest.json: is not in canonical form"),
        ('{"facts"', '["facts"', "manifest.json: "),
        ('"model_sha256":"', '"model_sha256":"0', "manifest.json identity: its sha256"),
    ],
)
def test_an_edited_manifest_says_what_is_wrong(tmp_path: Path, old: str, new: str, problem: str) -> None:
    write_bundle(sealed(), tmp_path)
    text = (tmp_path / "manifest.json").read_text()
    assert old in text
    (tmp_path / "manifest.json").write_text(text.replace(old, new))

    with pytest.raises(BadBundle, match=problem):
        read_bundle(tmp_path)


RAW = pack_bundle(sealed())


@given(st.integers(0, len(RAW) - 1), st.integers(0, 7))
def test_any_flipped_bit_of_a_tar_is_refused_or_is_another_bundle(at: int, bit: int) -> None:
    flipped = bytearray(RAW)
    flipped[at] ^= 1 << bit

    try:
        found = unpack_bundle(bytes(flipped))
    except BadBundle:
        return
    assert found.bundle_id != sealed().bundle_id  # a policy that still reads: no alert of the other carries this id


def test_what_is_sealed_here_is_taken_by_a_collector_under_its_id() -> None:
    again = sealed(facts=replace(FACTS, built_ns=2), policy=replace(POLICY, limit=4, hysteresis=1e-7))

    for bundle in (sealed(), again):
        assert bundle_members(bundle.bundle_id, pack_bundle(bundle))["model.onnx"] == bundle.model
    with pytest.raises(Malformed, match="its identity makes the id"):
        bundle_members(sealed().bundle_id, pack_bundle(again))


@pytest.mark.parametrize("raw", [b"", b"no tar at all", RAW[:1000], RAW + b"\0" * 512])
def test_what_is_no_tar_of_a_bundle_is_refused(raw: bytes) -> None:
    with pytest.raises(BadBundle):
        unpack_bundle(raw)


def tar_of(*members: tarfile.TarInfo, sparse: bool = False) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for member in members:
            tar.addfile(member)
    raw = bytearray(held.getvalue())
    if sparse:  # an old GNU sparse header: nothing stored, a terabyte when it is read
        raw[156:157] = b"S"
        raw[483:495] = f"{1 << 33:011o}\0".encode()[:12]
        raw[148:156] = b" " * 8
        raw[148:156] = f"{sum(raw[:512]):06o}\0 ".encode()
    return bytes(raw)


def link(name: str, to: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, to
    return member


@pytest.mark.parametrize(
    "raw",
    [
        tar_of(tarfile.TarInfo("model.onnx"), sparse=True),
        tar_of(link("a", "b", tarfile.LNKTYPE), link("b", "a", tarfile.LNKTYPE)),
        tar_of(link("model.onnx", "/etc/passwd", tarfile.SYMTYPE)),
        tar_of(link("model.onnx", "", tarfile.DIRTYPE)),
        tar_of(link("model.onnx", "", tarfile.FIFOTYPE)),
    ],
    ids=["sparse", "circle", "symlink", "folder", "pipe"],
)
def test_a_tar_with_anything_but_plain_files_is_refused(raw: bytes) -> None:
    with pytest.raises(BadBundle, match="is no plain file"):
        unpack_bundle(raw)


def test_a_contract_that_is_none_is_named(tmp_path: Path) -> None:
    bundle = sealed()
    other = b"signals: []\n"
    identity = replace(bundle.manifest.identity, contract_sha256=digest(other))
    members = {**bundle.manifest.members, "contract.yaml": digest(other)}
    manifest = replace(bundle.manifest, identity=identity, members=members)
    write_bundle(replace(bundle, manifest=manifest, contract=replace(bundle.contract, raw=other)), tmp_path)

    with pytest.raises(BadBundle, match=r"contract\.yaml: contract\.yaml: .* is missing"):
        read_bundle(tmp_path)


def test_a_bundle_fits_its_own_contract() -> None:
    require_match(sealed(), small_contract())


@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [("version: 1.0.0", "version: 1.1.0", "1.1.0"), ("contract: small-loop", "contract: pump", "pump@1.0.0")],
)
def test_another_contract_is_refused_by_both_names(old: str, new: str, runs: str) -> None:
    with pytest.raises(BundleMismatch) as refused:
        require_match(sealed(), small_contract((old, new)))

    start = f"Bundle {sealed().bundle_id[:12]}… expects contract small-loop@1.0.0, this gateway runs "
    assert str(refused.value) == f"{start}{runs}: deploy a matching pair."


def test_another_text_under_the_same_version_is_refused() -> None:
    edited = small_contract(("persistence: 3", "persistence: 2"))

    with pytest.raises(BundleMismatch, match="under the same version"):
        require_match(sealed(), edited)


def test_another_feature_code_is_refused() -> None:
    bundle = sealed()
    older = replace(bundle.manifest.identity, feature_code="features-0")

    with pytest.raises(BundleMismatch, match=f"feature code features-0, this gateway runs {FEATURE_CODE}"):
        require_match(replace(bundle, manifest=replace(bundle.manifest, identity=older)), small_contract())
