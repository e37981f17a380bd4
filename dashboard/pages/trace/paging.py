"""Which of a long trace's spans are painted: a browser is never given more rows than it can hold."""

from collections.abc import Mapping
from dataclasses import dataclass

PAINTED = 500
"""Spans at once; a trace of as many is painted whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """From which span on, in the order of the tree, or all that were read."""

    first: int = 0
    is_all: bool = False

    @property
    def text(self) -> str:
        """How the page remembers it."""
        return "all" if self.is_all else str(self.first)

    def of(self, count: int) -> slice:
        """Return the rows of as many spans; beyond the last ones it is the last part."""
        if self.is_all or count <= PAINTED:
            return slice(0, count)
        first = min(self.first, (count - 1) // PAINTED * PAINTED)
        return slice(first, min(count, first + PAINTED))


def asked_part(query: Mapping[str, object]) -> Part:
    """Return what `?show=all` or `?from=500` ask for; anything else is the beginning."""
    return part_of("all" if query.get("show") == "all" else query.get("from"))


def part_of(text: object) -> Part:
    """Read what a page remembers.

    >>> part_of("all").is_all, part_of("1000").first, part_of("-1").first
    (True, 1000, 0)
    """
    if text == "all":
        return Part(is_all=True)
    is_number = isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10
    return Part(first=int(str(text)) // PAINTED * PAINTED if is_number else 0)
