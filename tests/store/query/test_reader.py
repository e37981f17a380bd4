"""Asking in the process that owns the store: exactly the declared parameters, only the asker's sites, any thread."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contract.scope import Scope
from store.errors import StoreAway, UnknownQuery, WrongParameters
from tests.store.plant_rows import Planted, elsewhere, planted, played_run

ALL = Scope(actor="test")
ALERT = "0" * 32


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store"), *played_run().records, *elsewhere().records) as plant:
        yield plant


def test_an_unknown_question_names_those_there_are(plant: Planted) -> None:
    with pytest.raises(UnknownQuery, match=r"no query 'drop_all'; there are .*alerts"):
        plant.reader.ask(ALL, "drop_all")


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({}, "alerts: limit missing; it takes limit"),
        ({"limit": 1, "order": "x"}, "alerts: no parameter order; it takes limit"),
        ({"limit": 1, "sites": ["south"]}, "alerts: no parameter sites; it takes limit"),
        ({"limit": "many"}, "alerts: .*many"),
        ({"limit": -1}, "alerts: .*negative"),
        ({"limit": 2**80}, "alerts: .*range"),
        ({"limit": float("nan")}, "alerts: .*nan"),
        ({"limit": "\ud800"}, "alerts: .*UTF-8"),
        ({"limit": {"a": 1}}, "alerts: parameter limit is a dict: give a text, a number, null or a list of texts"),
        ({"limit": [1]}, "alerts: parameter limit is a list"),
        ({"limit": b"1"}, "alerts: parameter limit is a bytes"),
    ],
)
def test_wrong_parameters_are_named(plant: Planted, params: dict[str, Any], says: str) -> None:
    with pytest.raises(WrongParameters, match=says):
        plant.reader.ask(ALL, "alerts", **params)


def test_a_text_that_is_no_id_is_a_wrong_parameter(plant: Planted) -> None:
    with pytest.raises(WrongParameters, match=r"alert_steps: .*'x' to UUID"):
        plant.reader.ask(ALL, "alert_steps", alert_id="x")


def test_an_id_may_have_dashes(plant: Planted) -> None:
    plain = played_run().alert_id
    dashed = f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"

    assert plant.reader.ask(ALL, "alert_steps", alert_id=dashed).num_rows == 2


@pytest.mark.parametrize(
    ("sites", "assets"), [(None, {"loop-1", "loop-2"}), (("Acme/south",), {"loop-2"}), ((), set()), (("moon",), set())]
)
@pytest.mark.parametrize("name", ["alerts", "ledger", "run_progress"])
def test_an_asker_sees_its_own_sites(
    plant: Planted, name: str, sites: tuple[str, ...] | None, assets: set[str]
) -> None:
    params = {"limit": 10} if name == "alerts" else {}

    seen = plant.reader.ask(Scope(actor="test", sites=sites), name, **params)

    assert set(seen.column("asset_id").to_pylist()) == assets


def test_many_threads_ask_at_once(plant: Planted) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: plant.reader.ask(ALL, "ledger"), range(40)))

    assert all(each.equals(answers[0]) for each in answers)
    assert answers[0].num_rows == 12


def test_a_closed_store_is_away(tmp_path_factory: pytest.TempPathFactory) -> None:
    with planted(tmp_path_factory.mktemp("store")) as closed:
        pass

    with pytest.raises(StoreAway, match="can't answer ledger"):
        closed.reader.ask(ALL, "ledger")
