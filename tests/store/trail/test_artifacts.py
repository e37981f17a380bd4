"""Documents come back from their parts, whole and held against their digest."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contract.ids import digest, mint
from contract.plant import Artifact
from contract.scope import Scope
from contract.words import ArtifactKind
from store.trail.artifacts import StoredArtifact, find_artifact
from tests.store.plant_rows import Planted, artifact_of, declared, planted

ALL = Scope(actor="test")
BODY = bytes(range(256)) * 5


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Planted]:
    with planted(tmp_path) as plant:
        yield plant


def in_parts(body: bytes, *, size: int) -> list[Artifact]:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    whole = artifact_of(ArtifactKind.BUNDLE, "b1", body)
    return [replace(whole, part=at, parts=len(pieces), body=piece) for at, piece in enumerate(pieces)]


def found(plant: Planted, *, before_ns: int = 2**62) -> StoredArtifact:
    return find_artifact(plant.reader, ALL, ArtifactKind.BUNDLE, "b1", before_ns=before_ns)


def test_parts_are_joined_in_their_order_whatever_order_they_came_in(plant: Planted) -> None:
    plant.put(list(reversed(in_parts(BODY, size=100))))

    assert found(plant).body == BODY


def test_parts_sent_at_different_times_are_one_document(plant: Planted) -> None:
    first, second = in_parts(BODY, size=1000)
    between = artifact_of(ArtifactKind.BUNDLE, "b1", b"other", produced_ns=15)

    plant.put([replace(first, produced_ns=10), between, replace(second, produced_ns=20)])

    assert found(plant, before_ns=30).body == BODY


def test_a_part_that_is_not_there_leaves_no_bytes(plant: Planted) -> None:
    parts = in_parts(BODY, size=500)

    plant.put([parts[0], parts[2]])

    assert found(plant) == StoredArtifact(
        body=None, produced_ns=parts[0].produced_ns, problem="2 of 3 parts of bundle b1 are in the store"
    )


def test_bytes_that_are_not_their_digest_are_no_bytes(plant: Planted) -> None:
    plant.put([replace(artifact_of(ArtifactKind.BUNDLE, "b1", BODY), artifact_id=digest(b"something else"))])

    assert found(plant).body is None
    assert found(plant).problem == "the stored bytes of bundle b1 are not what their sha256 says"


@pytest.mark.parametrize(("before_ns", "body"), [(5, b"first"), (10, b"first"), (19, b"first"), (20, b"second")])
def test_the_document_of_a_time_is_the_one_sent_last_until_then(plant: Planted, before_ns: int, body: bytes) -> None:
    plant.put(
        [
            artifact_of(ArtifactKind.BUNDLE, "b1", b"second", produced_ns=20),
            artifact_of(ArtifactKind.BUNDLE, "b1", b"first", produced_ns=10),
        ]
    )

    assert found(plant, before_ns=before_ns).body == body


def test_a_document_never_sent_is_named(plant: Planted) -> None:
    assert found(plant).problem == "the bytes of bundle b1 are not in the store"


def sent_by(gateway: str, artifact: Artifact) -> tuple[bytes, str, str, str, str]:
    key = (artifact.artifact_id, artifact.kind, artifact.name, gateway)
    return (bytes.fromhex(mint("artifact sender", *key)), *key)


def test_of_two_plants_with_a_document_of_one_name_each_has_its_own(plant: Planted) -> None:
    north = artifact_of(ArtifactKind.CONTRACT, "pump@1.0.0", b"north's", produced_ns=10)
    south = artifact_of(ArtifactKind.CONTRACT, "pump@1.0.0", b"south's", produced_ns=20)
    older = artifact_of(ArtifactKind.CONTRACT, "pump@1.0.0", b"of before", produced_ns=30)
    plant.put([north, south, older, declared("loop-1", gateway_id="gw-n"), declared("loop-2", site="south")])
    plant.put_rows({"artifact_senders": [sent_by("gw-n", north), sent_by("gw-s", south), sent_by("gw-x", south)]})

    def body(gateway: str, scope: Scope = ALL, *, before_ns: int = 40) -> bytes | None:
        kind = ArtifactKind.CONTRACT
        return find_artifact(plant.reader, scope, kind, "pump@1.0.0", before_ns=before_ns, gateway=gateway).body

    assert [body(gateway) for gateway in ("gw-n", "gw-s", "gw-x")] == [b"north's", b"south's", b"south's"]
    assert body("gw-nobody's") == body("") == b"of before"
    assert body("gw-n", before_ns=5) == b"north's"
    assert body("gw-n", Scope(actor="t", sites=("Acme/north",))) == b"north's"
    assert body("gw-n", Scope(actor="t", sites=("Acme/south",))) == b"of before"
