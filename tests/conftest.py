"""What holds for every test: no time limit on a property, and who waits for processes begins first."""

from collections import Counter

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine proves nothing
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that wait for processes, then those with most tests; a shuffled order stays among equals.

    Workers take whole files in this order (--no-loadscope-reorder), so that the processor is never idle at the end
    while one worker sleeps through the longest file.
    """
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.get_closest_marker("waits") is None, -tests[item.path]))
