"""A running collector that takes foreign telemetry without a token too; tests that store nothing share `steady`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database.connection import open_database
from tests.collector.running import Running, config_for, running
from tests.collector.taking import Store
from tests.new_store import put_new_store


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Running]:
    with running(config_for(tmp_path, anonymous=True)) as started:
        yield started


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(config_for(tmp_path_factory.mktemp("steady"), anonymous=True)) as started:
        yield started


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_database(put_new_store(tmp_path / "store.duckdb")) as database:
        opened = Store(database)
        yield opened
        opened.close()
