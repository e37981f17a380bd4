"""What the grid and a download read, over a real store: rows, counts, files, and words for what cannot be asked."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.data.context import AppContext
from dashboard.pages.alerts.export import PAGE, all_pages, header
from store.query.records import rows_of
from tests.dashboard.browserless import client_of, page
from tests.dashboard.sample_plant import AWAY
from tests.dashboard.store_context import store_context
from tests.oracles import episode_oracle as oracle
from tests.store.episode_rows import ASSETS, NOW_NS, many_alerts

EPISODES = oracle.ordered(oracle.episodes((*ASSETS, *many_alerts()), NOW_NS), "default", down=False)
IDS = [row["alert_id"] for row in EPISODES]
UNACKNOWLEDGED = [row["alert_id"] for row in EPISODES if row["state"] in ("new", "unseen")]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppContext]:
    with store_context(tmp_path_factory.mktemp("context")) as made:
        yield made


@pytest.fixture(scope="module")
def client(context: AppContext) -> FlaskClient:
    return client_of(create_app(context))


def read(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_the_first_rows_bring_the_counts_and_how_many_there_are(client: FlaskClient) -> None:
    found = read(client, "/alerts.json?limit=10")

    assert [row["id"] for row in found["rows"]] == IDS[:10]
    assert (found["total"], found["newest"]) == (60, 60)
    assert found["tabs"]["unacknowledged"] == len(UNACKNOWLEDGED)
    assert found["headline"].startswith(f"{len(UNACKNOWLEDGED)} alerts need someone, the oldest for ")
    assert "60 episodes" in found["listed"]


def test_later_rows_bring_no_counts(client: FlaskClient) -> None:
    found = read(client, "/alerts.json?limit=10&offset=10&up_to=60")

    assert [row["id"] for row in found["rows"]] == IDS[10:20]
    assert "headline" not in found


def test_rows_in_view_are_renewed_though_they_no_longer_fit_and_news_is_counted(
    client: FlaskClient,
) -> None:
    seen = next(row["alert_id"] for row in EPISODES if row["state"] == "returned")

    found = read(client, f"/alerts.json?state=new&state=unseen&id={seen}&up_to=40")

    assert [row["id"] for row in found["rows"]] == [seen]
    assert 0 < found["fresh"] < 20
    assert "listed" not in found


def test_what_comes_late_is_told_by_alert(client: FlaskClient) -> None:
    found = read(client, "/alerts.lazy?" + "&".join(f"id={each}" for each in IDS[:20]))

    assert set(found["cells"]) <= set(IDS[:20])
    hops = {alert: cell["trail"]["bars"][0] for alert, cell in found["cells"].items() if "trail" in cell}
    assert set(hops.values()) == {"b"}  # no window of them is stored
    assert set(hops) == {row["alert_id"] for row in EPISODES if row["kind"] != "blind"} & set(IDS[:20])
    assert found["problem"] == ""
    decided = [each for each in EPISODES if each["verdict"] in ("true", "not_actionable", "false")]
    for row in EPISODES[:20]:
        like = [each["verdict"] for each in decided if is_like(each, row) and each["raised_ns"] < row["raised_ns"]]
        expected = f"{len(like) - like.count('false')}/{len(like)}" if like and row["kind"] == "deviation" else "first"
        assert found["cells"][row["alert_id"]]["before"] == expected


def is_like(other: dict[str, Any], row: dict[str, Any]) -> bool:
    return all(other[key] == row[key] for key in ("kind", "rule", "led_by", "asset_class"))


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/alerts.json?state=asleep", "state is 'asleep'"),
        ("/alerts.json?offset=-1", "offset is '-1': a whole number"),
        ("/alerts.json?limit=201", "limit is 201: at most 200"),
        ("/alerts.lazy?id=x", "id is not at most 200 alert ids"),
        ("/alerts.csv?raised=soon", "raised is 'soon'"),
        ("/alerts.parquet?sort=x", "sort is 'x'"),
    ],
)
def test_what_cannot_be_asked_is_400_with_words(client: FlaskClient, path: str, says: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 400
    assert says in answer.get_json()["error"]


@pytest.mark.parametrize("path", ["/alerts.json", "/alerts.csv", "/alerts.parquet"])
def test_a_collector_that_is_away_is_503_with_words(context: AppContext, client: FlaskClient, path: str) -> None:
    plant: Any = context.read_api
    plant.away = AWAY
    try:
        answer = client.get(path)
    finally:
        plant.away = None

    assert answer.status_code == 503
    assert "nobody listens" in answer.get_json()["error"]


def test_a_csv_holds_every_row_of_the_filter_in_its_order(client: FlaskClient) -> None:
    answer = client.get("/alerts.csv?state=new&state=unseen")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))

    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="alerts-')
    assert [row["alert_id"] for row in rows] == UNACKNOWLEDGED
    assert list(rows[0]) == header()
    assert rows[0]["raised_utc"].endswith("Z")
    assert int(rows[0]["raised_ns"]) == EPISODES[0]["raised_ns"]


def test_a_download_keeps_the_sites_of_whoever_asked_for_it_also_while_others_ask(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("export", "routes"):
        monkeypatch.setattr(f"dashboard.pages.alerts.{module}.PAGE", 5)
    asking = [replace(context, sites=("Acme/south",))]
    client = client_of(create_app(lambda: asking[-1]))

    download = client.get("/alerts.csv", buffered=False)
    lines: Any = iter(download.response)
    first = next(lines)
    asking.append(context)
    everywhere = read(client, "/alerts.json?limit=60")
    rest = b"".join(each for each in lines)

    rows = list(csv.DictReader(io.StringIO((first + rest).decode())))
    assert {row["site"] for row in rows} == {"south"}
    assert len(rows) > 5
    assert {row["id"] for row in everywhere["rows"]} > {row["alert_id"] for row in rows}


def test_a_parquet_holds_the_same_with_times_as_times(client: FlaskClient) -> None:
    table = pq.read_table(io.BytesIO(client.get("/alerts.parquet?sort=-age").data))

    wanted = oracle.ordered(EPISODES, "age", down=True)
    assert table.column_names == header()
    assert table["alert_id"].to_pylist() == [row["alert_id"] for row in wanted]
    assert table["score_over_limit_now"].to_pylist() == [row["ratio_now"] for row in wanted]
    assert str(table.schema.field("raised_utc").type) == "timestamp[ns, tz=UTC]"


def test_a_download_is_read_in_pages_and_ends_at_its_limit(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.pages.alerts import export as alert_file
    from dashboard.pages.alerts.filters import AlertFilters
    from dashboard.pages.alerts.queries import Wanted, page_question

    monkeypatch.setattr(alert_file, "PAGE", 7)
    monkeypatch.setattr(alert_file, "MOST_ROWS", 20)

    def rest(offset: int) -> Any:
        asked = page_question(AlertFilters(), Wanted(offset=offset, limit=7), now_ns=NOW_NS, me="m.kern")
        return context.read_api.ask(context.scope, asked.name, **asked.params)

    pages = [rows_of(part) for part in all_pages(rest(0), rest)]

    assert [len(part) for part in pages] == [7, 7, 6]
    assert [row["alert_id"] for part in pages for row in part] == IDS[:20]
    assert PAGE > 7


def test_an_empty_download_is_a_header(client: FlaskClient) -> None:
    assert client.get("/alerts.csv?q=no-such-thing").get_data(as_text=True).strip() == ",".join(header())
    assert pq.read_table(io.BytesIO(client.get("/alerts.parquet?q=no-such-thing").data)).num_rows == 0


@pytest.mark.parametrize(
    ("search", "says"),
    [
        ("?q=no-such-thing", "No alert fits"),
        ("?state=asleep&priority=high", "alerts need someone"),
        ("?q=%00&site=%ED%A0%80&sort=1", "No alert fits"),
    ],
)
def test_the_page_opens_by_any_url(context: AppContext, search: str, says: str) -> None:
    app = create_app(context)

    status, drawn = page(app, client_of(app), "/alerts", search)

    assert status == 200
    assert says in drawn


def test_a_name_that_is_markup_is_text_and_cut(tmp_path: Path) -> None:
    from dataclasses import replace

    from dashboard.pages.alerts.cells import cells
    from dashboard.pages.alerts.rows import episodes

    with store_context(tmp_path, alerts=1) as made:
        from dashboard.pages.alerts.filters import AlertFilters
        from dashboard.pages.alerts.queries import Wanted, page_question

        asked = page_question(AlertFilters(), Wanted(), now_ns=NOW_NS, me="m.kern")
        (row,) = episodes(made.read_api.ask(made.scope, asked.name, **asked.params))
    hostile = replace(row, asset_name="<img src=x onerror=alert(1)>" * 400, led_by="\ud800", priority="javascript:")

    shown = cells(hostile, NOW_NS)

    assert shown["asset"].startswith("<img src=x")
    assert len(shown["asset"]) == 200
    assert shown["what"] == "deviation, led by ?"
    assert shown["priority"] == "low"
