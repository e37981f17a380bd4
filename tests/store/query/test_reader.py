"""Asking in the process that owns the store: exactly the declared parameters, only the asker's sites, any thread."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contract.scope import Scope
from store.errors import AnswerTooLarge, Cancelled, StoreAway, UnknownQuery, WrongParameters
from store.query.cancellation import Cancellation
from store.query.catalog import Question
from store.query.local import AnswerLimits, Reader
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


def asked(name: str, text: str) -> dict[str, Question]:
    return {name: Question(name=name, text=text, parameters=frozenset(), is_scoped=False)}


@pytest.mark.parametrize(
    ("limits", "unit"), [(AnswerLimits(rows=5000), "rows"), (AnswerLimits(size_bytes=40_625), "bytes")]
)
@pytest.mark.parametrize(("count", "is_too_large"), [(5000, False), (5001, True)])
def test_an_answer_may_have_so_many_rows_and_bytes_and_not_one_more(
    plant: Planted, limits: AnswerLimits, unit: str, count: int, is_too_large: bool
) -> None:
    reader = Reader(plant.database, questions=asked("numbers", f"from range({count})"), limits=limits)

    if is_too_large:
        with pytest.raises(AnswerTooLarge, match=f"numbers: the answer has more than [0-9]+ {unit}: ask for less"):
            reader.ask(ALL, "numbers")
    else:
        assert reader.ask(ALL, "numbers").num_rows == count


ENDLESS = asked(
    "endless", "select count(*) from range(1_000_000) a, range(1_000_000_000) b where (a.range * b.range) % 7 = 3"
)


def test_a_question_is_ended_from_another_thread(plant: Planted) -> None:
    reader, cancellation = Reader(plant.database, questions=ENDLESS), Cancellation()

    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(reader.ask_under, cancellation, ALL, "endless", {})
        while not answer.done():
            cancellation.cancel()

        with pytest.raises(Cancelled, match="endless: ended before its answer"):
            answer.result()


def test_a_question_that_was_ended_before_it_began_never_begins(plant: Planted) -> None:
    reader, cancellation = Reader(plant.database, questions=ENDLESS), Cancellation()
    cancellation.cancel()

    with pytest.raises(Cancelled):
        reader.ask_under(cancellation, ALL, "endless", {})
