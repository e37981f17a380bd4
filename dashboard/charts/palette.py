"""tokens.css -> the two palettes of the charts: plotly reads no css variables."""

import re
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal

from dashboard.static_files import ASSETS

Theme = Literal["light", "dark"]
_BLOCK = re.compile(r"(:root[^{]*)\{([^}]*)\}")
_TOKEN = re.compile(r"--([a-z0-9-]+)\s*:\s*([^;]+);")


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours of a chart, each named as its token."""

    panel: str
    ink: str
    ink_2: str
    line: str
    line_soft: str
    band: str
    series: str
    series_2: str
    limit: str
    up: str
    down: str
    accent: str


@cache
def palette(theme: Theme) -> Palette:
    """Return the palette of the theme, as tokens.css has it."""
    return read_palette((ASSETS / "base" / "tokens.css").read_text(encoding="utf-8"), theme)


def token_palette() -> Palette:
    """Return the palette in which each colour is its token, as `var(--ink)`; a script puts the theme's colours in."""
    return Palette(**{field.name: f"var(--{field.name.replace('_', '-')})" for field in fields(Palette)})


def read_palette(css: str, theme: Theme) -> Palette:
    """Read a palette from the text of tokens.css; the dark block overrides what it names. Raises KeyError."""
    tokens: dict[str, str] = {}
    for selector, body in _BLOCK.findall(css):
        if "dark" not in selector or theme == "dark":
            tokens |= {name: value.strip() for name, value in _TOKEN.findall(body)}
    return Palette(**{field.name: tokens[field.name.replace("_", "-")] for field in fields(Palette)})


def faded(colour: str, alpha: float) -> str:
    """Return the colour `#rrggbb` with an opacity.

    >>> faded("#b3261e", 0.18)
    'rgba(179,38,30,0.18)'
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"
