"""What holds for every test: how many examples a property has, without a time limit, and who begins first."""

from collections import Counter

import pytest
from hypothesis import settings

# no deadline: a busy machine proves nothing
settings.register_profile("thorough", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=50)
settings.load_profile("quick")

FIRST = ("waits", "long")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that wait for processes, then those that compute long, then those with most tests.

    A shuffled order stays among equals. Workers take whole files in this order (--no-loadscope-reorder), so that the
    processor is never idle at the end while one worker is left alone with the longest file.
    """
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (*(item.get_closest_marker(each) is None for each in FIRST), -tests[item.path]))
