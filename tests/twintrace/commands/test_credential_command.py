"""Credentials are added, listed and revoked by a command, and a collector that runs goes by it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from collector.credential_file import LOOK_AGAIN_S, read_credentials
from collector.credentials import Credential
from contract.words import Role
from tests.collector.otlp_made import alert_event, event, logs
from tests.collector.running import config_for, running
from tests.processes import PATIENCE_S
from twintrace.cli import main
from twintrace.credential_edits import added

Capture = pytest.CaptureFixture[str]
ALERT = logs([event(alert_event())]).SerializeToString()


def credential(file: Path, *arguments: str) -> int:
    return main(["credential", *arguments, "--file", str(file)])


def test_what_was_added_is_known_by_its_token_and_the_file_holds_none(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "deep" / "credentials.yaml"

    code = credential(file, "add", "edge-7", "--role", "gateway", "--gateway", "gw-7", "--site", "E/north")
    token = capsys.readouterr().out.strip()

    found = read_credentials(file).find(token)
    assert code == 0
    assert found == Credential(
        name="edge-7",
        roles=frozenset({Role.GATEWAY}),
        sha256=found.sha256 if found else "",
        sites=frozenset({"E/north"}),
        gateways=frozenset({"gw-7"}),
    )
    assert token not in file.read_text(encoding="utf-8")
    assert {path.name: path.stat().st_mode & 0o077 for path in (file.parent, *file.parent.iterdir())} == {
        "deep": 0,
        "credentials.yaml": 0,
        "credentials.yaml.lock": 0,
    }


def test_without_a_role_it_sends_foreign_telemetry_only(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "c.yaml"
    credential(file, "add", "web-shop")
    token = capsys.readouterr().out.strip()
    line = logs([LogRecord(body=AnyValue(string_value="sold"))]).SerializeToString()

    with running(config_for(tmp_path, credentials=file)) as collector:
        answers = [collector.post("/v1/logs", body, token=token) for body in (line, ALERT)]

    assert [each.status for each in answers] == [200, 200]
    assert collector.rows("select count(*) from logs") == [(1,)]
    assert collector.rows("select reason, source from refusals") == [("not_allowed", "web-shop")]


def test_a_token_can_go_to_a_file_of_its_own(tmp_path: Path, capsys: Capture) -> None:
    file, token = tmp_path / "c.yaml", tmp_path / "desk.token"

    credential(file, "add", "desk", "--role", "operator", "--role", "reader", "--on-behalf", "--token-file", str(token))

    found = read_credentials(file).find(token.read_text(encoding="ascii"))
    assert found is not None
    assert (found.name, found.on_behalf) == ("desk", True)
    assert token.stat().st_mode & 0o777 == 0o600
    assert token.read_text(encoding="ascii") not in capsys.readouterr().out


def test_all_are_listed_with_what_they_may(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "c.yaml"
    credential(file, "add", "edge-7", "--role", "gateway", "--gateway", "gw-7")
    credential(file, "add", "desk", "--role", "operator", "--role", "reader", "--on-behalf", "--site", "E/north")
    capsys.readouterr()

    credential(file, "list")

    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["NAME", "ROLES", "SITES", "GATEWAYS", "ON", "BEHALF"],
        ["edge-7", "gateway", "all", "gw-7"],
        ["desk", "operator,", "reader", "E/north", "yes"],
    ]


def test_a_name_is_added_once_and_an_unknown_one_is_not_revoked(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "c.yaml"
    credential(file, "add", "cli", "--role", "reader")

    assert credential(file, "add", "cli", "--role", "reader") == 2
    assert "there is a credential of this name: revoke it first" in capsys.readouterr().err
    assert credential(file, "revoke", "nobody") == 1
    assert "nobody: no such credential" in capsys.readouterr().err
    assert len(read_credentials(file).credentials) == 1


def test_of_many_that_are_added_at_once_none_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"

    def add(number: int) -> str:
        return added(
            file, name=f"edge-{number}", roles=["gateway"], sites=None, gateways=[f"gw-{number}"], on_behalf=False
        )

    with ThreadPoolExecutor(8) as people:
        tokens = list(people.map(add, range(16)))

    known = read_credentials(file)
    assert [found and found.name for found in map(known.find, tokens)] == [f"edge-{number}" for number in range(16)]


def test_a_running_collector_goes_by_what_was_added_and_revoked(tmp_path: Path, capsys: Capture) -> None:
    config = config_for(tmp_path)
    file = config.credentials
    assert file is not None
    with running(config) as collector:

        def refused(token: str) -> bool:
            return collector.post("/v1/logs", ALERT, token=token).status == 401

        credential(file, "add", "late", "--role", "gateway", "--gateway", "gw-1")
        token = capsys.readouterr().out.strip()
        _until(lambda: not refused(token))
        credential(file, "revoke", "late")
        began = time.monotonic()
        _until(lambda: refused(token))

    assert time.monotonic() - began < PATIENCE_S
    assert LOOK_AGAIN_S < 10
    assert collector.rows("select distinct credential from ingest_batches where signal = 'logs'") == [("late",)]


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)
