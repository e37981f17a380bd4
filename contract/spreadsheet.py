"""Texts in a CSV file, of which no spreadsheet makes a formula."""

import unicodedata

_FORMULA, _BREAKS = ("=", "+", "-", "@"), ("\t", "\r", "\n")
_PASSED_OVER = (
    "".join(map(chr, range(0x21)))
    + "\x7f\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Blanks, controls and marks without a width, before which a spreadsheet sees what follows."""


def defused(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula, also behind blanks or in full width.

    One that begins with an apostrophe gets another, so that `undefused` finds each text again.

    >>> defused("=1+1"), defused("pump"), defused("-3"), defused("'s-Gravenhage")
    ("'=1+1", 'pump', "'-3", "''s-Gravenhage")
    """
    seen = unicodedata.normalize("NFKC", text).lstrip(_PASSED_OVER)
    return f"'{text}" if text.startswith(("'", *_BREAKS)) or seen.startswith(_FORMULA) else text


def undefused(cell: str) -> str:
    """Return the text that a cell was made of.

    >>> undefused("'=1+1"), undefused("pump"), undefused("''s-Gravenhage")
    ('=1+1', 'pump', "'s-Gravenhage")
    """
    return cell.removeprefix("'")
