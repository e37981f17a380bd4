"""A bundle made by hand, without a model: as much of one as its id is made of."""

from typing import Any

from contract.bundle_archive import CONTRACT, MANIFEST, MODEL, pack_members
from contract.canonical import canonical_json
from contract.ids import Digest, digest

Tree = dict[str, Any]
MEMBERS = {CONTRACT: b"contract: small\n", MODEL: b"a model"}


def identity_of(contract: bytes = MEMBERS[CONTRACT], model: bytes = MEMBERS[MODEL]) -> Tree:
    return {
        "model_sha256": digest(model),
        "contract_sha256": digest(contract),
        "policy": {"limit": 3.75, "priority": {"A": {"high": 1e-05}}},
        "of_a_later_version": [1, None, "é"],
    }


def manifest_of(identity: Tree, contract: bytes = MEMBERS[CONTRACT], model: bytes = MEMBERS[MODEL]) -> Tree:
    facts = {"name": "small"}
    return {
        "identity": identity,
        "facts": facts,
        "facts_sha256": digest(canonical_json(facts)),
        "members": {CONTRACT: digest(contract), MODEL: digest(model)},
    }


def packed(manifest: Any, contract: bytes = MEMBERS[CONTRACT], model: bytes = MEMBERS[MODEL]) -> bytes:
    return pack_members({CONTRACT: contract, MODEL: model, MANIFEST: canonical_json(manifest) + b"\n"})


def made_bundle(contract: bytes = MEMBERS[CONTRACT], model: bytes = MEMBERS[MODEL]) -> tuple[Digest, bytes]:
    """The id of a bundle and its bytes."""
    identity = identity_of(contract, model)
    return digest(canonical_json(identity)), packed(manifest_of(identity, contract, model), contract, model)
