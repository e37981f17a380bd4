"""`twintrace config check`: tells what a file is by its keys, and refuses a bad one by file and key."""

import shutil
import time
from pathlib import Path

import pytest
import yaml

from scoring.sources.simulator.recorded_runs import write_runs
from twintrace.cli import main
from twintrace.demo.ports import DEFAULTS
from twintrace.demo.prepare.plan import prepare
from twintrace.demo.prepare.template import PLANTS
from twintrace.demo.state import State


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo writes for one run of a pump, beside its data."""
    folder = tmp_path_factory.mktemp("prepared")
    write_runs(folder / "everything")
    (folder / "data" / "pump").mkdir(parents=True)
    shutil.copyfile(folder / "everything" / "pump" / "2.csv", folder / "data" / "pump" / "2.csv")
    state = State(root=folder / "state")
    prepare(state, folder / "data", ports=DEFAULTS, now_ns=time.time_ns(), report=lambda _line: None)
    return folder


@pytest.fixture
def state(prepared: Path) -> State:
    """A state folder with everything that the demo writes."""
    return State(root=prepared / "state")


@pytest.mark.parametrize("name", ["edge", "collector", "dashboard"])
def test_what_the_demo_writes_is_valid(name: str, state: State, capsys: pytest.CaptureFixture[str]) -> None:
    file = state.config(name)

    assert main(["config", "check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: valid {name} configuration\n"


@pytest.mark.parametrize("name", ["edge", "site"])
def test_a_file_is_followed_to_the_data_it_names(
    name: str, state: State, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = yaml.safe_load(state.config("site").read_text())
    site["sources"][0]["root"] = str(tmp_path / "nowhere")
    (tmp_path / "site.yaml").write_text(yaml.safe_dump(site))
    edge = {**yaml.safe_load(state.config("edge").read_text()), "site": str(tmp_path / "site.yaml")}
    (tmp_path / "edge.yaml").write_text(yaml.safe_dump(edge))

    assert main(["config", "check", str(tmp_path / f"{name}.yaml")]) == 2
    assert "nowhere: no such folder: set root of source" in capsys.readouterr().err


def test_the_collector_s_credentials_are_valid(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "check", str(state.credentials)]) == 0
    assert "valid credentials" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "kind"), [("fan.yaml", "valid telemetry contract"), ("simulated.site.yaml", "valid site template")]
)
def test_what_ships_is_valid(name: str, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "check", str(PLANTS / name)]) == 0
    assert capsys.readouterr().out.endswith(f"{kind}\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gateway: gw\noutbox: /o\nendpoint: nonsense", "site: is missing (and"),
        ("store: /s\notlp_grpc_port: 70000", "otlp_grpc_port: Input should be less than or equal to 65535, got 70000"),
        ("store: /s\napi_prot: 1\nbind: 127.0.0.1", "api_prot: is not a key of this document"),
        ("store: /s\nblind: {heartbeats: 0}", "blind.heartbeats: Input should be greater than or equal to 1, got 0"),
        ("api: nowhere\notlp: http://a\ntoken_file: /t", "api: 'nowhere' is not an address"),
        ("colour: blue", "is of no known kind"),
        ("- a", "document: "),
        ("a: [", "is not YAML"),
    ],
)
def test_a_bad_file_is_refused_by_file_and_key(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "some.yaml"
    file.write_text(text, encoding="utf-8")

    assert main(["config", "check", str(file)]) == 2

    error = capsys.readouterr().err
    assert error.startswith(f"twintrace: {file}: ")
    assert said in error
    assert error.count("\n") == 1
