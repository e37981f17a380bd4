"""A bundle as it travels: a tar of three members, named by the digest of its identity.

Held without knowing what the manifest's fields mean, so that a collector takes bundles of a later version too.
"""

import io
import json
import tarfile
from collections.abc import Mapping
from typing import Any

from contract.canonical import canonical_json
from contract.errors import Malformed
from contract.ids import digest

MODEL, CONTRACT, MANIFEST = "model.onnx", "contract.yaml", "manifest.json"
MEMBERS = (CONTRACT, MANIFEST, MODEL)  # in the order of the tar

_BLOCK, _SIZE = tarfile.BLOCKSIZE, slice(124, 135)


def pack_members(members: Mapping[str, bytes]) -> bytes:
    """Pack the members as a tar with sorted names, no times and no owners: the same bundle is the same bytes."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in MEMBERS:
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(members[name]), 0o644
            tar.addfile(member, io.BytesIO(members[name]))
    return packed.getvalue()


def bundle_members(bundle_id: str, raw: bytes) -> dict[str, bytes]:
    """Return the members of a bundle, held against its id. Raises Malformed.

    The id is the sha256 of the canonical identity in its manifest, which holds the digests of model and contract.
    """
    members = _unpacked(raw)
    manifest = _manifest(members[MANIFEST])
    digests = {name: digest(members[name]) for name in (MODEL, CONTRACT)}
    identity, facts = manifest.get("identity"), manifest.get("facts")
    of_identity = {"model_sha256": digests[MODEL], "contract_sha256": digests[CONTRACT]}
    if not isinstance(identity, dict) or not of_identity.items() <= identity.items():
        raise _malformed("its identity names another model or contract than it holds")
    if manifest.get("members") != digests or manifest.get("facts_sha256") != digest(canonical_json(facts)):
        raise _malformed("its manifest names other members or facts than it holds")
    if (made := digest(canonical_json(identity))) != bundle_id:
        raise _malformed(f"its identity makes the id {made}, it says {bundle_id[:64]!r}")
    return members


def _unpacked(raw: bytes) -> dict[str, bytes]:
    """Cut the members out; that they are packed again to the same bytes says that nothing else is in the tar."""
    at, members = 0, {}
    for name in MEMBERS:
        size, at = _size(raw[at : at + _BLOCK]), at + _BLOCK
        members[name] = raw[at : at + size]
        at += -size // _BLOCK * -_BLOCK
        if at > len(raw):
            raise _malformed(f"its tar ends amid {name}")
    if pack_members(members) != raw:
        raise _malformed(f"is no tar of {', '.join(MEMBERS)} and nothing else, in this order")
    return members


def _size(header: bytes) -> int:
    try:
        return max(0, int(header[_SIZE], 8))
    except ValueError as error:
        raise _malformed("is no tar") from error


def _manifest(raw: bytes) -> dict[str, Any]:
    try:
        tree = json.loads(raw)
        is_canonical = canonical_json(tree) + b"\n" == raw
    except (ValueError, RecursionError) as error:
        raise _malformed(f"its {MANIFEST} is not JSON") from error
    if not isinstance(tree, dict) or not is_canonical:
        raise _malformed(f"its {MANIFEST} is no object in canonical form")
    return tree


def _malformed(problem: str) -> Malformed:
    return Malformed("bundle", problem)
