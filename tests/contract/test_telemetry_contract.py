"""Telemetry contracts: those that ship are valid, and a bad one is refused by file, key and what is allowed."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from contract.document import parse
from contract.errors import BadDocument
from contract.telemetry import TelemetryContract, parse_contract, read_contract

PLANTS = Path(__file__).parents[2] / "twintrace" / "plants"
SHIPPED = [file for file in sorted(PLANTS.glob("*.yaml")) if not file.name.endswith(".site.yaml")]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_contract_is_valid_and_named_after_its_file(file: Path) -> None:
    assert read_contract(file).terms.contract == file.stem


def test_a_contract_that_comes_back_from_the_store_is_the_one_that_was_read() -> None:
    read = read_contract(PLANTS / "water-loop.yaml")

    assert parse_contract(read.raw, "stored contract") == read


def test_a_contract_names_itself_as_records_carry_it() -> None:
    terms = read_contract(PLANTS / "water-loop.yaml").terms

    assert terms.ref == "water-loop@1.0.0"
    assert terms.signal_names[0] == "vibration_pump"
    assert terms.feature_names[-1] == "flow_mean"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["signals", 0, "unit"], "furlong", "unit 'furlong' is not a UCUM code, as L/min"),
        (["signals", 0, "range"], [2, 0], r"range \[2.0, 0.0\] must rise"),
        (["signals", 0, "name"], "Vibration Pump", "signals.0.name: String should match pattern"),
        (["signals", 1, "name"], "vibration_pump", "signal vibration_pump is declared twice: names must differ"),
        (["signals", 0, "sampling_s"], 0, "signals.0.sampling_s: Input should be greater than 0, got 0"),
        (["signals", 0, "out_of_range"], "drop", "Input should be 'refuse' or 'flag', got 'drop'"),
        (["signals"], [], "signals: .*at least 1 item"),
        (["features", 0, "signal"], "smell", r"feature vibration_pump_mean: no signal smell; there are \["),
        (["features", 0, "function"], "kurtosis", "features.0.function: Input should be 'mean', 'std'"),
        (["features", 1, "name"], "vibration_pump_mean", "feature vibration_pump_mean is declared twice"),
        (["states"], {"signal": "smell"}, r"states: no signal smell; there are \["),
        (["states"], {"levels": {"asleep": 1}}, "Input should be 'running'"),
        (["commissioning", "fit_rows"], [0, 300], "fit_rows and limit_rows must rise and not overlap"),
        (["commissioning", "limit_factor"], 0, "commissioning.limit_factor: Input should be greater than 0"),
        (["decision", "hysteresis"], 1.1, "decision.hysteresis: Input should be less than or equal to 1"),
        (["decision", "persistence"], 0, "decision.persistence: Input should be greater than or equal to 1"),
        (["decision", "priority"], {"A": {"high": 1}}, "priority: no row for criticality B, C"),
        (["decision", "priority", "A"], {"urgent": 1}, "Input should be 'critical', 'high', 'medium' or 'low'"),
        (["window", "length_s"], -1, "window.length_s: Input should be greater than 0"),
        (["window", "overlap"], 3, "window.overlap: is not a key of this document"),
        (["quality", "doubtful_share"], 5, "quality.doubtful_share: Input should be less than or equal to 1"),
        (["version"], "1.0", "version: String should match pattern"),
    ],
)
def test_a_bad_contract_is_refused_by_key(path: list[Any], value: Any, said: str) -> None:
    tree = yaml.safe_load((PLANTS / "water-loop.yaml").read_text(encoding="utf-8"))
    place = tree
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    with pytest.raises(BadDocument, match=f"^plant.yaml: .*{said}"):
        parse(yaml.safe_dump(tree), TelemetryContract, "plant.yaml")


@pytest.mark.parametrize("key", ["contract", "signals", "window", "features", "commissioning", "decision"])
def test_a_missing_key_is_named(key: str) -> None:
    tree = yaml.safe_load((PLANTS / "fan.yaml").read_text(encoding="utf-8"))
    del tree[key]

    with pytest.raises(BadDocument, match=f"fan.yaml: {key}: is missing"):
        parse(yaml.safe_dump(tree), TelemetryContract, "fan.yaml")
