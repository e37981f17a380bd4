"""Text of any size -> its lines, each in bounded memory: of a line that is too long only its beginning is kept."""

from collections.abc import Iterator
from functools import partial
from typing import TextIO

LONGEST_LINE = 1 << 20
"""Characters, the line end among them: ten thousand columns fit, and a file without line ends is not held whole."""


def text_lines(text: TextIO, *, longest: int = LONGEST_LINE) -> Iterator[str]:
    r"""Yield each line with its end; one of more than `longest` characters is cut there and has none.

    The text must be opened with newline="", so that \n, \r and \r\n end a line and are kept. Between two lines its
    position is the beginning of the next.
    """
    for line in iter(partial(text.readline, longest), ""):
        if len(line) == longest:
            _go_to_line_end(text, line, longest)
        yield line


def _go_to_line_end(text: TextIO, piece: str, longest: int) -> None:
    while len(piece) == longest and not piece.endswith(("\n", "\r")):
        piece = text.readline(longest)
    if len(piece) == longest and piece.endswith("\r"):  # the limit may have parted \r from its \n
        after = text.tell()
        if text.read(1) != "\n":
            text.seek(after)
