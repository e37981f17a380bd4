"""Assets: every icon has its file and its class, and nothing points outside."""

import re

from dashboard.alert.state import alert_status
from dashboard.alert.text import SHAPES
from dashboard.formatting.stored_labels import labels_of
from dashboard.pages.alerts.filter_bar import tools
from dashboard.pages.trail.chart_panel import ChartRange
from dashboard.pages.trail.layout import View, trail_page
from dashboard.static_files import ASSETS
from tests.dashboard.sample_alert import acknowledged, sample_trail, time_of
from tests.dashboard.trees import classes

SVG = "http://www.w3.org/2000/svg"
"""The name of a vocabulary; nobody asks it for anything."""

SCRIPTS = {str(file.relative_to(ASSETS)): file.read_text(encoding="utf-8") for file in ASSETS.rglob("*.js")}
OTHERS_GLOBALS = {"dash_clientside", "webpackChunkdash_ag_grid", "Plotly", "_dashPlotlyJSURL"}
"""By which a script reaches Dash, the grid and plotly."""

CSS = {file.name: file.read_text(encoding="utf-8") for file in ASSETS.rglob("*.css")}


def test_every_icon_file_has_a_class_and_every_class_a_file() -> None:
    files = {file.stem for file in (ASSETS / "icons").glob("*.svg")}

    masked = set(re.findall(r"\.ic-([a-z]+) \{ -webkit-mask-image", CSS["icons.css"]))

    assert masked == files


def test_every_file_that_css_asks_for_is_there() -> None:
    asked = {
        file.parent / url
        for file in ASSETS.rglob("*.css")
        for url in re.findall(r"url\(\"([^\"]+)\"\)", file.read_text(encoding="utf-8"))
    }

    assert asked
    assert [str(file) for file in asked if not file.is_file()] == []


def test_pages_use_only_icons_that_exist() -> None:
    trail = acknowledged(sample_trail(is_active=False))
    view = View(trail=trail, status=alert_status(trail), labels=labels_of(trail), now_ns=time_of(710), user="m")

    drawn = [
        tools(()),
        trail_page(view, tab="timeline", chosen=ChartRange(shown="run", first="run"), nonce="a" * 32),
    ]

    used = {name.removeprefix("ic-") for each in drawn for name in classes(each) if name.startswith("ic-")}
    used |= set(SHAPES.values())  # the grid's script draws these
    assert used
    assert used <= {file.stem for file in (ASSETS / "icons").glob("*.svg")}


def test_nothing_points_outside() -> None:
    for file in ASSETS.rglob("*"):
        if file.suffix in (".css", ".js"):
            assert not re.search(
                r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}/", file.read_text(encoding="utf-8").replace(SVG, "")
            ), file
        if file.suffix == ".svg":
            assert re.findall(r"https?://[^\"]+", file.read_text(encoding="utf-8")) == [SVG]


def test_components_take_their_colours_from_the_tokens() -> None:
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", "".join(CSS.values())))
    declared = set(re.findall(r"--([a-z0-9-]+)\s*:", CSS["tokens.css"] + CSS["shell.css"]))

    assert used <= declared


def test_what_a_browser_may_refuse_to_keep_is_asked_for_in_one_script() -> None:
    forbidden = re.compile(r"\b(localStorage|sessionStorage|indexedDB|document\.cookie)\b")

    asking = {name for name, text in SCRIPTS.items() if forbidden.search(re.sub(r"//.*", "", text))}

    assert asking == {"base/storage.js"}


def test_scripts_write_text_and_never_markup() -> None:
    markup = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|document\.write|DOMParser|srcdoc)\b")

    assert [name for name, text in SCRIPTS.items() if markup.search(text)] == []


def test_a_line_of_css_holds_one_rule_at_most() -> None:
    crowded = [
        f"{name}:{number}"
        for name, text in CSS.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if line.count("{") > 1
    ]

    assert crowded == []


def test_scripts_share_one_name_on_window() -> None:
    assigned = r"window\.(\w+)\s*(?:\?\?|\|\|)?=(?![=>])"

    named = {name for text in SCRIPTS.values() for name in re.findall(assigned, text)}

    assert named - OTHERS_GLOBALS == {"twintrace"}
