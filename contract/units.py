"""UCUM units: which codes are valid, and how they read to a person."""

from functools import cache
from typing import Any

_SPOKEN = {"Cel": "°C", "1": "", "/min": "1/min", "um": "µm", "m/s2": "m/s²", "m3/h": "m³/h", "[degF]": "°F"}


def is_ucum(code: str) -> bool:
    """Tell whether the code follows the UCUM grammar and names known units, as `[g]`, `L/min`, `Cel`."""
    from lark.exceptions import LarkError

    try:
        _parser().parse(code)
    except LarkError:
        return False
    return bool(code)


def spoken(code: str) -> str:
    """Return how people write the unit: `Cel` is °C; most codes are already what people write.

    >>> spoken("Cel"), spoken("L/min")
    ('°C', 'L/min')
    """
    return _SPOKEN.get(code, code)


@cache
def _parser() -> Any:
    import ucumvert  # 0.2 s and 10 MB: only what checks a document pays for it

    return ucumvert.get_ucum_parser()
