"""What the store knows of bundles: which there are, asked once when a collector starts, and the contract in one."""

from collector.decode.known_bundles import KnownBundles
from contract.bundle_archive import CONTRACT, bundle_members
from contract.errors import Malformed
from contract.scope import Scope
from contract.words import ArtifactKind
from store.errors import StoreError
from store.query.protocol import Ask
from store.trail.artifacts import stored_documents

_EVERYWHERE = Scope(actor="collector")


def stored_bundles(ask: Ask) -> KnownBundles:
    """Return the bundles of the store by name; each is read when it is needed. Raises StoreError."""
    known = KnownBundles(contract_of=lambda bundle_id: contract_of(ask, bundle_id))
    known.learn(ask.ask(_EVERYWHERE, "bundle_names").column("bundle_id").to_pylist())
    return known


def contract_of(ask: Ask, bundle_id: str) -> bytes | None:
    """Return the contract of a stored bundle; None when none is there that makes this id, or nobody can look now."""
    try:
        found = stored_documents(ask, _EVERYWHERE, ArtifactKind.BUNDLE, bundle_id)
    except StoreError:
        return None
    for each in found:
        try:
            return bundle_members(bundle_id, each.body or b"")[CONTRACT]
        except Malformed:
            continue  # from before bundles were held to their id
    return None
