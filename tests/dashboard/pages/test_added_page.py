"""A page that a folder and one line add: in the menu, in the routes, under the policy, in the check of inputs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dash
import pytest
from dash import Dash
from flask import request
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.data.context import AppContext
from dashboard.navigation.page import Page
from dashboard.pages.registry import PAGES
from tests.dashboard.browserless import body_of, call, client_of, page
from tests.dashboard.gateways_page.page import PAGE
from tests.dashboard.store_context import store_context

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppContext]:
    with store_context(tmp_path_factory.mktemp("store")) as made:
        yield made


def app_with(context: AppContext, added: Page, roles: tuple[str, ...] = ()) -> Dash:
    return create_app(replace(context, roles=roles), pages=(*PAGES, added))


@pytest.fixture
def app(context: AppContext) -> Iterator[Dash]:
    yield app_with(context, PAGE)
    dash.page_registry.pop(PAGE.name)  # Dash keeps its pages for the process


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return client_of(app)


def test_the_page_is_drawn_and_every_bar_leads_to_it_under_its_group(app: Dash, client: FlaskClient) -> None:
    status, drawn = page(app, client, "/gateways")
    _, overview = page(app, client, "/")

    assert (status, "Last heard" in drawn) == (200, True)
    assert '"data-topics":"runs"' in drawn
    assert r'"href":"\u002fgateways"' in overview
    assert '"Fleet"' in overview


def test_its_addresses_are_served_under_the_policy_of_every_other(client: FlaskClient) -> None:
    found, other, file = client.get("/gateways"), client.get("/alerts"), client.get("/gateways.txt")

    assert (found.status_code, file.status_code) == (200, 200)
    assert found.headers["Content-Security-Policy"] == other.headers["Content-Security-Policy"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/gateways.txt", headers={"Host": "elsewhere.example"}).status_code == 403


@pytest.mark.parametrize(
    ("typed", "status"), [("gw", 200), (None, 200), (7, 400), ({"a": "b"}, 400), ("x" * 5000, 400)]
)
def test_its_input_is_checked_as_the_page_declares_it(
    app: Dash, client: FlaskClient, typed: object, status: int
) -> None:
    body = body_of(app, "gateways-part", values={"gateways-q.value": typed})

    assert call(client, body).status_code == status


def test_what_it_does_not_declare_stops_the_application_before_it_serves(context: AppContext) -> None:
    try:
        with pytest.raises(ValueError, match=r"gateways-q.value: add it to Page.inputs"):
            app_with(context, replace(PAGE, inputs={}))
    finally:
        dash.page_registry.pop(PAGE.name)


@pytest.mark.parametrize(("roles", "is_open"), [((), False), (("reader",), False), (("reader", "engineer"), True)])
def test_a_page_for_a_role_is_there_for_nobody_else(context: AppContext, roles: tuple[str, ...], is_open: bool) -> None:
    try:
        app = app_with(context, replace(PAGE, roles=("engineer",)), roles)
        _, drawn = page(app, client_of(app), "/gateways")
        _, overview = page(app, client_of(app), "/")
    finally:
        dash.page_registry.pop(PAGE.name)

    assert ("Last heard" in drawn, r'"href":"\u002fgateways"' in overview) == (is_open, is_open)


def test_the_guide_shows_the_page_that_this_test_adds() -> None:
    guide = (ROOT / "docs" / "adding-a-page.md").read_text(encoding="utf-8")

    for file in sorted((ROOT / "tests" / "dashboard" / "gateways_page").glob("*.py")):
        code = file.read_text(encoding="utf-8").replace("tests.dashboard.gateways_page", "dashboard.pages.gateways")
        assert code in guide, f"docs/adding-a-page.md tells {file.name} otherwise"


def test_two_people_in_one_process_never_see_what_is_the_others(context: AppContext) -> None:
    people = {"k.n": ("Acme/north",), "s.s": ("Acme/south",)}

    def who() -> AppContext:
        user = request.headers["X-Person"]
        return replace(context, user=user, sites=people[user])

    client = create_app(who).server.test_client()
    seen = {}
    for person in (*people, *people):
        told = client.get("/alerts.json?limit=200", headers={"X-Person": person}).get_json()
        seen[person] = {row["id"] for row in told["rows"]}

    assert all(seen.values())
    assert seen["k.n"].isdisjoint(seen["s.s"])


def test_a_stream_keeps_the_scope_it_began_with(context: AppContext) -> None:
    scopes = [("Acme/north",), ("Acme/south",)]
    client = create_app(lambda: replace(context, sites=scopes[0])).server.test_client()
    expected = client.get("/alerts.csv").get_data()

    answer = client.get("/alerts.csv", buffered=False)
    scopes.reverse()  # whoever asks now is somebody else
    other = client.get("/alerts.csv").get_data()

    assert b"".join(answer.response) == expected
    assert other != expected
