"""What was sent, as a log line or a terminal shows it: signs that move, hide or turn others round are spelled out."""

import unicodedata


def visible(text: str) -> str:
    r"""Return one line of a text: controls, line ends, marks of direction and halves of a pair as escapes.

    >>> visible("pump \u202e7-pmup\x1b[2J\n"), visible("Wärme °C\xa07")
    ('pump \\u202e7-pmup\\x1b[2J\\n', 'Wärme °C\xa07')
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def is_visible(text: str) -> bool:
    r"""Tell whether a text is one line of which every sign is seen as it is.

    >>> is_visible("Wärme °C\xa07"), is_visible("pump \u202e7-pmup"), is_visible("two\nlines")
    (True, False, False)
    """
    return text.isprintable() or visible(text) == text


def visible_lines(text: str) -> str:
    r"""Return a text of several lines, each of them visible.

    >>> visible_lines("one\r\ntwo\u2028three")
    'one\\r\ntwo\\u2028three'
    """
    return "\n".join(map(visible, text.split("\n")))


def _shown(sign: str) -> str:
    is_plain = sign.isprintable() or unicodedata.category(sign) == "Zs"  # blanks of any width
    return sign if is_plain else sign.encode("unicode_escape").decode()
