"""Months of one temperature at five minutes: another contract, the same code, and a clock that once stepped back."""

import csv
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contract.site import HistorianSource
from contract.telemetry import read_contract
from contract.words import Criticality, RefusalReason
from inference.bundle import read_bundle
from scoring.pipeline.asset_pipeline import AssetPipeline
from scoring.pipeline.batch_builder import ProcessedRows
from scoring.setup import RunSetup
from scoring.sources.historian.csv_files import list_runs, read_rows
from tests.recorded import recorded
from tests.scoring.made_plant import deploy

FILE = "machine_temperature_system_failure.csv"
CONTRACT = Path(__file__).parents[3] / "twintrace" / "plants" / "machine-temperature.yaml"


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory) -> ProcessedRows:
    """Everything the edge makes of the file."""
    folder, contract = tmp_path_factory.mktemp("machine"), read_contract(CONTRACT)
    source = HistorianSource(
        id="archive",
        root=recorded("nab"),
        time_column="timestamp",
        columns={"temperature": "value"},
        assets={"machine": (FILE,)},
    )
    (run,) = list_runs(source)
    deploy(folder, contract, source, [run])
    bundle = read_bundle(next(path for path in (folder / "bundles").iterdir() if path.is_dir()))
    setup = RunSetup(gateway_id="gw", run=run, shift_ns=0, contract=contract, bundle=bundle, criticality=Criticality.B)
    pipeline = AssetPipeline(setup, None, clock=time.time_ns)
    return pipeline.take(list(read_rows(source, run.file, ("temperature",))), edge_sequence=0)


def test_a_new_asset_class_is_scored_with_a_contract_and_no_code(processed: ProcessedRows) -> None:
    assert len(processed.windows) > 15_000
    assert {len(window.scored.vector.features) for window in processed.windows} == {3}


def test_rows_at_or_before_a_time_already_seen_are_refused_and_counted(processed: ProcessedRows) -> None:
    again = _rows_not_after_all_before()

    reasons = Counter(refusal.reason for refusal in processed.refusals)
    counted = processed.counted["temperature"]

    # the step back lands on the time of a row before it, with another value; the eleven after it are before that row
    assert reasons == {RefusalReason.DUPLICATE: 1, RefusalReason.OUT_OF_ORDER: 11}
    assert len(processed.refusals) + counted.duplicates == again
    assert counted.sent + counted.duplicates + counted.refused == _row_count()


def _rows_not_after_all_before() -> int:
    latest, count = datetime.min.replace(tzinfo=UTC), 0
    for row in _file_rows():
        at = datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC)
        count += at <= latest
        latest = max(latest, at)
    return count


def _row_count() -> int:
    return len(_file_rows())


def _file_rows() -> list[dict[str, str]]:
    with recorded("nab", FILE).open(newline="") as file:
        return list(csv.DictReader(file))
