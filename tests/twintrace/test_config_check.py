"""`twintrace config check`: tells what a file is by its keys, and refuses a bad one by file and key."""

from pathlib import Path

import pytest

from twintrace.cli import main
from twintrace.demo.configs import write_configs
from twintrace.demo.ports import DEFAULTS
from twintrace.demo.state import State
from twintrace.demo.template import PLANTS
from twintrace.demo.tokens import write_tokens


@pytest.fixture
def state(tmp_path: Path) -> State:
    """A state folder with the configuration that the demo writes."""
    state = State(root=tmp_path / "state")
    write_tokens(state)
    write_configs(state, ports=DEFAULTS, contracts=[PLANTS / "fan.yaml"])
    return state


@pytest.mark.parametrize("name", ["edge", "collector", "dashboard"])
def test_what_the_demo_writes_is_valid(name: str, state: State, capsys: pytest.CaptureFixture[str]) -> None:
    file = state.config(name)

    assert main(["config", "check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: valid {name} configuration\n"


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
