"""A store that an earlier version wrote, of schema 10: its records survive, and its answers are what they were.

`schema_10/` holds two simulated runs as tables, and what every question answered about them for three askers, written
by the version before assets had keys. What keys correct is said here: an asset is its key, and so is a site in a
filter.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest

from contract.evidence import ProofResult
from contract.scope import Scope
from inference.replay import prove
from store.check import check_store
from store.database.connection import Database, open_database
from store.database.migrations import migrate
from store.query.local import Reader
from store.query.records import rows_of
from store.trail.evidence import find_evidence
from store.trail.find import find_trail
from tests.store.database.old_schema import schema_of

OLD = Path(__file__).parent / "schema_10"
ANSWERS: dict[str, dict[str, Any]] = json.loads(gzip.decompress((OLD / "answers.json.gz").read_bytes()))
KEYS = {"loop-1": "Acme/north/loop-1", "loop-2": "Acme/south/loop-2"}
ADDED = {"site_id", "session", "gateways"}
ADDED_TO = {"evaluation_runs": {"gateway_id"}, "overview_changes": {"asset_ids"}}
ANOTHERS = "south alert_place"
TOLD_TOO_MUCH = {
    ANOTHERS,
    *(f"{who} {name}" for who in ("north", "south") for name in ("store_version", "episodes_page")),
}
"""They told of another site: of the run and the deployment of an alert there, and how much came from there."""
ALL = Scope(actor="test")
NOW: dict[str, Any] = {"asset_id": None, "now_ns": 2**61}
MOVED = """
insert into assets by name
    select * replace (
        uuid() as declaration_id, 'south' as site, declared_ns + 1 as declared_ns, received_ns + 1000 as received_ns
    )
    from assets where asset_id = 'loop-1';
insert into readings by name
    select * replace (
        "sequence" + 5000 as "sequence", time_ns + 5000000000000 as time_ns, received_ns + 2000 as received_ns
    )
    from readings where asset_id = 'loop-1' and signal = 'flow' and "sequence" = 0;
"""


def old_store(folder: Path) -> Path:
    """Write the store as that version left it."""
    path = folder / "store.duckdb"
    with duckdb.connect(path) as connection:
        migrate(connection, path, now_ns=1, folder=schema_of(10, folder))
        for table in sorted(OLD.glob("*.parquet")):
            connection.register("kept", pyarrow.parquet.read_table(table))
            connection.execute(f"insert into {table.stem} by name select * from kept")  # noqa: S608 (a file's name)
    return path


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with open_database(old_store(tmp_path_factory.mktemp("old"))) as database:
        yield database


@pytest.mark.parametrize("asked", sorted(ANSWERS.keys() - TOLD_TOO_MUCH))
def test_a_question_is_answered_as_it_was(database: Database, asked: str) -> None:
    who, name = asked.split()
    sites = None if who == "all" else (f"Acme/{who}",)
    params = {key: KEYS.get(value, value) if isinstance(value, str) else value for key, value in _params(asked)}

    rows = rows_of(Reader(database).ask(Scope(actor="test", sites=sites), name, **params))

    new = ADDED_TO.get(name, set())
    then = [{key: value for key, value in row.items() if key not in new} for row in rows]
    assert [_as_of_then(row) for row in then] == [_corrected(row) for row in ANSWERS[asked]["rows"]]


def test_an_alert_at_another_site_has_no_run_and_no_deployment_any_more(database: Database) -> None:
    params = {key: KEYS.get(value, value) for key, value in _params(ANOTHERS)}

    rows = rows_of(Reader(database).ask(Scope(actor="test", sites=("Acme/south",)), "alert_place", **params))

    assert rows == [{"asset": None, "run": None, "deployment": None}]


def test_the_store_is_sound_and_every_alert_of_it_is_still_proven(database: Database) -> None:
    assert [each for each in check_store(database) if each.repeated or each.unlike] == []

    reader = Reader(database)
    alerts = [row["alert_id"] for row in rows_of(reader.ask(ALL, "alerts", limit=9)) if row["kind"] != "blind"]
    assert len(alerts) == 2
    for alert in alerts:
        assert prove(find_evidence(reader, ALL, alert)).result is ProofResult.IDENTICAL
        asset = find_trail(reader, ALL, alert).asset
        assert asset is not None
        assert asset.asset_id in KEYS.values()


def test_what_came_before_an_asset_moved_stays_at_the_site_where_it_was(tmp_path: Path) -> None:
    path = old_store(tmp_path)
    with duckdb.connect(path) as connection:
        connection.execute(MOVED)

    with open_database(path) as database:
        reader = Reader(database)
        assert _readings(reader, "Acme/north/loop-1") > 0
        assert _readings(reader, "Acme/south/loop-1") == 1
        south = Scope(actor="test", sites=("Acme/south",))
        alert = ANSWERS["all alert_steps"]["params"]["alert_id"]
        assert rows_of(reader.ask(south, "alert_steps", alert_id=alert)) == []
        assert "Acme/south/loop-1" in {row["asset_id"] for row in rows_of(reader.ask(south, "asset_now", **NOW))}


def _readings(reader: Reader, asset: str) -> int:
    over: dict[str, Any] = {"from_ns": 0, "to_ns": 2**62, "signal": "flow", "max_points": 9999}
    return len(rows_of(reader.ask(ALL, "signal_series", asset_id=asset, **over)))


def _params(asked: str) -> list[tuple[str, Any]]:
    return list(ANSWERS[asked]["params"].items())


def _as_of_then(value: Any) -> Any:
    """As the answers were written down, without the columns that are new."""
    if isinstance(value, dict):
        return {key: _as_of_then(each) for key, each in value.items() if key not in ADDED}
    if isinstance(value, list | tuple):
        return [_as_of_then(each) for each in value]
    if isinstance(value, bytes):
        return {"bytes": f"{value.hex()[:64]}{len(value)}"}
    return "NaN" if value != value else value


def _corrected(value: Any) -> Any:
    if isinstance(value, dict):
        is_site = value.get("filter") == "site"
        found = {key: _corrected(each) for key, each in value.items()}
        return {**found, "value": f"Acme/{value['value']}"} if is_site else found
    if isinstance(value, list):
        return [_corrected(each) for each in value]
    return KEYS.get(value, value) if isinstance(value, str) else value
