"""Which bundle an edge has announced last for a run: after a swap there and back, the first one is announced again."""

from collections.abc import Collection

from contract.ids import Digest, Id
from contract.plant import Deployment

_KIND = "deployment"


def announced_key(deployment: Deployment) -> str:
    """Return the key under which the outbox remembers that a deployment was announced."""
    return f"{_KIND}:{deployment.run_id}:{deployment.bundle_id}:{deployment.from_sequence}"


def is_in_service(announced: Collection[str], run: Id, bundle: Digest) -> bool:
    """Tell whether the deployment announced last for the run is of this bundle.

    >>> is_in_service({"deployment:r:a:0", "deployment:r:b:70"}, Id("r"), Digest("a"))
    False
    """
    told = [key.removeprefix(f"{_KIND}:{run}:").split(":") for key in announced if key.startswith(f"{_KIND}:{run}:")]
    sequences = [(int(rest[1]) if len(rest) > 1 else -1, rest[0]) for rest in told]  # keys of before had no sequence
    last = max((sequence for sequence, _ in sequences), default=-1)
    return any(of == bundle for sequence, of in sequences if sequence == last)
