"""Where css, icons and scripts lie: inside the wheel beside this file, in a checkout beside the room."""

from pathlib import Path

_IN_WHEEL = Path(__file__).parent / "assets"
_IN_CHECKOUT = Path(__file__).parent.parent / "assets"

ASSETS = _IN_WHEEL if _IN_WHEEL.is_dir() else _IN_CHECKOUT
