"""What the reading commands say of a small known store, figure by figure."""

import argparse
import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from contract.alerts import AlertEvent
from tests.collector.running import config_for, running, token_of
from tests.store.blind_rows import REASON, blind_raise
from tests.store.plant_rows import action_of, elsewhere, planted, played_run
from twintrace.cli import main
from twintrace.moments import moment

FIRST, OTHER = played_run(), elsewhere()
ALERT = FIRST.alert_id
RAISE: AlertEvent = FIRST.of(AlertEvent)[0]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state that no test alters."""
    folder = tmp_path_factory.mktemp("state")
    with planted(folder, *FIRST.records, *OTHER.records, action_of(ALERT)):
        return folder


@pytest.fixture
def own_state(state: Path, tmp_path: Path) -> Path:
    """A copy to alter."""
    shutil.copy(state / "store.duckdb", tmp_path)
    return tmp_path


def alter(state: Path, statement: str) -> None:
    with planted(state) as plant:
        plant.change(statement)


class Printed:
    """What one command said and how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.code = main(list(arguments))
        self.out, self.err = capsys.readouterr()

    @property
    def tree(self) -> Any:
        return json.loads(self.out)


Capture = pytest.CaptureFixture[str]


def test_alerts_are_a_list_of_objects_for_scripts(state: Path, capsys: Capture) -> None:
    printed = Printed(capsys, "alerts", "--state", str(state), "--json")

    assert printed.code == 0
    assert {each["alert_id"] for each in printed.tree} == {ALERT, OTHER.alert_id}


@pytest.mark.parametrize(
    ("options", "alerts"),
    [
        (["--site", "Acme/north"], [ALERT]),
        (["--site", "north"], [ALERT]),
        (["--site", "moon"], []),
        (["--asset", "loop-2"], [OTHER.alert_id]),
        (["--since", "2023-11-14T22:15:32"], [ALERT, OTHER.alert_id]),
        (["--since", "2023-11-14T23:15:32+01:00"], [ALERT, OTHER.alert_id]),
        (["--since", "2023-11-14T22:15:33"], []),
        (["--since", "24h"], []),
    ],
)
def test_alerts_can_be_chosen(state: Path, capsys: Capture, options: list[str], alerts: list[str]) -> None:
    printed = Printed(capsys, "alerts", "--state", str(state), "--json", *options)

    assert sorted(each["alert_id"] for each in printed.tree) == sorted(alerts)


def test_alerts_are_lines_for_people_in_the_sites_time(state: Path, capsys: Capture) -> None:
    printed = Printed(capsys, "alerts", "--state", str(state), "--asset", "loop-1")

    head, line = printed.out.splitlines()
    assert head.split()[:3] == ["ALERT", "RAISED", "PRIORITY"]
    assert line.startswith(f"{ALERT}  2023-11-14 23:15:32.00 CET  critical  loop-1  north")
    assert line.endswith("returned to normal, acknowledged by m.kern")


def test_no_alerts_is_said_and_an_empty_list_for_scripts(tmp_path: Path, capsys: Capture) -> None:
    with planted(tmp_path):
        pass

    assert Printed(capsys, "alerts", "--state", str(tmp_path)).out == "no alerts\n"
    assert Printed(capsys, "alerts", "--state", str(tmp_path), "--json").tree == []


@pytest.mark.parametrize("text", ["", "yesterday", "24", "24w", "2026-13-01"])
def test_what_is_no_time_is_told_what_is(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="give 2026-11-24"):
        moment(text)


def test_what_was_stored_under_a_hostile_name_moves_no_terminal(own_state: Path, capsys: Capture) -> None:
    alter(own_state, "update assets set name = 'Loop' || chr(27) || '[31m' || chr(8238) || 'x'")

    printed = Printed(capsys, "trail", ALERT, "--state", str(own_state))

    assert "Loop\\x1b[31m\\u202ex" in printed.out
    assert printed.out.replace("\n", "").isprintable()


def test_an_age_counts_back_from_now() -> None:
    before = time.time_ns()

    found = moment("2h")

    assert before - 7200 * 10**9 <= found <= time.time_ns() - 7200 * 10**9


