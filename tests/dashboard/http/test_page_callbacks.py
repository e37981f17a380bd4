"""Callbacks and pages: what a callback reads and writes stands on one page, or news is an error in the browser."""

import json
from typing import Any

import pytest

from dashboard.app import create_app
from dashboard.http.request_validation import problem_of
from tests.dashboard.browserless import client_of, page, plain
from tests.dashboard.sample_alert import ALERT, ASSET
from tests.dashboard.sample_plant import sample_context

APP = create_app(sample_context())
CLIENT = client_of(APP)
EVERYWHERE = {"screen", "again", "changed", "_pages_location", "_pages_content", "_pages_store", "_pages_dummy"}
PAGES = {
    "overview": "/",
    "alerts": "/alerts",
    "trail": f"/alerts/{ALERT}",
    "no alert": "/alerts/none",
    "trace": f"/traces/{'ab' * 16}",
    "assets": "/assets",
    "asset": f"/assets/{ASSET}",
    "no asset": "/assets/none",
    "nowhere": "/nothing",
}


def ids_in(tree: Any) -> set[str]:
    """Every id in a tree of components as Dash sends it."""
    if isinstance(tree, list):
        return set().union(*map(ids_in, tree)) if tree else set()
    if not isinstance(tree, dict):
        return set()
    mine = {tree["id"]} if isinstance(tree.get("id"), str) else set()
    return mine.union(*map(ids_in, tree.values()))


def outputs_of(key: str) -> set[str]:
    """The ids that a callback writes into."""
    return {name.rpartition(".")[0] for name in key.strip(".").split("...")}


@pytest.mark.parametrize("name", PAGES)
def test_a_callback_has_all_of_its_parts_on_a_page_or_none_of_its_outputs(name: str) -> None:
    _, text = page(APP, CLIENT, PAGES[name])
    here = ids_in(json.loads(text)) | EVERYWHERE

    torn = {
        key: missing
        for key, callback in APP.callback_map.items()
        if outputs_of(key) & here
        and (
            missing := (outputs_of(key) | {plain(each)["id"] for each in (*callback["inputs"], *callback["state"])})
            - here
        )
    }

    assert torn == {}


def test_an_output_that_callbacks_share_is_admitted_as_the_browser_names_it() -> None:
    callbacks: dict[str, Any] = {"..a.children...b.children@9f..": {"inputs": [], "state": []}}
    outputs = [{"id": "a", "property": "children"}, {"id": "b", "property": "children@9f"}]
    body = {"output": "..a.children...b.children@9f..", "outputs": outputs, "inputs": [], "changedPropIds": []}

    assert problem_of(body, callbacks, {}) == ""
    assert problem_of({**body, "outputs": outputs[:1]}, callbacks, {}) != ""
