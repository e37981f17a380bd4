"""Configuration, credentials and ports: what is wrong is named before anything starts."""

import hashlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.config import BlindRule, read_config
from collector.credential_file import LOOK_AGAIN_S, CredentialFile, read_credentials
from collector.credentials import Credential, Credentials
from collector.errors import CannotStart, UnknownToken
from collector.ports import claim
from contract.errors import BadDocument
from contract.words import Role
from tests.collector.running import config_for, running


def written(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text)
    return path


def test_only_the_store_and_who_may_send_have_to_be_given(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, "store: /var/lib/store.duckdb\ncredentials: c.yaml"))

    assert (config.bind, config.otlp_grpc_port, config.otlp_http_port, config.api_port) == (
        "127.0.0.1",
        4317,
        4318,
        4320,
    )
    assert (config.anonymous, config.hosts, config.origins) == (False, (), ())
    assert config.max_request_bytes == 16 * 1024 * 1024
    assert config.least_free_bytes == 64 * 1024 * 1024
    assert config.blind == BlindRule(intervals=3, heartbeats=3, least_s=30, every_s=5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("bind: 127.0.0.1", "store: is missing"),
        ("store: s\nbind: 0.0.0.0", "can be reached from outside"),
        ("store: s\nbind: gateway.local", "can be reached from outside"),
        ("store: s\nbind: 0.0.0.0\ncredentials: c\ntls_proxy: https://c\nanonymous: true", "is for loopback only"),
        (
            "store: s\nbind: 0.0.0.0\ncredentials: c",
            "put a proxy that ends TLS in front and name it, `tls_proxy: https://",
        ),
        ("store: s\nbind: 0.0.0.0\ncredentials: c\ntls_proxy: http://c", "no address of a proxy that ends TLS"),
        ("store: s", "nobody may send: give `credentials`, or `anonymous: true`"),
        ("store: s\nhosts: ['https://collector.plant.example']", "is no name of a host, as collector.plant.example"),
        ("store: s\nhosts: ['*']", "is no name of a host"),
        ("store: s\norigins: [portal.plant.example]", "'portal.plant.example' is no origin of a web page, as https://"),
        ("store: s\norigins: ['https://portal.plant.example/x']", "is no origin of a web page"),
        ("store: s\napi_port: 70000", "api_port"),
        ("store: s\nanonymous: true\napi_port: 4318", "given twice"),
        ("store: s\nprot: 1", "prot"),
        ("store: s\nleast_free_bytes: 1000", "least_free_bytes: .* greater than or equal to 1048576"),
        ("store: s\nblind: {intervals: 0}", "blind.intervals: .* greater than or equal to 1"),
        ("store: s\nblind: {intervals: .inf}", "blind.intervals: .* less than or equal to 100000"),
        ("store: s\nblind: {heartbeats: .nan}", "blind.heartbeats"),
        ("store: s\nblind: {every_s: 0}", "blind.every_s"),
        ("store: s\nblind: {least_s: -1}", "blind.least_s"),
        ("store: s\nblind: {interval: 3}", "blind.interval: is not a key"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadDocument, match=says):
        read_config(written(tmp_path, text))


@pytest.mark.parametrize("bind", ["127.0.0.1", "127.8.8.8", "localhost", "'::1'"])
def test_loopback_needs_no_credentials_when_it_says_so(tmp_path: Path, bind: str) -> None:
    assert read_config(written(tmp_path, f"store: s\nanonymous: true\nbind: {bind}")).on_loopback


def test_another_address_is_allowed_with_credentials_behind_a_proxy_that_ends_tls(tmp_path: Path) -> None:
    config = read_config(
        written(tmp_path, "store: s\nbind: 0.0.0.0\ncredentials: c.yaml\ntls_proxy: https://c.plant.example")
    )

    assert not config.on_loopback


CREDENTIALS = Credentials(
    credentials=(
        Credential(name="edge", roles=frozenset({Role.GATEWAY}), sha256=hashlib.sha256(b"secret").hexdigest()),
        Credential(name="cli", roles=frozenset({Role.READER}), sha256=hashlib.sha256(b"other").hexdigest()),
    )
)


def test_a_token_is_known_by_its_hash() -> None:
    found = CREDENTIALS.identify("Bearer secret")

    assert found is not None
    assert found.name == "edge"
    assert found.may(frozenset({Role.GATEWAY, Role.OPERATOR}))
    assert not found.may(frozenset({Role.READER}))


def test_no_header_is_nobody_and_a_wrong_one_is_an_error() -> None:
    assert CREDENTIALS.identify(None) is None
    for wrong in ("Bearer", "Bearer ", "Bearer Secret", "Basic secret", "secret", "Bearer séc"):
        with pytest.raises(UnknownToken):
            CREDENTIALS.identify(wrong)


def private(folder: Path, text: str) -> Path:
    path = written(folder, text)
    path.chmod(0o600)
    return path


EMPTY, SOME = hashlib.sha256(b"").hexdigest(), "a" * 64


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ("[{name: edge, roles: [gateway], sha256: secret}]", "sha256"),
        (f"[{{name: edge, roles: [gateway], sha256: {EMPTY}}}]", "empty token, which anybody can send"),
        (f"[{{name: a, roles: [], sha256: {SOME}}}, {{name: a, roles: [], sha256: {'b' * 64}}}]", "the name a"),
        (f"[{{name: a, roles: [], sha256: {SOME}}}, {{name: b, roles: [], sha256: {SOME}}}]", "the sha256 aaa"),
        (f"[{{name: '', roles: [], sha256: {SOME}}}]", "name"),
        (f"[{{name: a, roles: [king], sha256: {SOME}}}]", "roles"),
    ],
)
def test_a_credentials_file_that_lets_in_too_many_is_refused(tmp_path: Path, entries: str, says: str) -> None:
    with pytest.raises(BadDocument, match=says):
        read_credentials(private(tmp_path, f"credentials: {entries}"))


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o620, 0o602, 0o666])
def test_a_credentials_file_that_others_may_read_or_change_is_refused(tmp_path: Path, mode: int) -> None:
    path = private(tmp_path, "credentials: []")
    path.chmod(mode)

    with pytest.raises(BadDocument, match=f"mode {mode:04o}: others may read or change it, chmod 600"):
        read_credentials(path)
    for allowed in (0o600, 0o400, 0o640):
        path.chmod(allowed)
        assert read_credentials(path) == Credentials()


