"""YAML files: a key twice, a file that is not there, text that is no YAML; each refused by name."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from contract.document import MOST_BYTES, parse, read
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
        ("title: &a [x]\npages: *a", "is not YAML: an alias is not read"),
        ("title: 2026-13-45\npages: 1", "is not YAML: "),
        ("title: a\npages: " + "9" * 5000, "is not YAML: "),
        ("title: " + "[" * 60 + "]" * 60, "is not YAML: more than 50 levels"),
        ("title: a\npages: " + "x" * 5000, "pages: .*got 'xxx"),
        ("? [a, {b: c}]\n: d", "is not YAML: "),
        ("title: !!python/object/apply:os.getcwd []\npages: 1", "is not YAML: could not determine a constructor"),
    ],
)
def test_a_bad_document_is_refused_by_file_and_key(text: str, said: str) -> None:
    with pytest.raises(BadDocument, match=f"note.yaml: {said}"):
        parse(text, Note, "note.yaml")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{of}'] * 9)}]\n" for of, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("text", [BOMB, "title: " + "x" * (MOST_BYTES + 1), "[" * 100_000, "{a: " * 100_000])
def test_a_document_that_would_cost_more_than_it_says_is_refused_in_few_words(text: str) -> None:
    with pytest.raises(BadDocument) as caught:
        parse(text, Note, "note.yaml")

    assert len(str(caught.value)) < 500


def test_a_file_without_end_is_read_up_to_the_limit(tmp_path: Path) -> None:
    with (tmp_path / "large.yaml").open("wb") as large:
        large.truncate(1 << 40)  # a terabyte that takes no room on the disk

    with pytest.raises(BadDocument, match="a document takes"):
        read(tmp_path / "large.yaml", Note)


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
