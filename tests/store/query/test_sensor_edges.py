"""A sensor that gave one reading alone, and one of which every reading was refused."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from contract.reading_codec import decode, encode
from contract.readings import ReadingBatch
from contract.scope import Scope
from store.query.records import rows_of
from tests.oracles import asset_oracle as oracle
from tests.oracles.overview_records import Store
from tests.store.plant_rows import RECEIVED_NS, Planted, declared, planted, played_run

ALL = Scope(actor="test")
SECOND = 10**9
FIRST = played_run()


def sensors(plant: Planted, now_ns: int) -> list[dict[str, Any]]:
    return rows_of(plant.reader.ask(ALL, "asset_sensors", asset_id="loop-1", now_ns=now_ns))


def test_a_batch_of_one_reading_tells_the_newest_and_no_interval(tmp_path: Path) -> None:
    several = next(each for each in FIRST.records if isinstance(each, ReadingBatch))
    column = decode(several.body)
    at = several.last_ns + SECOND
    one = replace(
        several,
        first_sequence=several.last_sequence + 1,
        last_sequence=several.last_sequence + 1,
        count=1,
        first_ns=at,
        last_ns=at,
        body=encode(replace(column, sequences=[several.last_sequence + 1], times_ns=[at], values=[7.5], quality=[0])),
    )
    for number, records in enumerate(([declared(), one], [declared(), several, one])):
        folder = tmp_path / str(number)
        folder.mkdir()
        with planted(folder, *records) as plant:
            rows = sensors(plant, at)

        assert rows == oracle.sensors(Store(records=records, received_ns=RECEIVED_NS, now_ns=at), "loop-1")
        assert (rows[0]["last_ns"], rows[0]["value"]) == (at, 7.5)


def test_a_signal_of_which_every_reading_was_refused_is_a_sensor_too(tmp_path: Path) -> None:
    (refusal,) = [each for each in FIRST.records if type(each).__name__ == "Refusal"]
    with planted(tmp_path, declared(), replace(refusal, signal="lost", event_ns=None)) as plant:
        (row,) = sensors(plant, refusal.produced_ns)

    assert (row["signal"], row["refused"], row["refused_reason"], row["last_ns"]) == ("lost", 1, "out_of_range", None)
