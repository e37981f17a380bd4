"""./run, ./check and .ci/run: what they say on a machine that lacks something, and when they make things anew."""

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("bash", "cat", "sha256sum", "dirname", "grep", "rm", "uname")


def bash(program: str, *, folder: Path, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a few lines with the launchers' shared part loaded."""
    environment = {**os.environ, **({"PATH": str(path)} if path else {})}
    shell = shutil.which("bash")
    assert shell
    return subprocess.run(
        [shell, "-c", f'. "{ROOT}/.launch.sh"; {program}'],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A PATH with a few tools and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, tool
        (folder / tool).symlink_to(found)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a lock, a declaration and an environment that has a Python."""
    folder = tmp_path / "project"
    python = folder / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    script(python, "echo Python 3.11.2")
    (folder / "lock").write_text("a==1\n", encoding="utf-8")
    (folder / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return folder


@pytest.fixture
def linted(bare: Path, tmp_path: Path) -> Path:
    """A folder with the lock of the linters, and a node and an npm that say what they are asked."""
    folder = tmp_path / "linted"
    (folder / "node_modules").mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (folder / name).write_text("{}\n", encoding="utf-8")
    script(bare / "node", "echo v20.1.0")
    script(bare / "npm", 'echo "npm $*"')
    return folder


def script(file: Path, line: str) -> None:
    """Write a program; what stood there is removed first, as writing through a link would change the machine's own."""
    file.unlink(missing_ok=True)
    file.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    file.chmod(0o755)


@pytest.mark.parametrize("name", ["run", "check", ".ci/run"])
def test_a_launcher_can_be_executed_and_is_sound(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    assert bash(f'bash -n "{ROOT / name}"', folder=ROOT).returncode == 0


def test_a_machine_without_python_is_told_what_to_install(bare: Path, tmp_path: Path) -> None:
    done = bash("find_python", folder=tmp_path, path=bare)

    assert done.returncode == 2
    assert "apt-get install python3 python3-venv" in done.stderr


def test_a_python_without_venv_is_told_what_to_install(bare: Path, tmp_path: Path) -> None:
    script(bare / "python3", 'case "$2" in *ensurepip*) exit 1 ;; esac')

    done = bash("find_python", folder=tmp_path, path=bare)

    assert done.returncode == 2
    assert "apt-get install python3 python3-venv" in done.stderr


def test_an_old_python_is_named(bare: Path, tmp_path: Path) -> None:
    script(bare / "python3", "exit 1")

    done = bash("find_python", folder=tmp_path, path=bare)

    assert done.returncode == 2
    assert "python3 is older than Python 3.11" in done.stderr


def test_a_newer_python_beside_an_old_one_is_found(bare: Path, tmp_path: Path) -> None:
    script(bare / "python3", "exit 1")
    script(bare / "python3.12", "exit 0")

    assert bash("find_python", folder=tmp_path, path=bare).stdout == "python3.12"


def test_an_environment_that_is_as_it_was_is_left_alone(project: Path) -> None:
    bash("stamp_of env lock > env/stamp", folder=project)

    done = bash("make_environment env lock", folder=project)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("changed", ["lock", "pyproject.toml", "env/bin/python"])
def test_an_environment_is_made_anew_when_something_changed(project: Path, changed: str, bare: Path) -> None:
    bash("stamp_of env lock > env/stamp", folder=project)
    (project / changed).write_text("#!/bin/sh\necho other\n", encoding="utf-8")

    done = bash("make_environment env lock", folder=project, path=bare)

    assert done.returncode == 2, "it asks for a Python, of which there is none here"
    assert "No Python >= 3.11" in done.stderr


def test_the_linters_are_installed_once_and_as_locked(linted: Path, bare: Path) -> None:
    first = bash("make_node_modules", folder=linted, path=bare)
    second = bash("make_node_modules", folder=linted, path=bare)

    assert first.returncode == 0
    assert "npm ci " in first.stderr
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


@pytest.mark.parametrize("changed", ["package.json", "package-lock.json", "node"])
def test_the_linters_are_installed_anew_when_something_changed(linted: Path, bare: Path, changed: str) -> None:
    bash("make_node_modules", folder=linted, path=bare)
    if changed == "node":
        script(bare / "node", "echo v22.0.0")
    else:
        (linted / changed).write_text('{"name": "other"}\n', encoding="utf-8")

    assert "npm ci " in bash("make_node_modules", folder=linted, path=bare).stderr


def test_linters_that_cannot_be_installed_leave_no_stamp(linted: Path, bare: Path) -> None:
    script(bare / "npm", "exit 1")
    (linted / "node_modules" / "stamp").write_text("of another lock\n", encoding="utf-8")

    done = bash("make_node_modules", folder=linted, path=bare)

    assert done.returncode == 2
    assert "Is a package registry reachable?" in done.stderr
    assert not (linted / "node_modules" / "stamp").exists()


def test_a_machine_without_node_is_told_what_to_install(bare: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "check", tmp_path / "check")
    shutil.copy(ROOT / ".launch.sh", tmp_path / ".launch.sh")
    script(bare / "grep", "exit 1")  # no Debian, so nothing is installed
    shell = shutil.which("bash")
    assert shell

    done = subprocess.run(
        [shell, tmp_path / "check"], env={"PATH": str(bare)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    (needed,) = [line for line in done.stderr.splitlines() if line.startswith("The gates need: ")]
    assert needed.endswith(" nodejs npm.")
    assert " openssl " in needed
    assert "mosquitto nginx-light openssl" in done.stderr
    assert "brew install mosquitto nginx node;" in done.stderr


def test_ci_runs_the_check_with_coverage_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert len(lines) == 2
    assert lines[1].endswith('/../check" --coverage')


def test_coverage_has_a_floor_that_can_fail() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert declared["tool"]["coverage"]["report"]["fail_under"] >= 95


@pytest.mark.parametrize("argument", ["--coverge", "tests/store", ""])
def test_the_check_refuses_an_argument_it_does_not_know(argument: str, bare: Path) -> None:
    # on the bare PATH no gate could start, were the argument taken
    done = subprocess.run(
        [ROOT / "check", argument], env={"PATH": str(bare)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert f'does not know "{argument}"' in done.stderr
    assert "--coverage" in done.stderr