def test_a_trail_has_seven_hops_for_scripts(state: Path, capsys: Capture) -> None:
    printed = Printed(capsys, "trail", ALERT, "--state", str(state), "--json")

    hops = printed.tree["hops"]
    assert printed.code == 0
    assert [hop["name"] for hop in hops] == [
        "readings",
        "features",
        "model",
        "decision",
        "alert",
        "action",
        "outcome",
    ]
    assert all(hop.keys() >= {"name", "status", "id", "digest", "time", "reason"} for hop in hops)
    assert hops[0]["time"] == "2023-11-14T22:15:32.000000000Z"
    assert [hop["status"] for hop in hops] == ["complete"] * 6 + ["missing"]
    assert hops[6]["time"] is None
    assert hops[6]["reason"] == "no verdict within 30 d of the raise"


def test_a_trail_is_a_table_for_people_in_the_sites_time(state: Path, capsys: Capture) -> None:
    printed = Printed(capsys, "trail", ALERT[:8], "--state", str(state))

    title, *rows = printed.out.splitlines()
    assert title == f"{ALERT}  critical, Loop loop-1, led by {RAISE.led_by}"
    assert [row.split()[:2] for row in rows][::6] == [["1", "readings"], ["7", "outcome"]]
    assert "2023-11-14 23:15:32.00 CET" in rows[0]
    assert rows[0].endswith("14 of 15, 1 refused")


@pytest.mark.parametrize("command", ["trail", "verify"])
@pytest.mark.parametrize(
    ("given", "code", "says"),
    [("0" * 32, 1, "not in this store"), ("0" * 8, 1, "no alert begins so"), ("nonsense!", 2, "is not an alert id")],
)
def test_an_alert_that_is_not_there_is_an_answer_and_what_is_no_id_is_none(
    state: Path, capsys: Capture, command: str, given: str, code: int, says: str
) -> None:
    printed = Printed(capsys, command, given, "--state", str(state))

    assert printed.code == code
    assert says in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""


def test_verify_says_identical_first_and_then_what_it_compared(state: Path, capsys: Capture) -> None:
    printed = Printed(capsys, "verify", ALERT[:10], "--state", str(state))

    first, second, third = printed.out.splitlines()
    assert (printed.code, first, third) == (0, "identical", "simulated data")
    assert second.startswith("3 windows recomputed from 20 stored readings; ")
    assert second.endswith(" numbers compared, 0 differ")


def test_verify_of_a_blind_alert_says_that_there_is_nothing_to_recompute(own_state: Path, capsys: Capture) -> None:
    blind = blind_raise(FIRST)
    with planted(own_state, blind):
        pass

    printed = Printed(capsys, "verify", blind.alert_id, "--state", str(own_state))

    assert printed.code == 1
    assert printed.out.splitlines() == [
        "nothing to recompute",
        f"a blind alert, raised because nothing was seen: {REASON}",
    ]
    assert printed.err == ""


def test_a_blind_alert_is_listed_as_such_and_its_trail_says_why(own_state: Path, capsys: Capture) -> None:
    blind = blind_raise(FIRST)
    with planted(own_state, blind):
        pass

    (row,) = [line for line in Printed(capsys, "alerts", "--state", str(own_state)).out.splitlines() if "blind" in line]
    trail = Printed(capsys, "trail", blind.alert_id, "--state", str(own_state)).out.splitlines()

    assert blind.alert_id in row
    assert row.split()[-3:] == ["(blind)", "-", "active"]
    assert trail[0].endswith(f"blind: {REASON}")
    assert [line.split()[1:4] for line in trail[2:5]] == [
        ["features", "not", "due"],
        ["model", "not", "due"],
        ["decision", "not", "due"],
    ]


def test_verify_names_the_first_hop_that_differs(own_state: Path, capsys: Capture) -> None:
    alter(
        own_state,
        "update readings set value = value + 1 where signal = 'flow' and sequence = 129 and asset_id = 'loop-1'",
    )

    printed = Printed(capsys, "verify", ALERT, "--state", str(own_state))

    assert printed.code == 1
    assert printed.out.splitlines()[0] == "mismatch"
    assert "first hop that differs: readings: window " in printed.out


def test_completeness_of_a_whole_store_passes_the_gate(state: Path, capsys: Capture) -> None:
    printed = Printed(capsys, "completeness", "--state", str(state), "--json")

    assert printed.code == 0
    assert printed.tree["overall"] == 1.0
    assert printed.tree["hops"] == {
        "readings": 1.0,
        "features": 1.0,
        "model": 1.0,
        "decision": 1.0,
        "alert": 1.0,
        "action": 0.5,
        "outcome": 0.0,
    }
    assert printed.tree["with_people"] == 11 / 14


