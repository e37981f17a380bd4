"""A document is what its name says: its bytes have the digest that it is known by, a bundle the id."""

from contract.bundle_archive import bundle_members
from contract.errors import Malformed
from contract.ids import digest
from contract.plant import Artifact
from contract.visible_text import visible
from contract.words import ArtifactKind

PART_BYTES = 4 << 20
"""Of a part, when a document has more than one."""


def require_document(*, artifact_id: str, kind: str, name: str, raw: bytes) -> None:
    """Raise Malformed, naming the document, when its bytes are not what its digest and its name say."""
    which = visible(f"{kind} {name!r}")
    if (found := digest(raw)) != artifact_id:
        raise Malformed(Artifact.event, f"{which}: its body's sha256 is {found}, it says {artifact_id}")
    if kind == ArtifactKind.BUNDLE:
        try:
            bundle_members(name, raw)
        except Malformed as error:
            raise Malformed(Artifact.event, f"{which}: {error.problem}") from error


def require_part(artifact: Artifact) -> None:
    """Raise Malformed when a part of several is empty or longer than one may be."""
    size = len(artifact.body)
    if not 0 < size <= PART_BYTES:
        which = visible(f"part {artifact.part} of {artifact.parts} of {artifact.kind} {artifact.name!r}")
        raise Malformed(Artifact.event, f"{which} has {size} bytes: it takes 1 to {PART_BYTES}")
