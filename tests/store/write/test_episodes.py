"""The table of episodes: in whatever order and pieces records arrive, it says what a slow look at them says."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from contract.alerts import AlertEvent
from store.check import check_store
from store.database.connection import Database, open_database
from store.write.writer import Writer
from tests.oracles.episode_row_oracle import episode_row
from tests.oracles.store_oracle import of
from tests.store.episode_histories import RUN, deliveries, first_arrivals
from tests.store.plant_rows import RECEIVED_NS, Planted, action_of, batch_of, elsewhere, planted


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store")) as plant:
        yield plant


@pytest.fixture(scope="module")
def known() -> set[int]:
    """The numbers given so far."""
    return set()


def rows_of_alerts(plant: Planted, alerts: Sequence[str]) -> list[dict[str, Any]]:
    with plant.database.cursor() as cursor:
        found = cursor.sql(
            "select * from episodes where replace(alert_id::varchar, '-', '') in $alerts order by alert_id",
            params={"alerts": list(alerts)},
        )
        rows: list[dict[str, Any]] = found.to_arrow_table().to_pylist()
    ids = ("alert_id", "run_id", "window_id", "vector_id", "score_id")
    return [{**row, **{name: row[name].replace("-", "") for name in ids}} for row in rows]


def deliver(plant: Planted, groups: Sequence[Sequence[Any]]) -> None:
    writer = Writer(plant.database)
    for group in groups:
        writer.commit([batch_of([record], received_ns=RECEIVED_NS) for record in group])
    writer.close()


@settings(max_examples=50, deadline=None)
@given(groups=deliveries())
def test_however_records_arrive_the_episodes_say_what_the_records_say(
    plant: Planted, known: set[int], groups: tuple[tuple[Any, ...], ...]
) -> None:
    deliver(plant, groups)

    records = first_arrivals(groups)
    alerts = sorted({each.alert_id for each in of(records, AlertEvent)})
    rows = rows_of_alerts(plant, alerts)
    assert [{name: value for name, value in row.items() if name != "number"} for row in rows] == [
        episode_row(records, alert, received_ns=RECEIVED_NS) for alert in alerts
    ]
    assert len({row["number"] for row in rows}) == len(rows)
    assert not any(row["number"] in known for row in rows), "a number is given once"
    known |= {row["number"] for row in rows}


def unlike(database: Database) -> int:
    (found,) = [each.unlike for each in check_store(database) if each.table == "episodes"]
    return found


def test_a_check_finds_nothing_in_what_the_writer_keeps(plant: Planted) -> None:
    assert unlike(plant.database) == 0


@pytest.mark.parametrize(
    "tampering",
    [
        "update episodes set owner = 'nobody' where alert_id = ?",
        "update episodes set ratio_max = 99, step = 'raised' where alert_id = ?",
        "delete from episodes where alert_id = ?",
        "delete from alert_events where alert_id = ?",
        "delete from operator_actions where alert_id = ?",
        "delete from scores where alert_id = ?",
    ],
)
def test_a_check_finds_an_episode_that_is_not_what_its_records_say(tmp_path: Path, tampering: str) -> None:
    alert = RUN.alert_id
    with planted(tmp_path, *RUN.records, *elsewhere().records, action_of(alert)) as plant:
        sound = unlike(plant.database)
        plant.change(tampering, alert)

    with open_database(tmp_path / "store.duckdb", read_only=True) as database:
        assert (sound, unlike(database)) == (0, 1)
