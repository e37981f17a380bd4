"""From what a person types to one alert."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contract.alerts import AlertEvent
from contract.ids import Id, mint
from contract.scope import Scope
from store.errors import UnknownAlert, WrongParameters
from store.trail.alert_id import find_alert_id
from tests.store.plant_rows import Planted, elsewhere, planted, played_run

ALL = Scope(actor="test")
ALERT = played_run().alert_id


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store"), *played_run().records, *elsewhere().records) as plant:
        yield plant


@pytest.mark.parametrize("given", [ALERT, ALERT[:8], ALERT[:31], ALERT.upper(), f" {ALERT[:8]}-{ALERT[8:12]} "])
def test_enough_of_an_id_finds_it(plant: Planted, given: str) -> None:
    assert find_alert_id(plant.reader, ALL, given) == ALERT


@pytest.mark.parametrize("given", ["", ALERT[:7], "not an id", "0" * 33])
def test_too_little_or_no_id_is_refused(plant: Planted, given: str) -> None:
    with pytest.raises(WrongParameters, match="give its 32 hex digits or its first 8 or more"):
        find_alert_id(plant.reader, ALL, given)


def test_an_id_that_begins_no_alert_is_unknown(plant: Planted) -> None:
    with pytest.raises(UnknownAlert, match="no alert begins so"):
        find_alert_id(plant.reader, ALL, "00000000")


def test_an_id_that_begins_several_alerts_asks_for_more(tmp_path: Path) -> None:
    twin = ALERT[:12] + "0" * 20
    events = [
        replace(each, alert_id=Id(twin), event_id=mint("twin", each.step)) for each in played_run().of(AlertEvent)
    ]
    with planted(tmp_path, *played_run().records, *events) as plant:
        with pytest.raises(UnknownAlert, match="2 alerts begin so"):
            find_alert_id(plant.reader, ALL, ALERT[:8])
        assert find_alert_id(plant.reader, ALL, ALERT[:16]) == ALERT


def test_alerts_of_other_sites_are_not_found(plant: Planted) -> None:
    with pytest.raises(UnknownAlert):
        find_alert_id(plant.reader, Scope(actor="test", sites=("Acme/south",)), ALERT[:20])
