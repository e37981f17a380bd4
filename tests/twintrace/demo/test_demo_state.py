"""The state folder: ours or refused, one demo at a time, one data folder, tokens nobody else reads."""

import hashlib
import os
from pathlib import Path

import pytest

from collector.credential_file import read_credentials
from contract.words import Role
from twintrace.credential_edits import added
from twintrace.demo.prepare.tokens import CREDENTIALS, FLEET, read_token, write_tokens
from twintrace.demo.state import State, claim, start_over, state_lock, write_durably, write_run_file
from twintrace.errors import UnusableFolder


@pytest.fixture
def state(tmp_path: Path) -> State:
    """A state folder that is not there yet."""
    return State(root=tmp_path / "state")


def test_a_new_state_folder_is_made(state: State) -> None:
    with state_lock(state):
        assert state.root.is_dir()


def test_a_second_demo_on_one_state_is_refused_by_name(state: State) -> None:
    said = f"another demo \\(pid {os.getpid()}\\) runs on this state"

    with state_lock(state), pytest.raises(UnusableFolder, match=said), state_lock(state):
        pass


def test_a_state_that_was_let_go_can_be_held_again(state: State) -> None:
    with state_lock(state):
        pass
    with state_lock(state):
        assert state.lock.read_text(encoding="ascii") == f"{os.getpid()}\n"


def test_a_folder_of_someone_else_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    mine = tmp_path / "data" / "mine.txt"
    mine.parent.mkdir()
    mine.touch()

    with (
        pytest.raises(UnusableFolder, match="is not empty and was not made by twintrace demo"),
        state_lock(State(root=tmp_path)),
    ):
        pass

    assert list(tmp_path.rglob("*")) == [mine.parent, mine]


def test_a_file_is_no_state_folder(tmp_path: Path) -> None:
    (tmp_path / "state").touch()

    with (
        pytest.raises(UnusableFolder, match="is a file: --state takes a folder"),
        state_lock(State(root=tmp_path / "state")),
    ):
        pass


def test_other_data_on_the_same_state_is_refused_by_name(state: State) -> None:
    claim(state, Path("/data/one"))
    claim(state, Path("/data/one"))

    with pytest.raises(UnusableFolder, match=r"this state plays /data/one, not /data/two: .* --fresh"):
        claim(state, Path("/data/two"))


def test_starting_over_forgets_the_data_and_keeps_the_tokens(state: State) -> None:
    claim(state, Path("/data/one"))
    write_tokens(state)
    token = read_token(state, "cli")
    write_durably(state.store, b"x")
    write_durably(state.outbox, b"x")

    start_over(state)
    claim(state, Path("/data/two"))

    assert not state.store.exists()
    assert not state.outbox.parent.exists()
    assert read_token(state, "cli") == token


def test_tokens_are_kept_and_only_their_owner_reads_them(state: State) -> None:
    write_tokens(state)
    before = {name: read_token(state, name) for name in CREDENTIALS}

    write_tokens(state)

    assert {name: read_token(state, name) for name in CREDENTIALS} == before
    assert len(set(before.values())) == len(CREDENTIALS)
    files = [*(state.token(name) for name in CREDENTIALS), state.credentials]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert state.credentials.parent.stat().st_mode & 0o777 == 0o700


def test_the_collector_knows_every_token_and_holds_none(state: State) -> None:
    write_tokens(state)

    credentials = read_credentials(state.credentials)

    for name, may in CREDENTIALS.items():
        token = read_token(state, name)
        found = credentials.find(token)
        assert found is not None
        assert (found.name, found.roles) == (name, frozenset(may["roles"]))
        assert token not in state.credentials.read_text(encoding="ascii")
        assert hashlib.sha256(token.encode()).hexdigest() in state.credentials.read_text(encoding="ascii")


def test_only_the_dataset_may_send_labels() -> None:
    assert [name for name, may in CREDENTIALS.items() if Role.DATASET in may["roles"]] == ["dataset"]


def test_each_gateway_speaks_for_itself_and_only_the_dashboard_for_people(state: State) -> None:
    write_tokens(state)
    known = {each.name: each for each in read_credentials(state.credentials).credentials}

    edges = {name: each.gateways for name, each in known.items() if Role.GATEWAY in each.roles}
    assert len(edges) == 4
    assert len({gateway for gateways in edges.values() for gateway in gateways or ()}) == 4
    assert all(gateways is not None and len(gateways) == 1 for gateways in edges.values())
    assert [name for name, each in known.items() if each.on_behalf] == ["dashboard"]
    assert {name: each.sites for name, each in known.items() if each.sites is not None} == {
        f"edge-{place.lower()}": {f"Simulation/{place}"} for place in ("Harbour", "North", "South")
    }


def test_the_gateway_of_a_site_that_was_renamed_speaks_of_what_it_is_called_now(tmp_path: Path) -> None:
    state = State(root=tmp_path / "state")
    site = State(root=state.fleet / "north").config("site")
    site.parent.mkdir(parents=True)
    site.write_text(
        (FLEET / "north.site.yaml").read_text(encoding="utf-8").replace("site: North", "site: Nordhafen"),
        encoding="utf-8",
    )

    write_tokens(state)

    (north,) = [each for each in read_credentials(state.credentials).credentials if each.name == "edge-north"]
    assert north.sites == frozenset({"Simulation/Nordhafen"})


def test_a_credential_that_was_added_outlives_a_start(state: State) -> None:
    write_tokens(state)
    token = added(
        state.credentials, name="historian", roles=["reader"], sites=["Acme/north"], gateways=None, on_behalf=False
    )

    write_tokens(state)

    found = read_credentials(state.credentials).find(token)
    assert found is not None
    assert (found.name, found.sites) == ("historian", frozenset({"Acme/north"}))


def test_other_commands_learn_where_the_state_is_served(state: State) -> None:
    write_run_file(state, instance="abc", ports={"api": 4320})

    assert state.run_file.read_text(encoding="utf-8") == (
        f'{{"pid": {os.getpid()}, "instance": "abc", "ports": {{"api": 4320}}}}'
    )


def test_a_file_is_replaced_whole_and_no_draft_stays(tmp_path: Path) -> None:
    write_durably(tmp_path / "a", b"old")
    write_durably(tmp_path / "a", b"new", mode=0o600)

    assert (tmp_path / "a").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
