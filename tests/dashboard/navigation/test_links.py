"""Addresses: every asset id has its own or none, and another system is only reached by one that is safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.asset.marks import asset_link
from dashboard.navigation.links import asset_href, is_asset_id, outside_href
from tests.dashboard.trees import nodes


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JAVASCRIPT://host/%0aalert(1)",
        "data:text/html,<script>",
        "//cmms.plant/1",
        "/alerts",
        "https://",
        "https:///path",
        "https://user:secret@cmms.plant/1",
        "https://cmms.plant/a b",
        "https://cmms.plant/\u202e1",
        "https://cmms.plant/\n1",
        "https://cmms.plant/<script>",
        "https://cmms.plant:port/1",
        "https://[cmms/1",
        "ftp://cmms.plant/1",
        " https://cmms.plant/1",
        "https://cmms.plant/" + "x" * 3000,
        "",
    ],
)
def test_an_address_that_a_browser_should_not_follow_is_none(text: str) -> None:
    assert outside_href(text) == ""


def test_http_and_https_addresses_are_followed_as_they_are() -> None:
    for text in ("http://cmms/1", "https://cmms.plant:8443/assets?id=4711#top", "HTTPS://cmms.plant/1"):
        assert outside_href(text) == text


@given(st.text())
def test_every_asset_id_has_an_address_of_its_own_page_or_none(text: str) -> None:
    href = asset_href(text)

    assert bool(href) == is_asset_id(text)
    assert not href or (href.startswith("/assets/") and href.isascii() and not set(href[8:]) & set("/?#<>\"' "))


def test_an_id_that_no_address_can_hold_is_plain_text() -> None:
    for text in ("", ".", "..", "x" * 201, "\ud800"):
        assert [node["type"] for node in nodes(asset_link(text, "name"))] == ["Span"]
    assert [node["props"]["href"] for node in nodes(asset_link("a/b", "name"))] == ["/assets/a%2Fb"]
