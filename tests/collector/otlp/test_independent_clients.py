"""Five clients of others send the same records, and the store holds the same of each: npm's exporters and Python's."""

import json
import math
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.collector.otlp.clients import python_clients
from tests.collector.running import Running, config_for, running
from tests.processes import PATIENCE_S

SCRIPT = Path(__file__).parent / "clients" / "send.mjs"
JAVASCRIPT = ("js-grpc", "js-http-json", "js-http-protobuf")
PYTHON = ("python-grpc", "python-http-protobuf")
CLIENTS = (*JAVASCRIPT, *PYTHON)
SIGNALS = ("spans", "metric_points", "logs")
OWN = {"spans": "span_id", "metric_points": "point_id", "logs": "log_id"}
"""Of each table the column that is another one for each client."""


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(config_for(tmp_path_factory.mktemp("clients"), anonymous=True)) as started:
        yield started


@pytest.fixture(scope="module")
def told(collector: Running) -> dict[str, list[str]]:
    """What each export came to, by client; both programs have sent everything then."""
    command = ["node", str(SCRIPT), collector.http, f"http://{collector.grpc}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, done.stderr
    found = python_clients.send_all(collector.http, collector.grpc)
    for each in json.loads(done.stdout):
        found.setdefault(each["client"], []).append(each["error"] or "SUCCESS")
    return found


def stored(collector: Running, table: str, client: str, *, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows of a table that a client made, without what is its own."""
    named = "event_name" if table == "logs" else "name"
    question = f"""
        select to_json(row) from (
            select r.* exclude ({OWN[table]}, resource_id, received_ns, batch_id), s.name as scope, s.version
            from {table} as r join scopes as s using (scope_id) join resources as of_client using (resource_id)
            where of_client.attributes ->> 'service.instance.id' = '{client}' and r.{named} in {names}
            order by r.{named}, r.attributes::varchar desc
        ) as row
    """  # noqa: S608 (names are ours)
    return [json.loads(text) for (text,) in collector.rows(question)]


NAMES = {"spans": ("pay", "-"), "metric_points": ("orders", "level", "wait", "size"), "logs": ("stock.low", "-")}
ROWS = {"spans": 1, "metric_points": 5, "logs": 1}


def test_every_client_is_told_that_all_went_well(told: dict[str, list[str]]) -> None:
    assert told == {client: ["SUCCESS"] * 5 for client in CLIENTS}


@pytest.mark.parametrize("table", SIGNALS)
@pytest.mark.parametrize("client", CLIENTS)
def test_what_a_client_sent_is_stored_as_what_any_other_sent(
    collector: Running, told: dict[str, list[str]], table: str, client: str
) -> None:
    found, of_another = (stored(collector, table, each, names=NAMES[table]) for each in (client, PYTHON[0]))

    assert len(found) == ROWS[table]
    assert found == of_another


def attribute(collector: Running, client: str, span: str) -> Any:
    """What is stored as the attributes of a span that not every client can send, None when it is not stored."""
    found = stored(collector, "spans", client, names=(span, "-"))
    return json.loads(found[0]["attributes"]) if found else None


@pytest.mark.parametrize("client", ["js-grpc", "js-http-protobuf", *PYTHON])
def test_no_number_and_the_least_integer_arrive_in_protobuf(
    collector: Running, told: dict[str, list[str]], client: str
) -> None:
    ((nan,),) = collector.rows(
        "select p.value from metric_points as p join resources as r using (resource_id)"  # noqa: S608 (names are ours)
        f" where p.name = 'nan' and r.attributes ->> 'service.instance.id' = '{client}'"
    )

    assert math.isnan(nan)
    assert attribute(collector, client, "nan") == {"n": {"$double": "NaN"}}
    assert attribute(collector, client, "least") == {"n": -(2**63)}
    assert attribute(collector, client, "neighbour") == {}


@pytest.mark.parametrize("client", PYTHON)
def test_the_greatest_integer_arrives_and_python_itself_leaves_half_an_emoji_out(
    collector: Running, told: dict[str, list[str]], client: str
) -> None:
    assert attribute(collector, client, "greatest") == {"n": 2**63 - 1}
    assert attribute(collector, client, "cut") == {"n": 1}


@pytest.mark.parametrize("client", ["js-grpc", "js-http-protobuf"])
def test_npms_exporters_mend_half_an_emoji_in_protobuf(
    collector: Running, told: dict[str, list[str]], client: str
) -> None:
    assert attribute(collector, client, "cut") == {"text": "cut \ufffd"}
    assert attribute(collector, client, "beyond") == {"n": float(2**63)}


def test_what_javascript_cannot_say_in_json_costs_its_own_span_only(
    collector: Running, told: dict[str, list[str]]
) -> None:
    client = "js-http-json"

    assert [attribute(collector, client, name) for name in ("cut", "least", "beyond")] == [None, None, None]
    assert attribute(collector, client, "neighbour") == {}
    assert attribute(collector, client, "nan") == {"n": None}  # JSON.stringify writes null for NaN
    details = [detail for (detail,) in collector.rows("select detail from refusals order by produced_ns")]
    assert [("surrogate" in each, "out of range" in each) for each in sorted(details, reverse=True)] == [
        *[(True, False), (False, True), (False, True)]
    ]
