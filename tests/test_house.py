"""Rules of the house that no linter knows: where code may live, what a room may load, what a lock may name."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("contract", "inference", "otlp", "scoring", "store", "collector", "dashboard", "twintrace")
LONGEST_FILE = 350
WRITTEN = (".py", ".js", ".css")
NOT_ON_A_GATEWAY = ("duckdb", "dash", "pandas", "polars", "pyarrow", "flask", "grpc.aio")


def python_files(*folders: str) -> Iterator[Path]:
    """Every Python file of these folders of the project."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def modules_of(room: str) -> list[str]:
    """Every module of a room by its import name."""
    files = [file.relative_to(ROOT).with_suffix("") for file in python_files(room)]
    return [".".join(file.parts).removesuffix(".__init__") for file in files if file.name != "__main__"]


def loaded_by(modules: list[str]) -> set[str]:
    """What a fresh Python has loaded after importing these modules."""
    program = "import sys\n" + "".join(f"import {module}\n" for module in modules) + "print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("room", ROOMS)
def test_code_never_lives_in_init(room: str) -> None:
    for file in (ROOT / room).rglob("__init__.py"):
        body = ast.parse(file.read_text(encoding="utf-8")).body

        assert len(body) == 1, f"{file.relative_to(ROOT)} holds more than its one sentence"
        assert ast.get_docstring(ast.Module(body=body, type_ignores=[])), file


@pytest.mark.parametrize("folder", [*ROOMS, "tests"])
def test_a_file_begins_by_saying_what_it_is(folder: str) -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in python_files(folder)
        if file.stat().st_size and not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]

    assert silent == []


@pytest.mark.parametrize("folder", [*ROOMS, "tests", "assets"])
def test_a_file_is_one_idea_and_short(folder: str) -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in sorted((ROOT / folder).rglob("*"))
        if file.suffix in WRITTEN and (lines := len(file.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }

    assert long == {}


def test_test_files_have_names_of_their_own() -> None:
    names = [file.name for file in python_files("tests") if file.name.startswith("test_")]

    assert sorted(names) == sorted(set(names))


def test_every_story_is_marked_as_one_that_waits() -> None:
    mark = "pytestmark = pytest.mark.waits"
    marked = [file for file in python_files("tests/story") if mark in file.read_text().splitlines()]

    assert marked == sorted((ROOT / "tests" / "story").glob("test_*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_no_other_distribution_owns_our_import_name(room: str) -> None:
    # an unrelated `scoring` on an index overwrites ours without a word
    assert set(packages_distributions().get(room, ["twintrace"])) == {"twintrace"}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_by_hash_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^\S+==\S+.*$", text, flags=re.MULTILINE)

    assert pins
    assert all(pin.endswith("\\") for pin in pins), "every pin is followed by its hashes"
    assert "://" not in text
    assert "--index-url" not in text


def test_the_lock_of_the_linters_pins_by_hash_and_names_no_index() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}

    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_the_locks_agree_on_what_both_pin() -> None:
    pin = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)
    pins = [
        dict(pin.findall((ROOT / lock).read_text(encoding="utf-8")))
        for lock in ("requirements.lock", "requirements-dev.lock")
    ]

    assert {name: version for name, version in pins[1].items() if name in pins[0]} == pins[0]


def test_a_gateway_loads_nothing_heavy() -> None:
    scoring = [module for module in modules_of("scoring") if not module.startswith("scoring.training")]

    assert loaded_by(scoring) & set(NOT_ON_A_GATEWAY) == set()


def test_the_edge_command_loads_nothing_heavy() -> None:
    program = "twintrace.cli.main(['edge', '--config', '/nowhere/edge.yaml'])"
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, twintrace.cli\nprint({program})\nprint('\\n'.join(sys.modules))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert loaded[0] == "2"
    assert set(loaded) & set(NOT_ON_A_GATEWAY) == set()


@pytest.mark.parametrize("room", ["contract", "inference"])
def test_the_lower_rooms_load_nothing_heavy(room: str) -> None:
    assert loaded_by(modules_of(room)) & {*NOT_ON_A_GATEWAY, "opentelemetry"} == set()


def test_the_room_of_otlp_loads_messages_and_no_sdk() -> None:
    loaded = loaded_by(modules_of("otlp"))

    assert "opentelemetry.proto" in loaded
    assert loaded & {*NOT_ON_A_GATEWAY, "opentelemetry.sdk", "opentelemetry.exporter"} == set()


def test_no_private_module_of_opentelemetry_is_imported() -> None:
    private = re.compile(r"^opentelemetry\.(.*\.)?_")
    found = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in python_files(*ROOMS)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in _imported(node)
        if private.match(name)
    ]

    assert found == []


def _imported(node: ast.AST) -> list[str]:
    """Every dotted name that an import statement may load."""
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{each.name}" for each in node.names]
    return []


def test_the_dashboard_loads_no_duckdb() -> None:
    assert "duckdb" not in loaded_by(modules_of("dashboard"))


def test_every_sql_statement_lives_in_a_file() -> None:
    wordy = re.compile(
        r"^\s*(select|insert into|update|delete from|create table|merge into|with)\s.*\b(from|values|set|as)\b",
        re.I | re.S,
    )
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in python_files(*ROOMS)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and wordy.match(node.value)
    ]

    assert found == []


def test_a_docstring_or_a_document_never_promises_work_to_come() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        str(file.relative_to(ROOT))
        for file in python_files(*ROOMS, "tests")
        if file.name != Path(__file__).name and words.search(file.read_text(encoding="utf-8"))
    ]

    assert found == []
