"""What a browser is sent: few scripts before the first paint, all of it compressed, and kept where its name says so."""

import re

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.http.compression import KEPT_BELOW, MOST_KEPT, KeptScripts
from dashboard.static_files import ASSETS
from tests.dashboard.browserless import client_of
from tests.dashboard.sample_plant import SamplePlant, sample_context

GRID = "/dash_ag_grid/dash_ag_grid."
SCRIPTS = re.compile(r'<script src="([^"]+)"')
LAZY = re.compile(r'<meta name="script-lazy" content="([^"]+)">')


@pytest.fixture
def client() -> FlaskClient:
    return client_of(create_app(sample_context(SamplePlant())))


def test_only_the_list_of_alerts_is_sent_the_grid_at_once(client: FlaskClient) -> None:
    listed, other = (client.get(path).get_data(as_text=True) for path in ("/alerts", "/alerts/" + "0" * 32))

    assert [GRID in each for each in SCRIPTS.findall(listed)].count(True) == 1
    assert LAZY.findall(listed) == []
    assert not any(GRID in each for each in SCRIPTS.findall(other))
    (lazy_script,) = LAZY.findall(other)
    assert GRID in lazy_script
    assert client.get(lazy_script).status_code == 200


def test_every_other_script_is_the_same_on_every_page_and_there(client: FlaskClient) -> None:
    pages = [client.get(path).get_data(as_text=True) for path in ("/", "/alerts", "/assets/x", "/nowhere")]

    sent = [[each for each in SCRIPTS.findall(page) if GRID not in each] for page in pages]

    assert all(each == sent[0] for each in sent)
    assert not any("dash_table" in each for each in sent[0])
    for script in sent[0]:
        with client.get(script) as answer:
            assert answer.status_code == 200, script


def test_every_script_of_ours_is_asked_for_once_what_all_lean_on_first(client: FlaskClient) -> None:
    sent = SCRIPTS.findall(client.get("/").get_data(as_text=True))

    ours = [each.partition("?")[0].partition("/_assets/")[2] for each in sent if "/_assets/" in each]
    assert sorted(ours) == sorted(file.relative_to(ASSETS).as_posix() for file in ASSETS.rglob("*.js"))
    assert ours[:3] == ["base/address.js", "base/storage.js", "base/theme.js"]
    rooms = [each.partition("/")[0] for each in ours]
    assert rooms == sorted(rooms)


@pytest.mark.parametrize("way", ["zstd", "gzip"])
def test_a_script_is_sent_compressed_twice_the_same(client: FlaskClient, way: str) -> None:
    script = next(each for each in SCRIPTS.findall(client.get("/").get_data(as_text=True)) if "react-dom" in each)
    plain = client.get(script)

    first, second = (client.get(script, headers={"accept-encoding": way}) for _ in range(2))

    assert "content-encoding" not in plain.headers
    assert first.headers["content-encoding"] == way
    assert first.data == second.data
    assert len(first.data) < len(plain.data) / 2
    assert first.headers["vary"] == "Accept-Encoding"


def test_answers_to_questions_are_compressed_and_never_kept() -> None:
    kept = KeptScripts()

    kept.set("zstd;/alerts.json", b"rows")
    kept.set("zstd;", b"what was posted")
    for number in range(2 * MOST_KEPT):
        kept.set(f"zstd;{KEPT_BELOW}{number}.js", b"script")

    assert kept.get("zstd;/alerts.json") is None
    assert kept.get("zstd;") is None
    assert kept.get(f"zstd;{KEPT_BELOW}0.js") == b"script"
    assert kept.get(f"zstd;{KEPT_BELOW}{MOST_KEPT}.js") is None


def test_a_file_named_with_its_time_is_kept_for_good_and_another_briefly(client: FlaskClient) -> None:
    (named,) = re.findall(r'href="(/_assets/base/tokens\.css\?m=[^"]+)"', client.get("/").get_data(as_text=True))

    with client.get(named) as dated, client.get("/_assets/icons/low.svg") as icon:
        assert "immutable" in dated.headers["cache-control"]
        assert icon.headers["cache-control"] == "public, max-age=300"
    assert client.get("/").headers["cache-control"] == "no-store"
