"""A model with its manifest and its contract: sealed under one id, as a folder or as a deterministic tar."""

import io
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from contract.bundle_archive import CONTRACT, MANIFEST, MEMBERS, MODEL, pack_members
from contract.canonical import canonical_json
from contract.document import parse
from contract.errors import ContractError
from contract.ids import Digest, digest
from contract.telemetry import SealedContract, parse_contract
from inference.errors import BadBundle, BundleMismatch
from inference.features import FEATURE_CODE
from inference.manifest import Facts, Identity, Manifest, Policy

__all__ = [
    "Bundle",
    "Facts",
    "Identity",
    "Manifest",
    "Policy",
    "pack_bundle",
    "read_bundle",
    "require_match",
    "seal",
    "unpack_bundle",
    "write_bundle",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle whose members have been held against its manifest; `seal` and the readers here make no other."""

    bundle_id: Digest  # sha256 of the canonical JSON of manifest.identity
    manifest: Manifest
    model: bytes
    contract: SealedContract
    policy_sha256: Digest

    @property
    def policy(self) -> Policy:
        """When a score becomes an alert."""
        return self.manifest.identity.policy


def seal(*, model: bytes, contract: SealedContract, policy: Policy, training_data: Digest, facts: Facts) -> Bundle:
    """Seal a freshly fit model: everything that decides goes into the id, everything else into the facts."""
    identity = Identity(
        model_sha256=digest(model),
        contract=contract.terms.ref,
        contract_sha256=contract.digest,
        feature_code=FEATURE_CODE,
        policy=policy,
        training_data_sha256=training_data,
    )
    manifest = Manifest(
        identity=identity,
        facts=facts,
        facts_sha256=_digest_of(facts),
        members={MODEL: digest(model), CONTRACT: contract.digest},
    )
    return _bundle(manifest, model, contract)


def require_match(bundle: Bundle, contract: SealedContract) -> None:
    """Raise BundleMismatch unless the bundle was made for this very contract and for the feature code running here."""
    identity = bundle.manifest.identity
    if identity.contract != contract.terms.ref:
        same_name = identity.contract.partition("@")[0] == contract.terms.contract
        runs = contract.terms.version if same_name else contract.terms.ref
        raise BundleMismatch(bundle.bundle_id, f"contract {identity.contract}", runs)
    if identity.contract_sha256 != contract.digest:
        expects = f"contract {identity.contract} with digest {identity.contract_sha256[:12]}…"
        raise BundleMismatch(bundle.bundle_id, expects, f"{contract.digest[:12]}… under the same version")
    if identity.feature_code != FEATURE_CODE:
        raise BundleMismatch(bundle.bundle_id, f"feature code {identity.feature_code}", FEATURE_CODE)


def write_bundle(bundle: Bundle, folder: Path) -> None:
    """Write the members into the folder, which is made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in _members(bundle).items():
        (folder / name).write_bytes(raw)


def read_bundle(folder: Path) -> Bundle:
    """Read and check a bundle folder. Raises BadBundle naming the member that is missing or does not match."""
    members = {}
    for name in MEMBERS:
        try:
            members[name] = (folder / name).read_bytes()
        except OSError as error:
            raise BadBundle(str(folder), name, f"cannot be read: {error.strerror}") from error
    return _checked(str(folder), members)


def pack_bundle(bundle: Bundle) -> bytes:
    """Pack the bundle as a tar: the same bundle is the same bytes."""
    return pack_members(_members(bundle))


def unpack_bundle(raw: bytes) -> Bundle:
    """Unpack what `pack_bundle` made. Raises BadBundle, also for a byte outside the members."""
    try:
        with tarfile.open(fileobj=io.BytesIO(raw), mode="r:") as tar:
            members = dict(_read(tar, member) for member in islice(tar, len(MEMBERS) + 1))
    except (tarfile.TarError, ValueError, OverflowError, EOFError) as error:
        raise BadBundle("tar", "archive", f"is no tar of a bundle: {error}") from error
    bundle = _checked("tar", members)
    if pack_bundle(bundle) != raw:
        raise BadBundle(bundle.bundle_id[:12], "archive", "has bytes beside its members: send it again from its folder")
    return bundle


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> tuple[str, bytes]:
    """Return a member; a link may lead in a circle, and a sparse file of a kilobyte may be gigabytes."""
    held = tar.extractfile(member) if member.isreg() and not member.issparse() else None
    if held is None:
        raise BadBundle("tar", member.name[:40], "is no plain file: a bundle has no other")
    return member.name, held.read()


def manifest_json(manifest: Manifest) -> bytes:
    """Return manifest.json: canonical JSON with a line feed at its end."""
    return canonical_json(_tree(manifest)) + b"\n"


def _members(bundle: Bundle) -> dict[str, bytes]:
    raw = {MODEL: bundle.model, CONTRACT: bundle.contract.raw, MANIFEST: manifest_json(bundle.manifest)}
    return {name: raw[name] for name in MEMBERS}


def _checked(where: str, members: Mapping[str, bytes]) -> Bundle:
    for name in MEMBERS:
        if name not in members:
            raise BadBundle(where, name, "is missing: fetch the whole bundle again")
    manifest = _manifest(where, members[MANIFEST])
    for name in (MODEL, CONTRACT):
        _hold(where, name, digest(members[name]), manifest.members.get(name, "nothing"))
    _hold(where, f"{MANIFEST} facts", _digest_of(manifest.facts), manifest.facts_sha256)
    _hold(where, f"{MANIFEST} identity", manifest.identity.model_sha256, manifest.members[MODEL])
    _hold(where, f"{MANIFEST} identity", manifest.identity.contract_sha256, manifest.members[CONTRACT])
    if manifest_json(manifest) != members[MANIFEST]:
        raise BadBundle(where, MANIFEST, "is not in canonical form: it was edited by hand, fetch it again")
    try:
        contract = parse_contract(members[CONTRACT], CONTRACT)
    except (ContractError, UnicodeDecodeError) as error:
        raise BadBundle(where, CONTRACT, str(error)) from error
    return _bundle(manifest, members[MODEL], contract)


def _manifest(where: str, raw: bytes) -> Manifest:
    try:
        return parse(raw.decode(), Manifest, MANIFEST)
    except (ContractError, UnicodeDecodeError) as error:
        raise BadBundle(where, MANIFEST, str(error)) from error


def _hold(where: str, member: str, found: str, expected: str) -> None:
    if found != expected:
        problem = f"its sha256 is {found[:12]}…, the manifest says {expected[:12]}…: fetch the bundle again"
        raise BadBundle(where, member, problem)


def _bundle(manifest: Manifest, model: bytes, contract: SealedContract) -> Bundle:
    return Bundle(
        bundle_id=_digest_of(manifest.identity),
        manifest=manifest,
        model=model,
        contract=contract,
        policy_sha256=_digest_of(manifest.identity.policy),
    )


def _digest_of(part: Identity | Facts | Policy) -> Digest:
    return digest(canonical_json(_tree(part)))


def _tree(part: Any) -> dict[str, Any]:
    return asdict(part)
