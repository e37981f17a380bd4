"""The download: from a server on loopback, each file held against its sum, kept whole or not at all."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from twintrace.demo.prepare.data import Fetch, choose_data
from twintrace.demo.prepare.download import cache_folder, download, known_files
from twintrace.demo.state import State
from twintrace.errors import DownloadFailed

FILES = {"other/1.csv": b"datetime;flow\n", "valve1/0.csv": b"datetime;pressure\n"}
WANTED = {path: hashlib.sha256(raw).hexdigest() for path, raw in FILES.items()}


@dataclass
class Served:
    """A server and what was asked of it."""

    url: str
    files: dict[str, bytes]
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Serve FILES on loopback, around any proxy of the environment."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    found = Served(url="", files=dict(FILES))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.removeprefix("/data/")
            found.asked.append(path)
            raw = found.files.get(path)
            self.send_response(200 if raw is not None else 404)
            self.send_header("content-length", str(len(raw or b"")))
            self.end_headers()
            self.wfile.write(raw or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        found.url = f"http://127.0.0.1:{server.server_port}/data/"
        yield found
        server.shutdown()
        thread.join()


def test_files_are_fetched_once_and_kept(served: Served, tmp_path: Path) -> None:
    download(tmp_path, base_url=served.url, wanted=WANTED)
    download(tmp_path, base_url=served.url, wanted=WANTED)

    assert {path: (tmp_path / path).read_bytes() for path in FILES} == FILES
    assert sorted(served.asked) == sorted(FILES)


def test_a_file_that_was_changed_is_fetched_again(served: Served, tmp_path: Path) -> None:
    download(tmp_path, base_url=served.url, wanted=WANTED)
    (tmp_path / "other/1.csv").write_bytes(b"cut")

    download(tmp_path, base_url=served.url, wanted=WANTED)

    assert (tmp_path / "other/1.csv").read_bytes() == FILES["other/1.csv"]
    assert served.asked.count("other/1.csv") == 2


def test_a_wrong_checksum_is_refused_by_name_and_nothing_of_it_is_kept(served: Served, tmp_path: Path) -> None:
    served.files["other/1.csv"] = b"something else"

    with pytest.raises(DownloadFailed, match=r"other/1\.csv: is not the file it should be: its sha256 differs"):
        download(tmp_path, base_url=served.url, wanted=WANTED)

    assert not list(tmp_path.rglob("1.csv*"))


def test_a_file_that_is_gone_is_named(served: Served, tmp_path: Path) -> None:
    del served.files["valve1/0.csv"]

    with pytest.raises(DownloadFailed, match=r"valve1/0\.csv: answers 404"):
        download(tmp_path, base_url=served.url, wanted=WANTED)


def test_without_a_connection_the_simulator_runs_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    messages: list[str] = []

    def from_nowhere(folder: Path, *, report: object) -> Path:
        return download(folder, base_url="http://127.0.0.1:9/data/", wanted=WANTED)

    state = State(root=tmp_path / "state")
    data = choose_data(
        state,
        None,
        environment={},
        report=messages.append,
        fetch=Fetch(download=from_nowhere, folder=lambda: tmp_path / "cache"),
    )

    assert data == state.data
    assert list(data.rglob("*.csv"))
    assert "is there no internet?" in messages[0]
    assert "simulator" in messages[1]


def test_the_folder_that_is_asked_for_wins_over_the_environment(tmp_path: Path) -> None:
    state = State(root=tmp_path / "state")
    environment = {"TWINTRACE_DATA": str(tmp_path / "b")}

    asked = choose_data(state, tmp_path / "a", environment=environment, report=print)
    found = choose_data(state, None, environment=environment, report=print)

    assert (asked, found) == (tmp_path / "a", tmp_path / "b")


def test_every_known_file_has_a_whole_sum() -> None:
    assert all(path.endswith(".csv") and len(bytes.fromhex(sha256)) == 32 for path, sha256 in known_files().items())


def test_the_cache_follows_the_user_s_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")

    assert cache_folder({"XDG_CACHE_HOME": "/c"}) == Path("/c/twintrace")
    assert cache_folder({}) == Path.home() / ".cache" / "twintrace"