def entry(name: str) -> str:
    return f"{{name: {name}, roles: [reader], sha256: {hashlib.sha256(name.encode()).hexdigest()}}}"


def test_credentials_are_read_again_and_a_revoked_one_is_forgotten(tmp_path: Path) -> None:
    now = [0.0]
    path = private(tmp_path, f"credentials: [{entry('one')}, {entry('two')}]")
    known = CredentialFile(path, clock=lambda: now[0])
    assert known.identify("Bearer two") is not None

    path.write_text(f"credentials: [{entry('one')}, {entry('three')}]")
    now[0] += LOOK_AGAIN_S

    with pytest.raises(UnknownToken):
        known.identify("Bearer two")
    assert known.identify("Bearer three") is not None
    assert LOOK_AGAIN_S < 10


@pytest.mark.parametrize("damage", ["credentials: [", "credentials: [{name: one}]", None])
def test_a_file_that_cannot_be_read_again_locks_nobody_out(
    tmp_path: Path, damage: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    now = [0.0]
    path = private(tmp_path, f"credentials: [{entry('one')}]")
    known = CredentialFile(path, clock=lambda: now[0])

    path.unlink() if damage is None else path.write_text(damage)
    now[0] += LOOK_AGAIN_S

    assert known.identify("Bearer one") is not None
    assert "those known before count" in caplog.text
    private(tmp_path, f"credentials: [{entry('two')}]")
    now[0] += LOOK_AGAIN_S
    assert known.identify("Bearer two") is not None


def test_a_collector_without_a_file_knows_nobody() -> None:
    assert CredentialFile(None).identify(None) is None
    with pytest.raises(UnknownToken):
        CredentialFile(None).identify("Bearer x")


SITES = st.none() | st.frozensets(st.sampled_from(["A/n", "A/s", "B/n"]))


@given(may=SITES, asked=SITES)
def test_sites_are_those_that_are_asked_for_and_may_be_seen(
    may: frozenset[str] | None, asked: frozenset[str] | None
) -> None:
    credential = Credential(name="a", roles=frozenset(), sha256=SOME, sites=may)

    found = credential.sites_of(None if asked is None else tuple(sorted(asked)))

    everything = frozenset({"A/n", "A/s", "B/n"})
    seen = (everything if may is None else may) & (everything if asked is None else asked)
    assert (everything if found is None else set(found)) == seen


@contextmanager
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


@pytest.mark.parametrize("setting", ["otlp_grpc_port", "otlp_http_port", "api_port"])
def test_a_port_in_use_is_named_before_the_store_is_touched(tmp_path: Path, setting: str) -> None:
    with (
        listener() as port,
        pytest.raises(CannotStart, match=f"{setting}: 127.0.0.1:{port} can't be used"),
        running(config_for(tmp_path, **{setting: port}), has_store=False),
    ):
        pass

    assert not (tmp_path / "store.duckdb").exists()


def test_claimed_ports_are_held(tmp_path: Path) -> None:
    with claim(config_for(tmp_path)) as claimed:
        port = claimed.api.getsockname()[1]

        with pytest.raises(CannotStart), claim(config_for(tmp_path, api_port=port)):
            pass


def test_the_command_exits_2_with_one_line_when_a_port_is_in_use(tmp_path: Path) -> None:
    with listener() as port:
        config = written(
            tmp_path,
            f"store: {tmp_path}/store.duckdb\nanonymous: true\notlp_http_port: {port}\notlp_grpc_port: 0\napi_port: 0",
        )
        done = subprocess.run(
            [sys.executable, "-m", "twintrace", "collector", "--config", str(config)],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert f"otlp_http_port: 127.0.0.1:{port} can't be used" in done.stderr
