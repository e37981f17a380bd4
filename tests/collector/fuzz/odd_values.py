"""Values that break what was not thought of: numbers at the ends, texts that are hardly text, trees that are deep."""

from random import Random
from typing import Any

NUMBERS = (
    *(0, -1, 1, 20, 2**31 - 1, 2**31, 2**32, 2**53, 2**53 + 1, 2**63 - 1, 2**63 - 2, 2**63, -(2**63), 2**64 - 1, 2**64),
    *(0.5, -0.0, 1e308, -1e308, 5e-324, float("inf"), float("-inf"), float("nan"), 10**30),
)
TEXTS = (
    *(
        "",
        " ",
        "\0",
        "a\0b",
        "\n",
        "\r\n",
        "\ud83d",
        "\udc00\ud800",
        "\U0001f600",
        "\u202e",
        "\ufeff",
        "\ufffe",
        "e\u0301",
    ),
    *("'; drop table spans; --", "%s", "$1", "{}", "[]", "null", "NaN", "-1", "0" * 32, "f" * 32, "g" * 32, "x" * 201),
    *("x" * 5000, "١٢", "..", "../../etc/passwd", "a/b/c/d", "flow=1-2", "2-1", "0-999999999999999999", "=1+1"),
)
PLAIN_TEXTS = tuple(text for text in TEXTS if not any("\ud800" <= sign <= "\udfff" for sign in text))
RAW_JSON = (
    *("1e400", "-1e400", "NaN", "Infinity", "-0", "1" * 400, "1" * 5000, '"\\ud83d"', '"\\udc00\\ud800"', "[" * 150),
    *("tru", "'a'", "01", "1.", ".5", "/**/1", '"\\u00"', "\t1", '{"a":1,"a":2}', '"\t"', "", ","),
)
"""What JSON text can say and a Python value can't, among them what breaks the text."""


def odd_json_value(random: Random) -> Any:
    """Return any value that JSON has, of any type."""
    return random.choice(_MAKERS)(random)


def int64(random: Random) -> int:
    """Return a number that an OTLP attribute can hold, small or at an end."""
    whole = [number for number in NUMBERS if isinstance(number, int) and -(2**63) <= number < 2**63]
    return random.choice(whole) if random.random() < 0.7 else random.randrange(0, 5000)


def deep_json(depth: int) -> Any:
    """Return an AnyValue in OTLP/JSON that holds itself this often."""
    found: Any = {"intValue": "1"}
    for _ in range(depth):
        found = {"arrayValue": {"values": [found]}}
    return found


_MAKERS = (
    lambda random: random.choice(NUMBERS),
    lambda random: str(random.choice(NUMBERS)),
    lambda random: random.choice(TEXTS),
    lambda random: random.choice((None, True, False, [], {}, [[]], [None], {"a": 1}, {"values": 7})),
    lambda random: {random.choice(TEXTS): random.choice(TEXTS)},
    lambda random: {random.choice(("stringValue", "intValue", "doubleValue", "bytesValue")): random.choice(NUMBERS)},
    lambda random: [random.choice(NUMBERS), random.choice(TEXTS)],
    lambda random: deep_json(random.randrange(10, 120)),
)
