"""Whom a reading command asks: the collector at --api, the one that serves the state, or the store file."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contract.scope import Scope
from store.database.connection import open_database
from store.errors import CannotOpen, NotAllowed, StoreAway
from store.query.local import Reader
from store.query.protocol import Ask
from store.remote import RemoteStore
from tests.collector.running import Running, config_for, running, token_of
from tests.store.plant_rows import planted, played_run
from twintrace import store_access as reading
from twintrace.errors import UnusableFolder
from twintrace.store_access import TOKEN, add_reading_arguments, open_ask

ROOT = Path(__file__).parents[2]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    with planted(tmp_path, *played_run().records):
        return tmp_path


def arguments(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_reading_arguments(parser)
    return parser.parse_args(given)


@contextmanager
def asking(state: Path) -> Iterator[Ask]:
    with open_ask(arguments("--state", str(state))) as ask:
        yield ask


def alerts_seen(ask: Ask) -> list[str]:
    ids: list[str] = ask.ask(Scope(actor="test"), "alerts", limit=10).column("alert_id").to_pylist()
    return ids


def write_run_file(state: Path, collector: Running, *, instance: str | None = None) -> None:
    told = {
        "pid": 1,
        "instance": instance or collector.started.instance,
        "ports": {"api": collector.started.ports.api},
    }
    (state / "run.json").write_text(json.dumps(told))
    (state / "tokens").mkdir(exist_ok=True)
    (state / "tokens" / "cli").write_text(token_of("cli") + "\n")


def test_a_state_that_nobody_serves_is_read_from_its_file_and_left_free(state: Path) -> None:
    with asking(state) as ask:
        assert isinstance(ask, Reader)
        assert alerts_seen(ask) == [played_run().alert_id]

    open_database(state / "store.duckdb", wait_s=0).close()


def test_a_state_that_a_collector_serves_is_asked_over_http(state: Path) -> None:
    with running(config_for(state)) as collector:
        write_run_file(state, collector)

        with asking(state) as ask:
            assert isinstance(ask, RemoteStore)
            assert alerts_seen(ask) == [played_run().alert_id]


def test_a_run_file_left_by_a_machine_that_died_is_no_collector(state: Path) -> None:
    with running(config_for(state)) as collector:
        write_run_file(state, collector)

    with asking(state) as ask:
        assert isinstance(ask, Reader)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"ports": {"api": "x"}, "instance": 1}', '{"ports": 3}'])
def test_a_run_file_that_cannot_be_read_is_no_collector(state: Path, text: str) -> None:
    (state / "run.json").write_text(text)

    with asking(state) as ask:
        assert isinstance(ask, Reader)


def test_another_collector_on_that_port_is_not_asked(state: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with running(config_for(elsewhere)) as other:
        write_run_file(state, other, instance="of the one before")

        with asking(state) as ask:
            assert isinstance(ask, Reader)
            assert alerts_seen(ask) == [played_run().alert_id]


def test_a_served_state_without_its_token_says_which_file(state: Path) -> None:
    with running(config_for(state)) as collector:
        write_run_file(state, collector)
        (state / "tokens" / "cli").unlink()

        with pytest.raises(UnusableFolder, match=r"tokens/cli: the token of the command line can't be read"):
            asking(state).__enter__()


@contextmanager
def held_by_another_process(state: Path, *, for_s: float) -> Iterator[None]:
    program = (
        "import sys, time; from pathlib import Path; from store.database.connection import open_database\n"
        f"with open_database(Path({str(state / 'store.duckdb')!r})): print('held', flush=True); time.sleep({for_s})"
    )
    holder = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
    finally:
        holder.kill()
        holder.communicate()


def test_a_store_that_is_held_for_a_moment_is_looked_at_again(state: Path) -> None:
    with held_by_another_process(state, for_s=0.5), asking(state) as ask:
        assert alerts_seen(ask) == [played_run().alert_id]


def test_a_store_that_stays_held_names_the_holder(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LOCK_WAIT_S", 0.2)

    with (
        held_by_another_process(state, for_s=60),
        pytest.raises(CannotOpen, match=r"process \d+ holds it: stop that process, or ask it over --api"),
    ):
        asking(state).__enter__()


def test_no_such_state_never_begins(tmp_path: Path) -> None:
    with pytest.raises(UnusableFolder, match="no such state folder: start `twintrace demo`"):
        asking(tmp_path / "nowhere").__enter__()

    assert not (tmp_path / "nowhere").exists()


def test_a_state_without_a_store_never_begins(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="no such store"):
        asking(tmp_path).__enter__()


def test_an_address_is_asked_with_the_token_of_the_environment(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, token_of("cli"))
    with running(config_for(state)) as collector, open_ask(arguments("--api", collector.api)) as ask:
        assert alerts_seen(ask) == [played_run().alert_id]


def test_an_address_without_a_token_says_where_to_put_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN, raising=False)

    with pytest.raises(NotAllowed, match=f"no token: put one of a credential with role reader in {TOKEN}"):
        open_ask(arguments("--api", "http://127.0.0.1:1")).__enter__()


def test_an_address_that_is_none_never_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "t")

    with pytest.raises(StoreAway, match="not an address"):
        open_ask(arguments("--api", "localhost")).__enter__()


def test_state_and_api_are_not_given_together(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments("--state", ".", "--api", "http://h")

    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err
