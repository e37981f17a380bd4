"""Numbers, ages and times as people write them: two decimals, a zone, the right size of unit."""

import math
from datetime import UTC, datetime, timedelta

from contract.zone import known_zone

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def number(value: float, decimals: int = 2) -> str:
    """Write a number with a real minus sign and thousands parted by commas; not a number is a dash.

    >>> number(-1234.5), number(0.05432, 4)
    ('−1,234.50', '0.0543')
    """
    if not math.isfinite(value):
        return "–"
    text = f"{value:,.{decimals}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else text.removeprefix("-")


def decided_true(true: int, decided: int) -> str:
    """Write how many of the decided earlier ones were true, in a narrow column: a share where the counts are long.

    >>> decided_true(9, 11), decided_true(9299, 11243), decided_true(0, 0)
    ('9/11', '83 %', 'first')
    """
    if not decided:
        return "first"
    return f"{true}/{decided}" if decided < 1000 else percent(true / decided)


ALIKE = "of the same rule, leading signal and asset class"
"""Those among which an alert is counted as true before."""


def decided_text(true: int, decided: int) -> str:
    """Say it whole: of what, and how many.

    >>> decided_text(9299, 11243)
    '9,299 of 11,243 decided earlier ones of the same rule, leading signal and asset class were true'
    >>> decided_text(0, 0)
    'no earlier one of the same rule, leading signal and asset class is decided'
    """
    if not decided:
        return f"no earlier one {ALIKE} is decided"
    return f"{true:,} of {decided:,} decided earlier ones {ALIKE} were true"


def decimals_for(low: float, high: float) -> int:
    """Return how many decimals a value beside this band needs: two, fewer for wide bands, more for narrow ones.

    >>> decimals_for(32, 34), decimals_for(0.026, 0.030), decimals_for(830, 990)
    (2, 4, 0)
    """
    width = abs(high - low)
    if width == 0 or not math.isfinite(width):
        return 2
    if width >= 0.1:
        return 0 if width >= 100 else 1 if width >= 10 else 2
    return min(6, math.ceil(-math.log10(width)) + 1)


def percent(share: float) -> str:
    """Write a share as whole percent.

    >>> percent(0.463), percent(-0.03)
    ('46 %', '−3 %')
    """
    return f"{number(share * 100, 0)} %"


def format_duration(ns: int) -> str:
    """Write a length of time in the two units people would say.

    >>> format_duration(200_000_000), format_duration(42 * SECOND), format_duration(19 * MINUTE)
    ('0.2 s', '42 s', '19 min')
    >>> format_duration(6 * HOUR + 2 * MINUTE), format_duration(96 * DAY)
    ('6 h 02 min', '96 d')
    >>> format_duration(0), format_duration(12_000_000)
    ('0 s', '< 0.1 s')
    """
    if ns < 0:
        return f"−{format_duration(-ns)}"
    if ns < SECOND // 20:
        return "< 0.1 s" if ns else "0 s"
    if ns < 10 * SECOND:
        return f"{ns / SECOND:.1f} s"
    if ns < MINUTE:
        return f"{ns // SECOND} s"
    if ns < HOUR:
        return f"{ns // MINUTE} min"
    if ns < DAY:
        return f"{ns // HOUR} h {ns % HOUR // MINUTE:02d} min"
    return f"{ns // DAY} d" if ns >= 10 * DAY else f"{ns // DAY} d {ns % DAY // HOUR} h"


def age(ns: int) -> str:
    """Write an age in one unit, as a column of ages needs it.

    >>> age(19 * MINUTE), age(14 * HOUR + 59 * MINUTE), age(3 * SECOND)
    ('19 min', '14 h', '3 s')
    """
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if ns >= unit:
            return f"{ns // unit} {name}"
    return f"{max(ns, 0) // SECOND} s"


def moment(ns: int, zone: str) -> datetime:
    """Return the time in the zone, to the microsecond."""
    seconds, rest = divmod(ns, SECOND)
    return (datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=rest // 1000)).astimezone(known_zone(zone))


def zone_name(ns: int, zone: str) -> str:
    """Return how the zone is called at that moment, as CET."""
    return moment(ns, zone).strftime("%Z")


def day(ns: int, zone: str) -> str:
    """Write the day: Mon 23 Nov 2026."""
    return moment(ns, zone).strftime("%a %d %b %Y")


def clock(ns: int, zone: str) -> str:
    """Write hours and minutes with the zone: 02:41 CET."""
    return moment(ns, zone).strftime("%H:%M %Z")


def clock_seconds(ns: int, zone: str) -> str:
    """Write the time of day to the second, without its zone."""
    return moment(ns, zone).strftime("%H:%M:%S")


def clock_exact(ns: int, zone: str) -> str:
    """Write the time of day to the hundredth of a second, without its zone."""
    return moment(ns, zone).strftime("%H:%M:%S.%f")[:-4]


def format_time(ns: int, zone: str, now_ns: int) -> str:
    """Write the time; with the day when it isn't today's: 02:41 CET, or Sun 22 Nov 02:41 CET."""
    same_day = moment(ns, zone).date() == moment(now_ns, zone).date()
    same_year = moment(ns, zone).year == moment(now_ns, zone).year
    lead = "" if same_day else moment(ns, zone).strftime("%a %d %b " if same_year else "%d %b %Y ")
    return lead + clock(ns, zone)


def format_timestamp(ns: int, zone: str) -> str:
    """Write the whole moment: 2026-11-23 02:41:05.90 CET."""
    return f"{moment(ns, zone):%Y-%m-%d} {clock_exact(ns, zone)} {zone_name(ns, zone)}"


def short(identifier: str) -> str:
    """Return the first eight digits of an id or digest."""
    return identifier[:8]


def group_id(identifier: str) -> str:
    """Return the first eight digits in two groups, as hops show them.

    >>> group_id("7c1e09b2ffff")
    '7c1e 09b2'
    """
    return f"{identifier[:4]} {identifier[4:8]}".strip()


def join_location(*levels: str) -> str:
    """Write where something stands, from the site down, as far as it is declared.

    >>> join_location("Nord", "", "Line 2")
    'Nord / Line 2'
    """
    return " / ".join(level for level in levels if level)


def pluralize(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun.

    >>> pluralize(1, "alert"), pluralize(18, "alert"), pluralize(2, "entry", "entries")
    ('1 alert', '18 alerts', '2 entries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def humanize(word: str) -> str:
    """Turn a word of a vocabulary into what people read: not_actionable -> not actionable."""
    return word.replace("_", " ")


def feature_text(name: str) -> str:
    """Say which feature, where no contract is at hand; its mean is called as the signal is.

    >>> feature_text("discharge_pressure_mean"), feature_text("flow_std")
    ('discharge pressure', 'flow std')
    """
    return humanize(name).removesuffix(" mean")
