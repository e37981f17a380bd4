"""The public address: which hosts and origins fit it, where every address leads, and what a refusal tells to do."""

import json
import re
from pathlib import Path

import pytest
from dash import Dash
from flask.testing import FlaskClient

from contract.errors import BadDocument
from dashboard.app import create_app
from dashboard.config import read_config
from dashboard.http.public_address import LOOPBACK, public_address
from dashboard.http.request_head import Refusal, RequestHead, refusal_of
from tests.dashboard.browserless import CALLBACKS, ROUTER, body_of, client_of
from tests.dashboard.sample_alert import TRACE, sample_trail
from tests.dashboard.sample_plant import sample_context

URL = "https://Portal.plant.example:443/twintrace/"
PUBLIC = public_address(URL, ("twin.plant.example",))
UPSTREAM = "127.0.0.1:8050"
ALERT = sample_trail().alert_id
HREF = re.compile(r'"href": "([^"]*)"')
WITHIN = ("/twintrace/", "?", "#")


def press(origin: str, host: str) -> RequestHead:
    """A callback from a page of this origin."""
    named = {"host": [host], "origin": [origin], "content-type": ["application/json"], "content-length": ["2"]}
    return RequestHead(method="POST", path=CALLBACKS, headers=named)


@pytest.mark.parametrize(
    ("origin", "host", "is_served"),
    [
        # a proxy that leaves the Host header alone, and one that passes it on
        ("https://portal.plant.example", UPSTREAM, True),
        ("https://portal.plant.example", "portal.plant.example", True),
        ("HTTPS://PORTAL.plant.example:443", "Portal.Plant.Example:443", True),
        ("https://portal.plant.EXAMPLE.", "portal.plant.example.:443", True),
        ("http://portal.plant.example", UPSTREAM, False),
        ("http://portal.plant.example", "portal.plant.example", False),
        ("https://portal.plant.example:8443", UPSTREAM, False),
        ("https://portal.plant.example:8443", "portal.plant.example:8443", False),
        ("https://evil.example", UPSTREAM, False),
        ("https://portal.plant.example.evil.example", UPSTREAM, False),
        ("https://evil.example", "portal.plant.example", False),
        ("null", UPSTREAM, False),
        ("", UPSTREAM, False),
        ("file://", UPSTREAM, False),
        # on the machine itself, and by another name of the configuration
        ("http://127.0.0.1:8050", UPSTREAM, True),
        ("http://127.0.0.1:8051", UPSTREAM, False),
        ("http://LOCALHOST:8050", "localhost:8050", True),
        ("http://localhost.:8050", "LocalHost:8050", True),
        ("https://twin.plant.example", "twin.plant.example:443", True),
        ("http://twin.plant.example", "twin.plant.example:80", True),
        ("ftp://twin.plant.example", "twin.plant.example", False),
        ("https://twin.plant.example", UPSTREAM, False),
    ],
)
def test_a_press_is_served_from_pages_of_the_public_address_and_of_the_host_itself(
    origin: str, host: str, is_served: bool
) -> None:
    refusal = refusal_of(press(origin, host), PUBLIC)

    assert (refusal is None) is is_served
    assert refusal is None or refusal.status == 403


def test_without_a_public_address_the_scheme_is_unknown_and_the_host_must_be_the_same() -> None:
    named = public_address(hosts=("twin.plant.example",))

    assert refusal_of(press("https://twin.plant.example", "twin.plant.example"), named) is None
    assert refusal_of(press("https://twin.plant.example:8443", "twin.plant.example"), named) is not None
    assert refusal_of(press("https://portal.plant.example", UPSTREAM), LOOPBACK) is not None


def test_every_origin_that_is_named_must_fit() -> None:
    head = press("https://portal.plant.example", UPSTREAM)
    both = {**head.headers, "origin": [*head.headers["origin"], "https://evil.example"]}

    assert refusal_of(RequestHead(method=head.method, path=head.path, headers=both), PUBLIC) is not None


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (press("https://portal.plant.example", UPSTREAM), ("origin https://portal.plant.example", "`public_url`")),
        (press("http://x", "portal.plant.example"), ("host portal.plant.example", "`public_url`", "`hosts`")),
    ],
)
def test_a_refusal_names_the_setting_that_is_missing(head: RequestHead, names: tuple[str, ...]) -> None:
    refusal = refusal_of(head, LOOPBACK)

    assert isinstance(refusal, Refusal)
    assert [each for each in names if each not in refusal.problem] == []
    assert len(refusal.problem) < 600


