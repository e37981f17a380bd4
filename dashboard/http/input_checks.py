"""What a property of a component may hold, as a browser sends it: the checks that a page declares for its inputs."""

MAX_TEXT = 4_096
"""Characters; the longest that a person types is a reason of 1,000."""

MOST_KEYS = 8


def is_text(value: object) -> bool:
    """Tell whether this is a text of a field, or nothing."""
    return value is None or (isinstance(value, str) and len(value) <= MAX_TEXT)


def is_path(value: object) -> bool:
    """Tell whether this is the path of an address."""
    return isinstance(value, str) and value.startswith("/") and is_text(value)


def is_count(value: object) -> bool:
    """Tell whether this counts presses, or is nothing."""
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53)


def is_small(value: object) -> bool:
    """Tell whether this is what a store of a page holds: a text, a number, or at most eight named texts and flags."""
    if isinstance(value, dict):
        return len(value) <= MOST_KEYS and all(is_text(each) or isinstance(each, bool) for each in value.values())
    return is_text(value) or is_count(value)
