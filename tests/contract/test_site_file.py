"""Site files: where assets stand and which source feeds them; what does not fit is refused by key."""

from datetime import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract.errors import BadDocument
from contract.scope import Scope
from contract.shifts import shift_starts
from contract.site import read_site


def site_tree() -> dict[str, Any]:
    """A small valid site."""
    asset = {"name": "Pump", "criticality": "A", "contract": "pump-station@1.0.0", "origin": "recorded"}
    return {
        "site": "north",
        "path": {"enterprise": "Acme", "site": "North", "area": "Utilities"},
        "time_zone": "Europe/Berlin",
        "assets": [{"id": "pump-7", **asset}, {"id": "pump-8", **asset}],
        "sources": [
            {
                "id": "historian",
                "root": "/data",
                "time_column": "time",
                "columns": {"flow": "Flow"},
                "assets": {"pump-7": ["a.csv"]},
            }
        ],
    }


def write(folder: Path, tree: dict[str, Any]) -> Path:
    file = folder / "site.yaml"
    file.write_text(yaml.safe_dump(tree), encoding="utf-8")
    return file


def test_a_site_file_becomes_its_record(tmp_path: Path) -> None:
    site = read_site(write(tmp_path, site_tree()))

    assert site.asset("pump-7").name == "Pump"
    assert site.sources[0].assets == {"pump-7": ("a.csv",)}


def test_an_asset_that_is_not_there_is_named(tmp_path: Path) -> None:
    site = read_site(write(tmp_path, site_tree()))

    with pytest.raises(KeyError, match="pump-9"):
        site.asset("pump-9")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["time_zone"], "Mars/Olympus", "time_zone: 'Mars/Olympus' is not an IANA time zone, as Europe/Berlin"),
        (["assets", 1, "id"], "pump-7", "an asset id is given twice: ids must differ"),
        (["assets", 0, "id"], "pump 7", "assets.0.id: String should match pattern"),
        (["assets", 0, "criticality"], "D", "assets.0.criticality: Input should be 'A', 'B' or 'C', got 'D'"),
        (["assets", 0, "origin"], "guessed", "Input should be 'live', 'recorded' or 'simulated'"),
        (["assets", 0, "colour"], "blue", "assets.0.colour: is not a key of this document"),
        (["assets"], [], "assets: .*at least 1 item"),
        (["sources"], [], "sources: .*at least 1 item"),
        (["sources", 0, "assets"], {"fan-1": ["a.csv"]}, r"source historian: no asset fan-1; there are \['pump-7'"),
        (["sources", 0, "kind"], "oracle", "sources.0: kind is historian or simulator"),
    ],
)
def test_a_bad_site_file_is_refused_by_key(tmp_path: Path, path: list[Any], value: Any, said: str) -> None:
    tree = site_tree()
    place: Any = tree
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    with pytest.raises(BadDocument, match=f"site.yaml: .*{said}"):
        read_site(write(tmp_path, tree))


def test_a_scope_without_sites_admits_every_site() -> None:
    assert Scope(actor="a").admits("north")
    assert Scope(actor="a", sites=("north",)).admits("north")
    assert not Scope(actor="a", sites=("north",)).admits("south")


def test_shifts_begin_as_the_site_says_in_the_order_of_the_day(tmp_path: Path) -> None:
    said = read_site(write(tmp_path, {**site_tree(), "shifts": ["18:30", "06:30"]}))

    assert said.shifts == ("06:30", "18:30")
    assert shift_starts(said.shifts) == (time(6, 30), time(18, 30))
    assert shift_starts(read_site(write(tmp_path, site_tree())).shifts) == (time(6), time(14), time(22))


@pytest.mark.parametrize(("shifts", "says"), [(["6:00"], "06:00"), (["24:00"], "24:00"), (["06:00", "06:00"], "twice")])
def test_a_shift_that_is_no_time_or_stands_twice_is_said(tmp_path: Path, shifts: list[str], says: str) -> None:
    with pytest.raises(BadDocument, match=says):
        read_site(write(tmp_path, {**site_tree(), "shifts": shifts}))
