"""The documents hold together: a short front page, links that lead somewhere, every decision listed."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LONGEST_FRONT_PAGE = 120
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_WITH_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")


def relative_links(text: str) -> list[str]:
    """Paths that a document links to, without their fragments; addresses on the web are left out.

    >>> relative_links("[a](b.md#c), ![d](e/f.png), [g](https://example.com), [h](#i)")
    ['b.md', 'e/f.png']
    """
    targets = [target.partition("#")[0] for target in _LINK.findall(text) if not _WITH_SCHEME.match(target)]
    return [target for target in targets if target]


def test_the_front_page_is_short() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    assert len(lines) <= LONGEST_FRONT_PAGE


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(document: Path) -> None:
    targets = relative_links(document.read_text(encoding="utf-8"))

    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_documents_link_to_each_other() -> None:
    assert {"docs/ARCHITECTURE.md", "docs/NUMBERS.md", "docs/words.md", "CONTRIBUTING.md"} <= set(
        relative_links((ROOT / "README.md").read_text(encoding="utf-8"))
    )


def test_every_decision_is_listed_in_the_architecture_under_its_number() -> None:
    listed = re.findall(r"\[(\d{3})\]\(adr/([^)]+)\)", (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    decisions = sorted(file.name for file in (ROOT / "docs" / "adr").glob("*.md"))

    assert listed == [(name[:3], name) for name in decisions]
