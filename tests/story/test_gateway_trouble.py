"""A gateway in trouble, as its plant finds it in the store: a clock that was set, and a bundle that cannot score."""

import time
from pathlib import Path

import pytest
import yaml

from contract.ids import Id
from inference.bundle import read_bundle, write_bundle
from inference.replay import prove
from tests.inference.made_models import turning, with_model
from tests.scoring.edge_process import EdgeProcess
from tests.scoring.set_clock import SetClock
from tests.scoring.test_edge import eventually
from tests.story.plant import SCOPE, Plant

pytestmark = pytest.mark.waits


def test_the_step_and_the_unusable_bundle_are_stored_and_the_neighbours_are_proven(
    plant: Plant, tmp_path: Path
) -> None:
    clock = SetClock(tmp_path)
    spoilt = plant.plan.runs[0].run
    _spoil(plant, str(spoilt.run_id))
    plant.start("collector")
    plant.wait_until_ready()
    edge = EdgeProcess(plant.state.config("edge"), env=clock.env)
    try:
        plant.wait_until_loaded()
        clock.set_by(-3600)
        before = _heard(plant)
        eventually(lambda: _heard(plant) != before, every_s=0.5)  # what was on its way
        after = _heard(plant)
        eventually(lambda: _heard(plant) != after, every_s=0.5)  # a heartbeat later, and not an hour
        edge.ask_to_stop()
        code, said = edge.ended()
    finally:
        edge.close()
    ledger = plant.remote().ask(SCOPE, "ledger").to_pylist()
    alerts = [row for row in plant.remote().ask(SCOPE, "alerts", limit=100).to_pylist() if row["kind"] == "deviation"]
    proven = {str(prove(plant.remote().evidence(SCOPE, Id(row["alert_id"]))).result) for row in alerts}
    plant.stop("collector")

    assert code == 0
    assert said.count("the clock was set back by 3600 s") == 1
    assert said.count("is not scored: bundle ") == 1
    assert all(line["balanced"] for line in ledger)
    assert {line["stored"] for line in ledger if (line["run_id"], line["signal"]) == (spoilt.run_id, "#scores")} == {0}
    assert proven == {"identical"}
    assert spoilt.run_id not in {row["run_id"] for row in alerts}
    steps = "select count(*) from logs where event_name = 'twin.gateway.clock_step' and severity_text = 'WARN'"
    assert plant.rows(steps) == [(1,)]
    reasons = f"select distinct reason from unscored_windows where run_id::varchar = '{_dashed(spoilt.run_id)}'"  # noqa: S608
    assert ("no_bundle",) in plant.rows(reasons)


def _spoil(plant: Plant, run_id: str) -> None:
    """Put a model that answers NaN to its own reference in the bundle of a run."""
    file = plant.state.bundles / "deployments.yaml"
    deployed = yaml.safe_load(file.read_text())
    bundle = read_bundle(plant.state.bundles / deployed["runs"][run_id])
    spoilt = with_model(bundle, turning(len(bundle.contract.terms.features), above=-1e30))
    write_bundle(spoilt, plant.state.bundles / spoilt.bundle_id)
    deployed["runs"][run_id] = str(spoilt.bundle_id)
    file.write_text(yaml.safe_dump(deployed))


def _heard(plant: Plant) -> set[int]:
    """When its gateway was heard last, by the collector's clock."""
    found = plant.remote().ask(SCOPE, "gateways_heard", from_ns=0, to_ns=time.time_ns())
    return {row["heard_ns"] for row in found.to_pylist()}


def _dashed(run_id: str) -> str:
    return f"{run_id[:8]}-{run_id[8:12]}-{run_id[12:16]}-{run_id[16:20]}-{run_id[20:]}"
