"""What a terminal and a log show of names that somebody sent: each sign, on the line where it belongs."""

import ast
import io
import logging
from pathlib import Path

import pytest
import urllib3

import twintrace
from tests.collector.collector_command import collector_process
from tests.processes import PATIENCE_S
from twintrace.cli import main
from twintrace.terminal import VisibleFormatter, aligned, say

FORGED = "pump\u202e7\x1b[2J\n2026-11-30 ERROR store: all is lost"
SHOWN = "pump\\u202e7\\x1b[2J\\n2026-11-30 ERROR store: all is lost"


def test_a_cell_is_one_line_and_columns_stand_below_each_other() -> None:
    assert aligned([("NAME", "SITE"), (FORGED, "North")]).splitlines()[1] == f"{SHOWN}  North"


def test_lines_are_said_with_every_sign(capsys: pytest.CaptureFixture[str]) -> None:
    say("one\x1b[2J\ntwo")
    say("three\u202e", as_error=True)

    assert capsys.readouterr() == ("one\\x1b[2J\ntwo\n", "three\\u202e\n")


def test_a_log_record_is_one_line_and_its_traceback_is_visible() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(VisibleFormatter("%(levelname)s %(message)s"))
    log = logging.getLogger("tests.visible")
    log.addHandler(handler)
    log.propagate = False

    try:
        raise ValueError(FORGED)
    except ValueError:
        log.exception("refused %s", FORGED)

    first, *traceback = written.getvalue().split("\n")
    assert first == f"ERROR refused {SHOWN}"
    assert traceback[0] == "Traceback (most recent call last):"
    assert "\u202e" not in written.getvalue()
    assert "\x1b" not in written.getvalue()


def test_an_error_of_a_command_is_said_with_every_sign(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collector", "--config", "away\u202e\x1b.yaml"]) == 2
    assert "away\\u202e\\x1b.yaml" in capsys.readouterr().err


def test_a_running_collector_logs_what_it_refuses_with_every_sign(tmp_path: Path) -> None:
    with collector_process(tmp_path) as process:
        with urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool:
            answer = pool.request("POST", f"{process.http}/v1/%E2%80%AE%1B%5B2J%0A", body=b"")
        process.popen.terminate()
        _, said = process.popen.communicate(timeout=PATIENCE_S)

    assert answer.status == 404
    assert "anonymous at 127.0.0.1: POST /v1/\\u202e\\x1b[2J\\n: OTLP takes POST" in said
    assert not {"\u202e", "\x1b"} & set(said)


def test_nothing_is_printed_past_it() -> None:
    folder = Path(twintrace.__path__[0])
    printing = [
        str(file.relative_to(folder))
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert printing == ["terminal.py"]