@pytest.mark.parametrize(("least", "code"), [("0.6", 0), ("0.61", 1), ("0.99", 1), ("0", 0)])
def test_completeness_below_the_minimum_does_not_pass(own_state: Path, capsys: Capture, least: str, code: int) -> None:
    alter(own_state, "delete from scores where asset_id = 'loop-2'")

    printed = Printed(capsys, "completeness", "--min", least, "--state", str(own_state))

    assert printed.code == code
    assert f"not complete: {OTHER.alert_id}" in printed.out
    assert printed.out.splitlines()[1].split() == ["machine", "hops", "60.00", "%", "6", "of", "10"]


def test_a_store_without_alerts_has_no_completeness_and_does_not_pass(tmp_path: Path, capsys: Capture) -> None:
    with planted(tmp_path):
        pass

    printed = Printed(capsys, "completeness", "--state", str(tmp_path), "--json")

    assert printed.code == 1
    assert printed.tree["overall"] is None
    assert Printed(capsys, "completeness", "--state", str(tmp_path)).out.endswith("completeness is not measured\n")


@pytest.mark.parametrize("least", ["2", "-0.1", "x"])
def test_a_minimum_that_is_no_share_is_refused(capsys: Capture, least: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["completeness", "--min", least])

    assert ended.value.code == 2


def test_the_ledger_accounts_for_what_the_source_yielded(state: Path, capsys: Capture) -> None:
    printed = Printed(capsys, "ledger", "--state", str(state), "--json")

    assert printed.code == 0
    assert printed.tree["balanced"] is True
    flow = next(line for line in printed.tree["lines"] if line["signal"] == "flow")
    assert (flow["gateway_id"], flow["runs"], flow["sent"], flow["stored"], flow["refused"]) == ("gw-1", 2, 400, 399, 1)
    for line in (*printed.tree["lines"], *printed.tree["runs"]):
        assert line["sent"] == line["stored"] + line["duplicates"] + line["refused"] + line["dropped"]


def test_the_ledger_for_people_ends_with_its_verdict(state: Path, capsys: Capture) -> None:
    printed = Printed(capsys, "ledger", "--state", str(state))

    head, *lines = printed.out.splitlines()
    assert head.split() == ["GATEWAY", "SIGNAL", "RUNS", "SENT", "STORED", "DUPLICATES", "REFUSED", "DROPPED"]
    assert [line.split()[1] for line in lines[:-1]] == [
        "flow",
        "pressure",
        "temperature",
        "#alert_events",
        "#scores",
        "#unscored",
    ]
    assert lines[-1].startswith("balanced")


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "delete from readings where signal = 'pressure' and sequence < 7 and asset_id = 'loop-2'",
            f"run {OTHER.run.run_id[:8]} of loop-2, pressure: sent 200, accounted for 193",
        ),
        ("delete from refusals", f"run {FIRST.run.run_id[:8]} of loop-1, flow: refused 1, refusals stored 0"),
    ],
)
def test_a_ledger_that_does_not_balance_names_the_line(
    own_state: Path, capsys: Capture, statement: str, says: str
) -> None:
    alter(own_state, statement)

    printed = Printed(capsys, "ledger", "--state", str(own_state))

    assert printed.code == 1
    assert printed.out.splitlines()[-2:] == [says, "NOT balanced: 1 lines"]


def test_an_empty_ledger_says_so(tmp_path: Path, capsys: Capture) -> None:
    with planted(tmp_path):
        pass

    assert Printed(capsys, "ledger", "--state", str(tmp_path)).out == "no ledger line in this store yet\n"


@pytest.mark.parametrize("command", [["alerts"], ["trail", ALERT], ["verify", ALERT], ["completeness"], ["ledger"]])
def test_a_state_that_is_not_there_never_begins(tmp_path: Path, capsys: Capture, command: list[str]) -> None:
    printed = Printed(capsys, *command, "--state", str(tmp_path / "nowhere"))

    assert printed.code == 2
    assert printed.err.endswith("no such state folder: start `twintrace demo`, or name another with --state\n")


@pytest.mark.parametrize("command", [["alerts"], ["trail", ALERT], ["verify", ALERT], ["completeness"], ["ledger"]])
def test_a_command_answers_the_same_over_http(
    state: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    here = Printed(capsys, *command, "--state", str(state))

    monkeypatch.setenv("TWINTRACE_TOKEN", token_of("cli"))
    with running(config_for(state)) as collector:
        there = Printed(capsys, *command, "--api", collector.api)

    assert (there.code, there.out, there.err) == (here.code, here.out, here.err)
    assert here.code == 0
