"""Two plants in one store: two enterprises with a site "Main" and a pump-1 that played the same file, side by side.

Who sees one of them is answered as if the other were not there, by every question.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from collector.read_api import ADMINS
from contract.asset_key import asset_key
from contract.scope import Scope
from store.query.catalog import read_questions
from store.query.records import rows_of
from tests.store.asked_of import asked_of
from tests.store.plant_rows import RECEIVED_NS, Planted, Played, action_of, declared, planted, played_run, verdict_of

ACME, BOLT = "Acme/Main", "Bolt/Main"


def plant_at(site: str, gateway: str) -> Played:
    enterprise, _, name = site.partition("/")
    pump = declared(
        asset_key(site, "pump-1"), site=name, enterprise=enterprise, site_id=site, name="Pump 1", gateway_id=gateway
    )
    return played_run(asset=pump)


def said_of(played: Played) -> tuple[Any, ...]:
    return action_of(played.alert_id), verdict_of(played.alert_id, "true")


def fill(plant: Planted, *plants: Played) -> None:
    for played in plants:
        plant.put_together(played.records)
        plant.put_together(said_of(played), received_ns=RECEIVED_NS + 1)


OURS, THEIRS = plant_at(ACME, "gw-a"), plant_at(BOLT, "gw-b")
ASKED = asked_of(OURS, action_ids=(said_of(OURS)[0].action_id,))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("alone")) as plant:
        fill(plant, OURS)
        yield plant


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("both")) as plant:
        fill(plant, THEIRS, OURS)
        yield plant


def answer(plant: Planted, name: str, *sites: str) -> list[dict[str, Any]]:
    scope = Scope(actor="test", sites=sites or None)
    return [_without_order(row) for row in rows_of(plant.reader.ask(scope, name, **ASKED[name]))]


def _without_order(row: dict[str, Any]) -> dict[str, Any]:
    """In which order a store came to know its records is another one beside another plant's."""
    return {key: value for key, value in row.items() if key not in ("number", "newest_number", "commit_number")}


@pytest.mark.parametrize("name", sorted(read_questions().keys() - ADMINS))
def test_who_sees_one_plant_is_answered_as_if_the_other_were_not_there(
    alone: Planted, both: Planted, name: str
) -> None:
    assert answer(both, name, ACME) == answer(alone, name, ACME)


@pytest.mark.parametrize("name", sorted(read_questions().keys() - ADMINS))
def test_who_sees_the_other_plant_is_told_nothing_of_this_one(both: Planted, name: str) -> None:
    told = repr(answer(both, name, BOLT))

    raised = OURS.alert_id
    for secret in (ACME, raised, OURS.run.run_id, OURS.asset.asset_id, "gw-a"):
        assert secret not in told


def test_ids_of_the_two_have_nothing_in_common(both: Planted) -> None:
    assert OURS.run.run_id != THEIRS.run.run_id
    assert OURS.alert_id != THEIRS.alert_id
    with both.database.cursor() as cursor:
        rows = cursor.execute("select asset_id, count(*) from readings group by asset_id order by all").fetchall()
    assert [key for key, _ in rows] == ["Acme/Main/pump-1", "Bolt/Main/pump-1"]
    assert len({count for _, count in rows}) == 1


def test_sites_of_one_name_are_shown_with_their_enterprise_to_who_sees_both(both: Planted) -> None:
    def sites(name: str, *scope: str) -> list[str]:
        return sorted({row["site"] for row in answer(both, name, *scope)})

    for name in ("alerts", "asset_now", "episodes_page", "overview_alerts", "overview_strips", "overview_uplinks"):
        assert sites(name, ACME) == ["Main"]
    assert sites("asset_now") == ["Acme / Main"]  # asked of our pump alone
    assert sites("alerts") == sites("overview_strips") == ["Acme / Main", "Bolt / Main"]
    choices = [row for row in answer(both, "episodes_choices") if row["filter"] == "site"]
    assert [(row["value"], row["label"]) for row in choices] == [(ACME, "Acme / Main"), (BOLT, "Bolt / Main")]


def test_a_filter_by_site_tells_them_apart(both: Planted) -> None:
    question = {**ASKED["episodes_page"], "alert_ids": None, "in_sites": [BOLT]}
    rows = rows_of(both.reader.ask(Scope(actor="test"), "episodes_page", **question))

    assert [row["alert_id"] for row in rows] == [THEIRS.alert_id]
