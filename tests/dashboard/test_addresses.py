"""Addresses are made in one place for Python and one for scripts, so that all of them lie below the same prefix."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from dashboard.navigation import links
from dashboard.static_files import ASSETS

DASHBOARD = Path(links.__file__).parents[1]
MAKERS = {"navigation/links.py", "navigation/menu.py"}
READERS = {"http/health.py", "http/index_page.py", "telemetry/tracing.py"}
"""They compare the path of a request, from which the prefix has been taken."""

OURS = re.compile(r"/(alerts|assets|traces|version|health|ready|_assets)\b")
DECLARES = {"register_page", "get", "post", "route", "add_url_rule", "_serve", "Page"}
"""Calls that say at which path something is served."""

IN_SCRIPTS = re.compile(r"""["'`]/(?=[\w$?])""")
ID = "ab" * 16


def by_hand(source: str) -> list[int]:
    """Lines on which an address of a page is written, and not the path at which one is served."""
    tree = ast.parse(source)
    spared = {id(each) for node in ast.walk(tree) for each in spared_in(node)}
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in spared and OURS.match(str(node.value))
    ) + [
        node.value.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "href" and text_of(node.value).startswith("/")
    ]


def spared_in(node: ast.AST) -> Iterator[ast.AST]:
    """Parts of a node that may name a path: docstrings, and where a page or a route is declared."""
    if isinstance(node, ast.Expr):
        yield node.value
    if isinstance(node, ast.Call) and name_of(node.func) in DECLARES:
        yield from node.args
        yield from (each.value for each in node.keywords if each.arg in ("path", "path_template"))


def name_of(called: ast.expr) -> str:
    """The name of what is called, without what it belongs to."""
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def text_of(value: ast.expr) -> str:
    """How a text or an f-string begins."""
    first = value.values[0] if isinstance(value, ast.JoinedStr) and value.values else value
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def test_no_module_writes_the_address_of_a_page_by_hand() -> None:
    files = {file.relative_to(DASHBOARD).as_posix(): file for file in DASHBOARD.rglob("*.py")}

    found = {name: lines for name, file in files.items() if (lines := by_hand(file.read_text(encoding="utf-8")))}

    assert set(found) <= MAKERS | READERS, found
    assert set(found) >= {"navigation/links.py"}, "the rule finds what it is about"


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ('dcc.Link("x", href=f"/alerts/{alert_id}")', True),
        ('dcc.Link("x", href="/")', True),
        ('where = "/assets?q=1"', True),
        ('register_page(MODULE, path="/alerts", title="Alerts")', False),
        ('server.get("/version")', False),
        ('name.rpartition("/")', False),
    ],
)
def test_the_rule_tells_an_address_from_a_declared_path(source: str, is_found: bool) -> None:
    assert bool(by_hand(source)) is is_found


def test_no_script_but_one_writes_an_address_by_hand() -> None:
    texts = {file.relative_to(ASSETS).as_posix(): file.read_text(encoding="utf-8") for file in ASSETS.rglob("*.js")}

    assert [name for name, text in texts.items() if IN_SCRIPTS.search(re.sub(r"//.*", "", text))] == []
    assert [name for name, text in texts.items() if "address-base" in text] == ["base/address.js"]


def test_no_style_names_a_file_from_the_root() -> None:
    assert [str(file) for file in ASSETS.rglob("*.css") if re.search(r"url\([\"']?/", file.read_text())] == []


def addresses() -> list[str]:
    """One address of every kind."""
    return [
        links.overview_href(),
        links.overview_href("since=shift"),
        links.alert_list_href(),
        links.alert_list_href("kind=blind"),
        links.alerts_href("pump-7"),
        links.alert_export_href("csv"),
        links.alert_href(ID),
        links.alert_href(ID, "do=assign"),
        links.evidence_href(ID),
        links.asset_list_href(),
        links.asset_href("a/b"),
        links.trace_href(ID, "1" * 16),
    ]


AT_ROOT = [
    "/",
    "/?since=shift",
    "/alerts",
    "/alerts?kind=blind",
    "/alerts?asset=pump-7",
    "/alerts.csv",
    f"/alerts/{ID}",
    f"/alerts/{ID}?do=assign",
    f"/alerts/{ID}/evidence.zip",
    "/assets",
    "/assets/a%2Fb",
    f"/traces/{ID}?span={'1' * 16}",
]


@pytest.mark.parametrize("prefix", ["", "/twintrace", "/plants/north"])
def test_every_address_lies_below_the_prefix_of_the_request(prefix: str) -> None:
    with Flask("x").test_request_context("/", base_url=f"http://localhost{prefix}/"):
        made = addresses()

    assert made == [f"{prefix}{each}" for each in AT_ROOT]
    assert addresses() == AT_ROOT, "outside of a request there is no prefix"


def test_an_id_that_no_address_can_hold_has_none_below_a_prefix_either() -> None:
    with Flask("x").test_request_context("/", base_url="http://localhost/twintrace/"):
        assert [links.asset_href(".."), links.trace_href("0" * 32)] == ["", ""]
