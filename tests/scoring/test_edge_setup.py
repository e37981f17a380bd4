"""The configuration of an edge: parts that fit are a plan, parts that do not are named with what to do."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from contract.errors import BadDocument
from scoring.errors import BadSetup, BadSource
from tests.scoring.made_plant import BEGIN, MadePlant, made_rows, make_plant
from twintrace.commands.edge import check_edge_config


@pytest.fixture
def plant(tmp_path: Path) -> MadePlant:
    rows = {
        "late.csv": made_rows(150, seed=1, begin=BEGIN + timedelta(hours=1)),
        "early.csv": made_rows(150, seed=2),
    }
    return make_plant(tmp_path, rows)


def edit(file: Path, change: Callable[[str], str]) -> None:
    file.write_text(change(file.read_text()))


def test_parts_that_fit_are_the_plan_of_the_edge(plant: MadePlant) -> None:
    setup = check_edge_config(plant.config)

    assert [planned.setup.run.path for planned in setup.plan] == ["late.csv", "early.csv"]
    assert [planned.setup.criticality for planned in setup.plan] == ["A", "A"]
    assert setup.config.outbox == plant.folder / "edge" / "outbox.sqlite3"
    assert setup.token == "secret-of-the-edge"


def test_checking_a_configuration_leaves_nothing_behind(plant: MadePlant) -> None:
    before = sorted(plant.folder.rglob("*"))

    check_edge_config(plant.config)

    assert sorted(plant.folder.rglob("*")) == before


def test_runs_that_the_same_bundle_scores_share_it(plant: MadePlant) -> None:
    deployments = plant.folder / "bundles" / "deployments.yaml"
    runs = yaml.safe_load(deployments.read_text())["runs"]
    one = next(iter(runs.values()))
    deployments.write_text(yaml.safe_dump({"runs": dict.fromkeys(runs, one)}))

    setup = check_edge_config(plant.config)

    assert [bundle.bundle_id for bundle in setup.bundles] == [one]


def test_a_key_that_is_no_key_is_named(plant: MadePlant) -> None:
    plant.configure(outbox_size=5)

    with pytest.raises(BadDocument, match=r"edge\.yaml: outbox_size: is not a key of this document"):
        check_edge_config(plant.config)


def test_an_endpoint_without_a_scheme_is_refused(plant: MadePlant) -> None:
    plant.configure(endpoint="127.0.0.1:4318")

    with pytest.raises(BadDocument, match=r"endpoint: '127.0.0.1:4318' is no address of a collector, as http://"):
        check_edge_config(plant.config)


@pytest.mark.parametrize("token", ["", " \n", "two words", "schlüssel"])
def test_a_token_file_without_one_token_is_refused(plant: MadePlant, token: str) -> None:
    (plant.folder / "token").write_text(token)

    with pytest.raises(BadSetup, match="token: holds no token: one line of ASCII without spaces"):
        check_edge_config(plant.config)


def test_a_run_without_a_bundle_is_named(plant: MadePlant) -> None:
    run = plant.runs[1]
    edit(plant.folder / "bundles" / "deployments.yaml", lambda text: _without(text, "runs", run.run_id))

    with pytest.raises(BadSetup, match=rf"names no bundle for run {run.run_id} \(early\.csv of loop-1\): train one"):
        check_edge_config(plant.config)


def test_a_run_without_a_shift_is_named(plant: MadePlant) -> None:
    run = plant.runs[0]
    edit(plant.folder / "playback.yaml", lambda text: _without(text, "shifts_ns", run.run_id))

    with pytest.raises(BadSetup, match=rf"has no shift for run {run.run_id} \(late\.csv\): add it under shifts_ns"):
        check_edge_config(plant.config)


def test_a_bundle_made_for_another_contract_version_is_not_used(plant: MadePlant) -> None:
    edit(plant.folder / "loop.yaml", lambda text: text.replace("version: 1.0.0", "version: 1.1.0"))
    edit(plant.folder / "site.yaml", lambda text: text.replace("small-loop@1.0.0", "small-loop@1.1.0"))

    setup = check_edge_config(plant.config)

    assert [planned.setup.bundle for planned in setup.plan] == [None, None]
    assert setup.bundles == ()
    assert all("expects contract small-loop@1.0.0, this gateway runs 1.1.0" in told for told in setup.problems)


def test_an_asset_under_a_contract_that_is_not_there_is_refused(plant: MadePlant) -> None:
    edit(plant.folder / "site.yaml", lambda text: text.replace("small-loop@1.0.0", "big-loop@2.0.0"))

    with pytest.raises(
        BadSetup, match=r"asset loop-1 is under contract big-loop@2\.0\.0, this gateway has small-loop@1"
    ):
        check_edge_config(plant.config)


def test_one_contract_named_twice_is_refused(plant: MadePlant) -> None:
    plant.configure(contracts=["loop.yaml", "./loop.yaml"])

    with pytest.raises(BadSetup, match=r"small-loop@1\.0\.0 is named twice"):
        check_edge_config(plant.config)


def test_a_signal_without_a_column_is_named(plant: MadePlant) -> None:
    edit(
        plant.folder / "site.yaml",
        lambda text: text.replace("      temperature: Temp\n", "").replace("    temperature: Temp\n", ""),
    )

    with pytest.raises(BadSetup, match=r"source lab: columns names none for temperature of small-loop@1\.0\.0"):
        check_edge_config(plant.config)


def test_a_column_that_a_file_does_not_have_is_named(plant: MadePlant) -> None:
    edit(plant.folder / "site.yaml", lambda text: text.replace("Temp", "Temperature"))

    with pytest.raises(BadSource, match=r"csv: has no column 'Temperature'; there are when, Flow"):
        check_edge_config(plant.config)


def test_a_bundle_folder_under_another_id_is_not_used(plant: MadePlant) -> None:
    folders = sorted(folder for folder in (plant.folder / "bundles").iterdir() if folder.is_dir())
    kept = {file.name: file.read_bytes() for file in folders[1].iterdir()}
    for name, raw in kept.items():
        (folders[0] / name).write_bytes(raw)

    setup = check_edge_config(plant.config)

    assert [bundle.bundle_id for bundle in setup.bundles] == [folders[1].name]
    (told,) = setup.problems
    assert f"bundle {folders[0].name[:12]}… is not used" in told
    assert f"{folders[0].name}: holds bundle {folders[1].name}" in told


def test_a_bundle_that_was_never_delivered_is_named_and_the_other_run_is_scored(plant: MadePlant) -> None:
    folder = next(folder for folder in (plant.folder / "bundles").iterdir() if folder.is_dir())
    (folder / "model.onnx").unlink()

    setup = check_edge_config(plant.config)

    assert [bundle.bundle_id for bundle in setup.bundles] == [f for f in _bundles(plant) if f != folder.name]
    (told,) = setup.problems
    assert told.startswith(f"loop-1 is not scored: bundle {folder.name[:12]}… is not used: ")
    assert "model.onnx: cannot be read: No such file" in told


def _bundles(plant: MadePlant) -> list[str]:
    return [folder.name for folder in (plant.folder / "bundles").iterdir() if folder.is_dir()]


def _without(text: str, key: str, run_id: str) -> str:
    tree = yaml.safe_load(text)
    del tree[key][run_id]
    return str(yaml.safe_dump(tree))
