"""Dead letters are listed, shown, sent again and given up from the command line."""

import json
from pathlib import Path

import pytest

from tests.collector.letters import plant_letter
from tests.collector.otlp_made import START, logs, span, traces
from tests.collector.running import config_for, running, token_of
from twintrace.cli import main
from twintrace.commands.dead_letters import SHOWN_BYTES, body_text
from twintrace.terminal import iso_time

Capture = pytest.CaptureFixture[str]
SPANS = traces([span(1), span(2)]).SerializeToString()
REASON = "CHECK constraint\u202e of logs"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state that nobody serves, with one letter."""
    monkeypatch.setenv("TWINTRACE_TOKEN", token_of("admin"))
    return tmp_path


@pytest.fixture
def letter(state: Path) -> str:
    return plant_letter(state / "store.duckdb", "traces", SPANS, reason=REASON)


def test_a_list_says_what_came_from_whom_and_how_it_stands(state: Path, letter: str, capsys: Capture) -> None:
    code = main(["dead-letters", "list", "--state", str(state)])

    head, row = capsys.readouterr().out.splitlines()
    assert code == 0
    assert head.split() == ["LETTER", "RECEIVED", "SIGNAL", "CREDENTIAL", "ITEMS", "BYTES", "STATE", "REASON"]
    came = [letter, iso_time(START), "traces", "edge", "0", str(len(SPANS)), "waiting"]
    assert row.split() == [*came, "CHECK", "constraint\\u202e", "of", "logs"]


def test_no_letters_are_said(state: Path, capsys: Capture) -> None:
    with running(config_for(state)) as collector:
        assert main(["dead-letters", "list", "--api", collector.api]) == 0
        assert main(["dead-letters", "list", "--json", "--api", collector.api]) == 0

    assert capsys.readouterr().out == "no dead letters\n[]\n"


def test_one_is_shown_whole_and_its_bytes_go_to_a_file(state: Path, letter: str, capsys: Capture) -> None:
    file = state / "letter.bin"

    assert main(["dead-letters", "show", letter[:8], "--state", str(state)]) == 0
    shown = capsys.readouterr().out
    assert main(["dead-letters", "show", letter, "-o", str(file), "--state", str(state)]) == 0

    assert f"letter_id    {letter}" in shown
    assert "reason       CHECK constraint\\u202e of logs" in shown
    assert f"00000000  {SPANS[:16].hex(' ')}  |" in shown
    assert file.read_bytes() == SPANS
    assert file.stat().st_mode & 0o777 == 0o600


def test_retried_twice_it_is_stored_once_and_then_dropped(state: Path, letter: str, capsys: Capture) -> None:
    with running(config_for(state)) as collector:
        api = ["--api", collector.api]
        codes = [main(["dead-letters", verb, letter, *api]) for verb in ("retry", "retry", "drop")]
        said = capsys.readouterr().out
        main(["dead-letters", "list", "--json", *api])

    assert codes == [0, 0, 0]
    assert said.splitlines() == [
        f"{letter}: retried, 2 accepted, 0 duplicates, 0 refused",
        f"{letter}: retried, 0 accepted, 2 duplicates, 0 refused",
        f"{letter}: dropped",
    ]
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["state"], told["acted_by"]) == ("dropped", "admin")
    assert collector.rows("select count(*) from spans") == [(2,)]


def test_what_is_refused_again_is_told_with_its_reason_and_a_code(state: Path, capsys: Capture) -> None:
    letter = plant_letter(state / "store.duckdb", "logs", logs([]).SerializeToString() + b"\xff")

    with running(config_for(state)) as collector:
        code = main(["dead-letters", "retry", letter, "--api", collector.api])

    told = capsys.readouterr()
    assert (code, told.out) == (1, f"{letter}: retried, 0 accepted, 0 duplicates, 0 refused\n")
    assert told.err.startswith("twintrace dead-letters: no OTLP request of logs")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "0123456"], "give the 32 hex digits of a dead letter, or its first 8 or more"),
        (["show", "01234567"], "no dead letters begin with 01234567: `twintrace dead-letters list` lists"),
        (["retry", "LETTER"], "no collector serves it, and only one can retry a letter: start it"),
        (["drop", "LETTER"], "no collector serves it, and only one can drop a letter: start it"),
    ],
)
def test_what_cannot_be_done_is_said(
    state: Path, letter: str, arguments: list[str], says: str, capsys: Capture
) -> None:
    named = [letter if each == "LETTER" else each for each in arguments]

    assert main(["dead-letters", *named, "--state", str(state)]) == 2
    assert says in capsys.readouterr().err


def test_a_reader_may_not(state: Path, letter: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("TWINTRACE_TOKEN", token_of("cli"))

    with running(config_for(state)) as collector:
        codes = [main(["dead-letters", *verb, "--api", collector.api]) for verb in (["list"], ["drop", letter])]

    assert codes == [2, 2]
    assert "cli may not handle dead letters: it takes a credential with role admin" in capsys.readouterr().err


def test_a_long_body_is_shown_in_part_and_json_is_laid_out() -> None:
    dump = body_text(b"x" * (SHOWN_BYTES + 5), "json").splitlines()

    assert len(dump) == SHOWN_BYTES // 16 + 1
    assert dump[-1] == "… 5 bytes more: --output FILE writes all of them"
    assert body_text(b'{"a": 1}', "json") == '{\n  "a": 1\n}'
    assert body_text(b'{"a": 1', "json").startswith("00000000  7b 22 61")
