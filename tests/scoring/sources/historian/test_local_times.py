"""Times without an offset: instants of their zone, also on the two days of the year when the clocks are set."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.sources.historian.local_times import TimedRow, instants
from scoring.sources.historian.times import Written, parse_time

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata", "UTC")
BERLIN = ZoneInfo("Europe/Berlin")
SECOND = 1_000_000_000
MOMENTS = st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2037-01-01"))


def timed(texts: Sequence[str], zone: tzinfo = BERLIN) -> list[TimedRow[str]]:
    return list(instants([(text, parse_time(text)) for text in texts], zone))


def in_utc(texts: Sequence[str]) -> list[str]:
    """When each is, in UTC; the words for what is none."""
    found = []
    for each in timed(texts):
        at = None if each.time_ns is None else datetime.fromtimestamp(each.time_ns / SECOND, UTC)
        found.append(each.problem or ("no time" if at is None else f"{at:%H:%M}"))
    return found


def local(start: datetime, zone: ZoneInfo, step: timedelta, count: int) -> tuple[list[int], list[str]]:
    """Instants one step apart, and what a wall clock in the zone shows at each."""
    at = [start.replace(tzinfo=UTC) + step * place for place in range(count)]
    return [round(each.timestamp()) * SECOND for each in at], [
        f"{each.astimezone(zone).replace(tzinfo=None)}" for each in at
    ]


@given(st.sampled_from(ZONES), MOMENTS)
@settings(max_examples=300)
def test_every_local_time_that_is_one_instant_is_that_instant(name: str, naive: datetime) -> None:
    zone = ZoneInfo(name)
    first, second = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    (found,) = instants([("", Written(naive))], zone)

    if first == second:
        assert found.time_ns == (first - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000
        assert first.astimezone(zone).replace(tzinfo=None) == naive
    else:
        # one time alone has no order that could tell; what does not exist has no instant at all
        assert found.time_ns is None
        assert "daylight saving" in found.problem


@given(
    zone=st.sampled_from(ZONES),
    year=st.integers(2015, 2035),
    begins_min=st.integers(-300, -31),
    step_s=st.integers(1, 600),
    data=st.data(),
)
@settings(max_examples=120, deadline=None)
def test_a_recording_through_the_hour_that_comes_twice_keeps_every_instant(
    zone: str, year: int, begins_min: int, step_s: int, data: st.DataObject
) -> None:
    known = ZoneInfo(zone)
    change = falls_back(known, year)
    if change is None:
        return
    count = data.draw(st.integers(2, 1 + 6 * 3600 // step_s))
    at, texts = local(change + timedelta(minutes=begins_min), known, timedelta(seconds=step_s), count)

    found = [each.time_ns for each in timed(texts, known)]

    # all are right, or are told not to be known: never another instant
    assert all(was is None or was == now for was, now in zip(found, at, strict=True))
    if at[-1] >= round(change.replace(tzinfo=UTC).timestamp()) * SECOND + 2 * 3600 * SECOND:
        assert found == at


@given(st.sampled_from(ZONES), st.integers(2015, 2035), st.integers(0, 3599))
def test_a_time_with_an_offset_keeps_it_whatever_the_zone(zone: str, year: int, second: int) -> None:
    at = datetime(year, 10, 25, 0, tzinfo=UTC) + timedelta(seconds=second)
    texts = [at.astimezone(ZoneInfo("Asia/Tokyo")).isoformat(), at.isoformat().replace("+00:00", "Z")]

    assert [each.time_ns for each in timed(texts, ZoneInfo(zone))] == [round(at.timestamp()) * SECOND] * 2


def test_the_order_of_the_rows_tells_the_two_hours_apart() -> None:
    assert in_utc([f"2025-10-26 {at}" for at in ("01:59", "02:00", "02:59", "02:00", "02:59", "03:00")]) == [
        "23:59",
        "00:00",
        "00:59",
        "01:00",
        "01:59",
        "02:00",
    ]


def test_a_recording_that_begins_in_the_first_of_the_hours_is_told_apart_too() -> None:
    assert in_utc([f"2025-10-26 {at}" for at in ("02:30", "02:59", "02:00", "03:00")]) == [
        "00:30",
        "00:59",
        "01:00",
        "02:00",
    ]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (("01:55", "02:05", "02:35"), ["23:55", "00:05", "00:35"]),
        (("02:25", "02:55", "03:05"), ["01:25", "01:55", "02:05"]),
    ],
)
def test_rows_of_one_hour_go_with_the_neighbours_that_go_on(times: tuple[str, ...], expected: list[str]) -> None:
    assert in_utc([f"2025-10-26 {at}" for at in times]) == expected


@pytest.mark.parametrize(
    "times",
    [
        ("02:10", "02:20"),  # nothing beside them
        ("01:59", "02:00", "02:59", "03:00"),  # an hour is missing: which?
        ("02:10", "02:05", "02:20", "02:15"),  # in no order at all
    ],
)
def test_what_no_order_tells_is_told(times: tuple[str, ...]) -> None:
    found = timed([f"2025-10-26 {at}" for at in times])

    unknown = [each for each in found if each.row[11:13] == "02"]
    assert all("comes twice, for daylight saving ends in Europe/Berlin" in each.problem for each in unknown)
    assert all(each.time_ns is not None for each in found if each not in unknown)


def test_the_hour_that_does_not_exist_is_told_and_its_neighbours_are_read() -> None:
    found = in_utc([f"2026-03-29 {at}" for at in ("01:59", "02:30", "03:00")])

    assert [found[0], found[2]] == ["00:59", "01:00"]
    assert found[1] == "does not exist, for daylight saving begins in Europe/Berlin"


def test_a_row_without_a_time_keeps_its_place_among_the_others() -> None:
    times = ["2025-10-26 02:30", "noon", "2025-10-26 02:00", "2025-10-26 03:00"]

    assert in_utc(times) == ["00:30", "no time", "01:00", "02:00"]
    assert [each.row for each in timed(times)] == times


def falls_back(zone: ZoneInfo, year: int) -> datetime | None:
    """The instant, in UTC, at which the clocks of a zone go back in a year; None when they never do."""
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        later = at + timedelta(minutes=30)
        if _offset(zone, later) < _offset(zone, at):
            return later.replace(tzinfo=None)
        at = later
    return None


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
