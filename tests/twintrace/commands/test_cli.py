"""The command line: finds commands by their files, says errors in one line, ends with the agreed code."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from contract.errors import BadDocument
from twintrace import cli, commands
from twintrace.errors import NotLoaded

Run = Callable[[object], int]


@pytest.fixture
def one_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], None]:
    """Put a single command `try` in place of ours; what it does is handed in."""

    def install(run: Run) -> None:
        (tmp_path / "try_.py").write_text(
            '"""Try 100 % of it."""\n\ndef add(subparsers):\n    subparsers.add_parser("try").set_defaults(run=RUN)\n',
            encoding="utf-8",
        )
        monkeypatch.setattr(commands, "__path__", [str(tmp_path)])
        monkeypatch.delitem(sys.modules, "twintrace.commands.try_", raising=False)
        monkeypatch.setattr("builtins.RUN", run, raising=False)

    return install


def test_a_command_is_a_file() -> None:
    folder = Path(cli.__file__).parent / "commands"
    files = {file.stem.rstrip("_").replace("_", "-") for file in folder.glob("*.py") if file.stem != "__init__"}

    assert set(cli.command_names()) == files
    assert {"demo", "config"} <= files


def test_help_names_every_command_without_importing_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])

    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in cli.command_names())


@pytest.mark.parametrize("name", cli.command_names())
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])

    assert ended.value.code == 0
    assert f"twintrace {name}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["fly"], ["demo", "--port", "high"], ["demo", "--port", "65536"]])
def test_a_wrong_usage_never_begins(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)

    assert ended.value.code == 2
    assert "usage: twintrace" in capsys.readouterr().err


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])

    assert capsys.readouterr().out.startswith("twintrace ")


@pytest.mark.parametrize("code", [0, 1, 2])
def test_a_command_s_answer_is_the_exit_code(code: int, one_command: Callable[[Run], None]) -> None:
    one_command(lambda _: code)

    assert cli.main(["try"]) == code


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (BadDocument("edge.yaml", "outbox", "is missing"), 2, "twintrace: edge.yaml: outbox: is missing\n"),
        (NotLoaded("nothing moved"), 1, "twintrace: nothing moved\n"),
        (PermissionError(13, "Permission denied", "/root/x"), 2, "Permission denied: '/root/x'\n"),
    ],
)
def test_an_error_of_a_room_is_one_line(
    error: Exception, code: int, said: str, one_command: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: object) -> int:
        raise error

    one_command(refuse)

    assert cli.main(["try"]) == code
    assert capsys.readouterr().err.endswith(said)


def test_a_bug_keeps_its_traceback(one_command: Callable[[Run], None]) -> None:
    one_command(lambda _: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        cli.main(["try"])


def test_ctrl_c_is_no_error(one_command: Callable[[Run], None]) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    one_command(interrupted)

    assert cli.main(["try"]) == 130


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    program = f"{sys.executable} -c 'import sys, twintrace.cli as c; sys.exit(c.main([\"--help\"]))' | head -c 1"

    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=False)

    assert "Traceback" not in done.stderr


def test_python_dash_m_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "twintrace", "config", "check", "/nowhere.yaml"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (2, "twintrace: /nowhere.yaml: no such file: check the path\n")
