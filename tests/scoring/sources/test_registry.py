"""Every kind of source that a site file can declare is opened by one module, which the registry names."""

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from contract.errors import BadDocument
from contract.site import DeclaredSource, read_site
from scoring.sources.historian.csv_files import Historian
from scoring.sources.registry import OPENERS, open_source
from scoring.sources.simulator.source import SimulatedPlant

UNION, _DISCRIMINATOR = get_args(DeclaredSource)
DECLARED: dict[str, type] = {tag.tag: kind for kind, tag in map(get_args, get_args(UNION))}
"""The documents of the declared union by the kind that a site file writes."""

SOURCES: dict[str, tuple[dict[str, Any], type]] = {
    "historian": (
        {"root": "data", "time_column": "t", "columns": {"flow": "F"}, "assets": {"loop": ["1.csv"]}},
        Historian,
    ),
    "simulator": ({"period_s": 5, "assets": {"loop": {"machine": "pump"}}}, SimulatedPlant),
}
"""A source of each kind, and what reads it."""


def site_of(folder: Path, kind: str, **source: Any) -> Path:
    asset = {"id": "loop", "name": "Loop", "criticality": "A", "contract": "loop@1.0.0", "origin": "simulated"}
    document = {
        "site": "works",
        "path": {"enterprise": "acme", "site": "works", "area": "hall"},
        "time_zone": "UTC",
        "assets": [asset],
        "sources": [{"id": "one", "kind": kind, **source}],
    }
    file = folder / "site.yaml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    return file


def test_every_kind_that_a_site_file_can_declare_has_an_entry() -> None:
    assert set(OPENERS) == set(DECLARED.values())
    assert set(SOURCES) == set(DECLARED), "add a source of the new kind here: it is opened below"


@pytest.mark.parametrize("kind", SOURCES)
def test_a_declared_source_is_opened_by_the_module_of_its_kind(tmp_path: Path, kind: str) -> None:
    declared, reader = SOURCES[kind]
    site = read_site(site_of(tmp_path, kind, **declared))

    opened = open_source(site.sources[0])

    assert type(site.sources[0]) is DECLARED[kind]
    assert type(opened) is reader


def test_who_writes_a_kind_that_nobody_reads_is_told_every_kind_there_is(tmp_path: Path) -> None:
    with pytest.raises(BadDocument) as refused:
        read_site(site_of(tmp_path, "telepathy"))

    assert all(kind in str(refused.value) for kind in DECLARED)