def test_a_refusal_stays_short_however_long_the_origin() -> None:
    refusal = refusal_of(press("https://" + "x" * 9_000, UPSTREAM), PUBLIC)

    assert refusal is not None
    assert len(refusal.problem) < 600
    assert "`public_url`" in refusal.problem


@pytest.fixture
def app() -> Dash:
    return create_app(sample_context(), public_url=URL)


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return client_of(app)


def drawn(app: Dash, client: FlaskClient, path: str) -> str:
    """The components of a page, as the router of a browser below the prefix asks for them."""
    path, _, search = path.partition("?")
    values = {"_pages_location.pathname": path, "_pages_location.search": f"?{search}"}
    headers = {"Origin": "https://portal.plant.example"}
    answer = client.post(f"/twintrace{CALLBACKS}", json=body_of(app, ROUTER, values=values), headers=headers)
    assert answer.status_code == 200
    return json.dumps(answer.get_json())


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/", "Needs someone"),
        ("/?since=shift", "Handover sheet"),
        ("/alerts", "Save view"),
        (f"/alerts/{ALERT}?tab=proof", "Acknowledge"),
        (f"/alerts/{'0' * 32}", "No such alert"),
        ("/assets", "assets-q"),
        ("/assets?q=nobody", "Show all"),
        ("/assets/nobody", "No such asset"),
        (f"/traces/{TRACE}", "waterfall"),
        ("/nothing/here", "No such page"),
    ],
)
def test_every_address_on_a_page_lies_below_the_prefix(app: Dash, client: FlaskClient, path: str, says: str) -> None:
    shown = drawn(app, client, f"/twintrace{path}")

    links = HREF.findall(shown)
    assert says in shown
    assert links
    assert [each for each in links if not each.startswith(WITHIN)] == []


def test_the_page_asks_for_its_files_below_the_prefix_and_they_are_there(client: FlaskClient) -> None:
    page = client.get("/twintrace/").get_data(as_text=True)

    asked = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert '<meta name="address-base" content="/twintrace/">' in page
    assert len(asked) > 20
    assert [each for each in asked if not each.startswith("/twintrace/")] == []
    for each in asked:
        with client.get(each) as answer:
            assert answer.status_code == 200, each


@pytest.mark.parametrize("path", ["/health", "/ready", "/version", "/alerts.json", "/_assets/base/page.js"])
def test_a_path_is_served_whether_the_proxy_keeps_the_prefix_or_takes_it_off(client: FlaskClient, path: str) -> None:
    with client.get(path) as bare, client.get(f"/twintrace{path}") as below:
        assert (bare.status_code, below.status_code) == (200, 200)


def configured(folder: Path, public_url: str) -> str:
    """What the configuration makes of the setting."""
    file = folder / "dashboard.yaml"
    rest = "api: http://127.0.0.1:1\notlp: http://127.0.0.1:2\ntoken_file: token\n"
    file.write_text(f"{rest}public_url: {public_url!r}\n", encoding="utf-8")
    return read_config(file).public_url


@pytest.mark.parametrize(
    ("url", "origin", "prefix"),
    [
        ("", "", ""),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", ""),
        ("http://LocalHost:8080/", "http://localhost:8080", ""),
        ("https://portal.plant.example/", "https://portal.plant.example", ""),
        ("HTTPS://Portal.Plant.Example:443/TwinTrace", "https://portal.plant.example", "/TwinTrace"),
        ("https://[fd00::7]:8443/plants/north/", "https://[fd00::7]:8443", "/plants/north"),
        ("https://portal/.well~known_1/", "https://portal", "/.well~known_1"),
    ],
)
def test_an_address_of_the_configuration_is_read(tmp_path: Path, url: str, origin: str, prefix: str) -> None:
    public = public_address(configured(tmp_path, url))

    assert (public.origin, public.prefix) == (origin, prefix)


@pytest.mark.parametrize(
    "url",
    [
        "portal.plant.example",
        "/twintrace/",
        "ftp://portal/",
        "https://",
        "https:///twintrace/",
        "https://user:secret@portal/",
        "https://portal/?a=1",
        "https://portal/#a",
        "https://portal/a//b",
        "https://portal/../x/",
        "https://portal/a/.",
        'https://portal/"><script>/',
        "https://portal/a b/",
        "https://portäl/",
        "https://portal/twintrace/\n",
        "http://10.0.0.7:8080",
        "HTTP://portal.plant.example/",
        "http://localhost.evil.example/",
    ],
)
def test_what_nobody_can_open_is_no_public_address(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadDocument, match="public_url"):
        configured(tmp_path, url)
