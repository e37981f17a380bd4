"""The fleet of the demo: sites by files only, whose past was judged by people and whose machines are followed."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import psutil
import pytest

from contract.alerts import OperatorAction, Verdict
from contract.ids import mint
from contract.simulated import InjectedFault
from contract.site import read_site
from contract.telemetry import read_contract
from contract.words import Origin, VerdictValue
from scoring.setup import read_setup
from scoring.sources.simulator.recorded_runs import write_runs
from store.remote import RemoteStore
from tests.processes import left_over
from twintrace.demo.past_actions import NOTHING, PastRun, deeds, past_runs
from twintrace.demo.ports import DEFAULTS, HOST
from twintrace.demo.prepare.fleet import LivingSite, contract_files, prepare_fleet
from twintrace.demo.prepare.tokens import FLEET, read_token, write_tokens
from twintrace.demo.progress import SCOPE
from twintrace.demo.run import DemoOptions, fleet_lives
from twintrace.demo.state import State, claim

pytestmark = pytest.mark.waits

NOW_NS = 1_790_000_000 * 10**9
SITES = sorted(FLEET.glob("*.site.yaml"))
PATIENCE_S = 240  # bounds a hang; nothing is measured by it


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[State, tuple[LivingSite, ...]]:
    """A state whose fleet is ready to start."""
    state = State(root=tmp_path_factory.mktemp("prepared") / "state")
    write_tokens(state)
    return state, prepare_fleet(state, ports=DEFAULTS, now_ns=NOW_NS, report=lambda _: None)


def test_the_sites_are_three_of_eight_machines_each_all_marked_simulated() -> None:
    sites = [read_site(file) for file in SITES]

    assert [len(site.assets) for site in sites] == [8, 8, 8]
    assert {asset.origin for site in sites for asset in site.assets} == {Origin.SIMULATED}
    assert len({asset.id for site in sites for asset in site.assets}) == 24
    assert {asset.contract for site in sites for asset in site.assets} == {
        read_contract(file).terms.ref for file in contract_files()
    }


def test_something_befalls_a_machine_in_the_first_minutes_of_each_kind() -> None:
    soon = {
        fault.kind
        for file in SITES
        for source in read_site(file).sources
        for machine in source.assets.values()
        for fault in machine.happenings  # type: ignore[union-attr]
        if fault.from_s < 300 and (fault.until_s is None or fault.until_s > 0)
    }

    assert soon == {"wear", "clogging", "standstill", "silence", "broken_sensor"}


def test_an_edge_accepts_what_was_prepared_of_every_site(prepared: tuple[State, tuple[LivingSite, ...]]) -> None:
    for living in prepared[1]:
        setup = read_setup(living.state.config("edge"))

        pasts = [planned.setup for planned in setup.plan if not planned.setup.run.is_live]
        assert {each.run.run_id for each in pasts} == living.pasts.keys()
        assert {each.run.last_ns + each.shift_ns for each in pasts} == {NOW_NS}
        assert len(setup.plan) == 16
        assert len({planned.setup.bundle_id for planned in setup.plan}) == 8


def test_a_second_start_changes_no_file(prepared: tuple[State, tuple[LivingSite, ...]]) -> None:
    state, first = prepared
    before = _files(state)

    second = prepare_fleet(state, ports=DEFAULTS, now_ns=NOW_NS + 10**12, report=lambda _: None)

    assert second == first
    assert _files(state) == before


def test_a_past_that_is_not_played_asks_nobody(prepared: tuple[State, tuple[LivingSite, ...]]) -> None:
    living = prepared[1][0]
    site = read_site(living.state.config("site"))
    kept, *_ = living.pasts

    assert past_runs(site, {kept: 0}).keys() == {kept}


def test_an_alert_is_judged_by_what_befell_the_machine() -> None:
    run, sound = mint("run", "a"), mint("run", "b")
    worn = InjectedFault(kind="wear", from_s=-600, until_s=-300)
    pasts = {
        run: PastRun(begins_ns=NOW_NS, happenings=(worn,)),
        sound: PastRun(begins_ns=NOW_NS, happenings=(InjectedFault(kind="silence", from_s=-900),)),
    }
    alerts = [
        {"alert_id": mint("alert", at, which), "run_id": which, "raised_ns": NOW_NS + at * 10**9, "cleared_ns": NOW_NS}
        for which, at in ((run, -500), (run, -100), (sound, -500))
    ]

    records = list(deeds(alerts, pasts, now_ns=NOW_NS))

    assert [type(each) for each in records] == [OperatorAction, Verdict] * 3
    verdicts = [each for each in records if isinstance(each, Verdict)]
    assert [each.value for each in verdicts] == [VerdictValue.TRUE, VerdictValue.FALSE, VerdictValue.FALSE]
    assert [each.reason for each in verdicts] == ["Bearing worn: replaced", NOTHING, NOTHING]
    assert all(getattr(each, type(each).time_field) <= NOW_NS for each in records)
    assert records == list(deeds(alerts, MappingProxyType(pasts), now_ns=NOW_NS))


@pytest.mark.parametrize(
    ("change", "lives"),
    [
        ({}, True),
        ({"data": Path("recorded")}, False),
        ({"data": Path("recorded"), "fleet": True}, True),
        ({"fleet": False}, False),
        ({"exit_when_loaded": True}, False),
        ({"exit_when_loaded": True, "fleet": True}, False),
    ],
)
def test_the_fleet_lives_when_no_data_is_named_or_it_is_asked_for(
    change: dict[str, object], lives: bool, tmp_path: Path
) -> None:
    assert fleet_lives(State(root=tmp_path), options(**change), environment={}) is lives


def test_a_state_that_began_without_a_fleet_goes_on_without_one(tmp_path: Path) -> None:
    state = State(root=tmp_path)
    assert not fleet_lives(state, options(), environment={"TWINTRACE_DATA": "somewhere"})
    claim(state, tmp_path / "recorded")

    assert not fleet_lives(state, options(), environment={})
    state.fleet.mkdir()
    assert fleet_lives(state, options(), environment={})


def test_a_demo_with_its_fleet_shows_living_machines_and_ends_cleanly(tmp_path: Path) -> None:
    write_runs(tmp_path / "everything")
    data = tmp_path / "data" / "pump"
    data.mkdir(parents=True)
    (tmp_path / "everything" / "pump" / "2.csv").rename(data / "2.csv")
    state = State(root=tmp_path / "state")
    claim(state, data.parent)
    _shorten_pasts(state)
    ports = ["--port", "0", "--api-port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0"]
    options = ["--data", str(data.parent), "--state", str(state.root), "--fleet", "--no-browser", *ports]
    demo = subprocess.Popen(
        [sys.executable, "-m", "twintrace", "demo", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert demo.stdout is not None
        said = next(line for line in demo.stdout if re.match(r"The first alert|No alert", line))
        served = json.loads(state.run_file.read_text(encoding="utf-8"))
        remote = RemoteStore(f"http://{HOST}:{served['ports']['api']}", read_token(state, "cli"))
        _until(lambda: _plant(remote)["scored"] >= 22)
        children = psutil.Process(demo.pid).children(recursive=True)
        edges = [child for child in children if "edge" in child.cmdline()]

        demo.send_signal(signal.SIGINT)
        _, errors = demo.communicate(timeout=PATIENCE_S)
    finally:
        demo.kill()
        demo.communicate()

    assert demo.returncode == 0, errors
    assert "/alerts/" in said
    assert len(edges) == 4
    assert left_over(children) == []


SHORTER = {"past_s: 86400": "past_s: 10800", "standstill, from_s: -21600": "standstill, from_s: -3600"}
"""Three hours: a machine is commissioned on the first one and a half, in which it has to run."""


def _shorten_pasts(state: State) -> None:
    """Give the sites hours instead of a day to play before they live; a site file that is there is kept."""
    for file in SITES:
        site = State(root=state.fleet / file.name.removesuffix(".site.yaml")).config("site")
        site.parent.mkdir(parents=True)
        text = file.read_text(encoding="utf-8")
        for long, short in SHORTER.items():
            text = text.replace(long, short)
        site.write_text(text, encoding="utf-8")


def options(**change: object) -> DemoOptions:
    given = {"data": None, "state": Path("state"), "fresh": False, "exit_when_loaded": False, "browser": False}
    return DemoOptions(**{**given, "ports": DEFAULTS, **change})  # type: ignore[arg-type]


def _files(state: State) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in state.root.rglob("*") if path.is_file()}


def _plant(remote: RemoteStore) -> dict[str, int]:
    row: dict[str, int] = remote.ask(SCOPE, "overview_plant", now_ns=time.time_ns()).to_pylist()[0]
    return row


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end
        time.sleep(1)
