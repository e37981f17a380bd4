"""The plant in a notebook: real questions to a real collector, tables that say what the records say, clear errors."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from contract.alerts import AlertEvent
from contract.ids import mint
from contract.reading_codec import decode
from contract.readings import ReadingBatch
from scoring.telemetry.timed_records import TimedWindow
from store.errors import NotAllowed, StoreAway, UnknownAlert
from tests.collector.running import Running, config_for, running, token_of
from tests.store.plant_rows import BEGIN_NS, action_of, elsewhere, planted, played_run
from twintrace.client import connect
from twintrace.notebook import plant
from twintrace.notebook.errors import BadTime, NotInstalled, UnknownName
from twintrace.notebook.plant import Plant
from twintrace.notebook.times import instant_ns

ROOT = Path(__file__).parents[2]
BEGIN = datetime.fromtimestamp(BEGIN_NS // 10**9, UTC)
LATER = BEGIN + timedelta(days=1)
SECOND = 1_000_000_000


def raised_earlier() -> AlertEvent:
    """Another alert of the second loop, a minute before its own."""
    event: AlertEvent = elsewhere().of(AlertEvent)[0]
    return replace(
        event,
        event_id=mint("event", "earlier"),
        alert_id=mint("alert", "earlier"),
        edge_sequence=event.edge_sequence + 100,
        event_ns=event.event_ns - 60 * SECOND,
    )


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("client")
    with planted(
        folder, *played_run().records, *elsewhere().records, raised_earlier(), action_of(played_run().alert_id)
    ):
        pass
    with running(config_for(folder)) as started:
        yield started


@pytest.fixture(scope="module")
def client(collector: Running) -> Iterator[Plant]:
    with connect(collector.api, token=token_of("cli")) as made:
        yield made


def test_alerts_are_as_their_records_say(client: Plant) -> None:
    raised: list[AlertEvent] = [played_run().of(AlertEvent)[0], elsewhere().of(AlertEvent)[0], raised_earlier()]

    frame = client.alerts().to_pandas()

    assert set(frame.alert_id) == {event.alert_id for event in raised}
    ours = frame[frame.alert_id == played_run().alert_id].iloc[0]
    assert (ours.asset_id, ours.asset_name, ours.site) == ("loop-1", "Loop loop-1", "north")
    assert (ours.kind, ours.acknowledged_by) == ("deviation", "m.kern")
    assert ours.raised.value == raised[0].event_ns
    assert frame.raised.astype("int64").tolist() == sorted((event.event_ns for event in raised), reverse=True)
    assert frame.alert_id.iloc[-1] == raised_earlier().alert_id


def test_alerts_are_those_raised_in_the_range_both_ends_counted(client: Plant) -> None:
    at = pd.Timestamp(played_run().of(AlertEvent)[0].event_ns, tz="UTC")
    tick = timedelta(microseconds=1)

    assert len(client.alerts(asset="loop-1", since=at, until=at)) == 1
    assert len(client.alerts(asset="loop-1", since=at + tick, until=at + timedelta(seconds=5))) == 0
    assert len(client.alerts(asset="loop-1", since=at - timedelta(seconds=5), until=at - tick)) == 0
    assert len(client.alerts(limit=1)) == 1


def test_scores_are_every_window_of_the_range(client: Plant) -> None:
    windows = [each.scored for each in played_run().of(TimedWindow)]

    found = client.scores("loop-1", since=BEGIN, until=LATER)

    assert found.to_pandas().score.tolist() == [each.score.score for each in windows]
    assert found.to_pandas().time.astype("int64").tolist() == [each.window.last_ns for each in windows]
    assert found.to_polars()["ratio"].to_list() == [each.decision.ratio for each in windows]
    assert found.units == {"score": "1", "limit": "1", "ratio": "1"}
    assert len(client.scores("loop-1", since=BEGIN, until=LATER, max_points=10)) <= 10


def test_readings_are_every_value_of_every_signal_with_its_unit(client: Plant) -> None:
    batches: list[ReadingBatch] = list(played_run().of(ReadingBatch))
    recorded: dict[str, list[float]] = {signal: [] for signal in {batch.signal for batch in batches}}
    for batch in batches:
        recorded[batch.signal] += decode(batch.body).values

    frame = client.readings("loop-1", since=BEGIN, until=LATER).to_pandas()

    assert {signal: part.value.tolist() for signal, part in frame.groupby("signal", observed=True)} == recorded
    assert dict(zip(frame.signal, frame.unit, strict=True)) == {batch.signal: batch.unit for batch in batches}
    assert frame.time.dtype == "datetime64[ns, UTC]"
    assert (frame.quality == 0).all()


def test_a_signal_or_several_are_chosen_by_name(client: Plant) -> None:
    every = client.readings("loop-1", since=BEGIN, until=LATER).to_polars()

    one = client.readings("loop-1", "flow", since=BEGIN, until=LATER).to_polars()
    none = client.readings("loop-1", [], since=BEGIN, until=LATER)

    assert one.equals(every.filter(pl.col("signal") == "flow"))
    assert len(none) == 0
    assert none.to_arrow().schema == client.readings("loop-1", since=BEGIN, until=LATER).to_arrow().schema


def test_minutes_of_a_series_are_those_of_pandas(client: Plant) -> None:
    flow = client.readings("loop-1", "flow", since=BEGIN, until=LATER)

    by_pandas = flow.to_pandas().set_index("time").value.resample("1min").mean()
    by_polars = flow.to_polars().group_by_dynamic("time", every="1m").agg(pl.col("value").mean())

    assert by_polars["time"].to_list() == list(by_pandas.index)
    assert np.allclose(by_polars["value"], by_pandas)


def test_a_trail_is_seven_hops_and_the_whole_record_behind_them(client: Plant) -> None:
    alert = played_run().alert_id

    found = client.trail(alert[:8])

    hops = found.to_pandas()
    assert hops.hop.tolist() == ["readings", "features", "model", "decision", "alert", "action", "outcome"]
    assert hops.status.tolist()[:6] == [hop.status for hop in found.record.hops][:6]
    assert found.record.alert_id == alert
    assert len(found.record.actions) == 1


def test_the_three_kinds_of_table_hold_the_same(client: Plant) -> None:
    found = client.alerts()

    assert isinstance(found.to_arrow(), pa.Table)
    assert found.to_arrow().schema.field("raised").type == pa.timestamp("ns", tz="UTC")
    assert found.to_polars()["raised"].dtype == pl.Datetime("ns", "UTC")
    assert found.to_pandas().columns.tolist() == found.to_polars().columns == found.to_arrow().column_names
    assert found.to_pandas().raised.astype("int64").tolist() == found.to_polars()["raised"].to_physical().to_list()


@pytest.mark.parametrize(
    "given",
    [
        "2026-01-31T12:00:00+01:00",
        "2026-01-31T11:00:00Z",
        datetime(2026, 1, 31, 11, tzinfo=UTC),
        pd.Timestamp("2026-01-31 12:00", tz="Europe/Berlin"),
    ],
)
def test_an_instant_may_be_written_in_any_zone(given: datetime | str) -> None:
    assert instant_ns("since", given) == 1_769_857_200 * SECOND


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            "2026-01-31T12:00:00",
            r"^since: 2026-01-31T12:00:00 has no time zone, so it is no instant: write an offset, as",
        ),
        (
            datetime.fromisoformat("2026-01-31"),
            r"^since: 2026-01-31 00:00:00 has no time zone, .*: give it a tzinfo, as datetime\.UTC$",
        ),
        ("yesterday", r"^since: 'yesterday' is not a time: give ISO 8601, as 2026-01-31T12:00:00\+01:00"),
    ],
)
def test_a_time_that_is_no_instant_is_refused_before_anything_is_asked(
    client: Plant, given: datetime | str, says: str
) -> None:
    for ask in (client.scores, client.readings):
        with pytest.raises(BadTime, match=says):
            ask("loop-1", since=given)
    with pytest.raises(BadTime, match=says):
        client.alerts(since=given)


def test_a_range_that_ends_before_it_begins_is_refused(client: Plant) -> None:
    with pytest.raises(BadTime, match="until: is before since"):
        client.scores("loop-1", since=LATER, until=BEGIN)


def test_a_range_without_an_end_ends_now(collector: Running) -> None:
    last = [each.scored for each in played_run().of(TimedWindow)][-1].window.last_ns

    with connect(collector.api, token=token_of("cli")) as client:
        client._clock = lambda: last - 1

        assert client.scores("loop-1", since=BEGIN).to_pandas().time.max().value < last


def test_what_is_not_there_is_said_with_what_is(client: Plant) -> None:
    for ask in (client.scores, client.readings):
        with pytest.raises(UnknownName, match="no asset 'pump-9'; there are loop-1, loop-2"):
            ask("pump-9", since=BEGIN, until=LATER)
    with pytest.raises(UnknownName, match="no asset 'pump-9'; there are loop-1, loop-2"):
        client.alerts(asset="pump-9")
    with pytest.raises(UnknownName, match=r"no signal 'flwo'; there are .*flow"):
        client.readings("loop-1", "flwo", since=BEGIN)
    with pytest.raises(UnknownAlert, match="no alert begins so"):
        client.trail("0" * 8)


def test_an_asset_without_rows_in_the_range_is_an_empty_table(client: Plant) -> None:
    assert len(client.scores("loop-1", since=LATER, until=LATER + timedelta(days=1))) == 0
    assert len(client.readings("loop-1", since=LATER, until=LATER + timedelta(days=1))) == 0


@pytest.mark.parametrize(
    ("token", "says"), [("", "no token"), ("wrong", "no credential"), (token_of("edge"), "edge may not read")]
)
def test_a_token_that_may_not_read_is_told_at_once(collector: Running, token: str, says: str) -> None:
    with pytest.raises(NotAllowed, match=says):
        connect(collector.api, token=token)


def test_a_collector_that_is_away_is_told_at_once() -> None:
    with pytest.raises(StoreAway, match=r"http://127\.0\.0\.1:9: nobody listens: is the collector running there\?"):
        connect("http://127.0.0.1:9", token="t")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_library_that_is_not_installed_is_named_with_the_command(
    client: Plant, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(NotInstalled, match=rf"{library} is not installed: pip install 'twintrace\[notebook\]'"):
        getattr(client.alerts(), f"to_{library}")()


def test_the_client_loads_nothing_of_the_server_and_no_table_library_before_it_is_asked_for() -> None:
    program = (
        "import sys\nfrom twintrace.client import connect\nfrom store.errors import StoreAway\n"
        "try:\n    connect('http://127.0.0.1:9', token='t')\nexcept StoreAway:\n    print('\\n'.join(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    loaded = set(done.stdout.split())
    assert "pyarrow" in loaded
    assert loaded & {"dash", "duckdb", "onnxruntime", "flask", "opentelemetry", "grpc", "pandas", "polars"} == set()


def test_every_column_is_documented(client: Plant) -> None:
    text = (ROOT / "docs" / "NOTEBOOKS.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", text, flags=re.MULTILINE))))
    trail = client.trail(played_run().alert_id).to_arrow().column_names
    columns = {*plant._ALERTS, *plant._SCORES, *plant._READINGS, *trail}

    assert {name.removesuffix("_ns") for name in columns} <= told


def test_the_example_of_the_document_runs(collector: Running, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / "NOTEBOOKS.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)

    exec(compile(example, "NOTEBOOKS.md", "exec"), {"URL": collector.api, "TOKEN": token_of("cli")})  # noqa: S102

    printed = capsys.readouterr().out
    assert "Loop loop-" in printed
    assert re.search(r"^decision|^\d +decision +complete", printed, flags=re.MULTILINE)
