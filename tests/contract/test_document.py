"""YAML files: a key twice, a file that is not there, text that is no YAML; each refused by name."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from contract.document import parse, read
from contract.errors import BadDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A small document."""

    title: str
    pages: int


def test_a_document_becomes_its_record() -> None:
    assert parse("title: a\npages: 3", Note, "note.yaml") == Note(title="a", pages=3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: a\ntitle: b\npages: 1", "is not YAML: .*key 'title' is given twice"),
        ("title: [", "is not YAML: "),
        ("title: a\npages: many", "pages: Input should be a valid integer.*got 'many'"),
        ("title: a", "pages: is missing"),
        ("- a\n- b", "document: "),
        ("", "document: "),
        ("title: 1\npages: x", r"title: .*\(and 1 more\)"),
        ("title: !!python/object/apply:os.getcwd []\npages: 1", "is not YAML: could not determine a constructor"),
    ],
)
def test_a_bad_document_is_refused_by_file_and_key(text: str, said: str) -> None:
    with pytest.raises(BadDocument, match=f"note.yaml: {said}"):
        parse(text, Note, "note.yaml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match=r"nowhere\.yaml: no such file: check the path"):
        read(tmp_path / "nowhere.yaml", Note)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BadDocument, match=r"binary\.yaml: cannot be read"):
        read(tmp_path / "binary.yaml", Note)


def test_the_error_carries_file_key_and_problem() -> None:
    with pytest.raises(BadDocument) as caught:
        parse("title: a", Note, "note.yaml")

    assert (caught.value.file, caught.value.key, caught.value.problem) == ("note.yaml", "pages", "is missing")
