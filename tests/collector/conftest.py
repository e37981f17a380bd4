"""A running collector for a test that asks for one; `steady` is shared by tests that store nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database.connection import open_database
from tests.collector.running import Running, config_for, running
from tests.collector.taking import Store


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Running]:
    with running(config_for(tmp_path)) as started:
        yield started


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(config_for(tmp_path_factory.mktemp("steady"))) as started:
        yield started


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_database(tmp_path / "store.duckdb") as database:
        opened = Store(database)
        yield opened
        opened.close()
