"""The sentence of the overview, and the difference between quiet and blind."""

from dashboard.alert_rows import Arrived, alert_rows, arrived
from dashboard.parts.alert_table import summary
from tests.dashboard.sample_alert import ROWS, acknowledged, sample_trail, time_of
from tests.dashboard.sample_plant import SamplePlant, alert_list, progress

HOUR = 3600 * 1_000_000_000
LATER = time_of(ROWS) + 14 * HOUR
QUIET = Arrived(runs=3, rows=3300, ended=3, last_ns=time_of(ROWS))


def rows_of(plant: SamplePlant) -> tuple:  # type: ignore[type-arg]
    """The rows the plant answers with."""
    return alert_rows(alert_list(plant, {}))


def test_the_first_line_counts_alerts_says_who_is_needed_and_what_the_data_is() -> None:
    plant = SamplePlant(shown=sample_trail(is_active=False), alerts=18, runs=3)

    line = summary(rows_of(plant), arrived(progress(plant, {})), LATER)

    assert line == "18 alerts · 18 not acknowledged · recorded playback, ended 14 h ago"


def test_the_first_line_counts_what_is_still_active_and_seen() -> None:
    plant = SamplePlant(shown=acknowledged(sample_trail()), alerts=2)

    line = summary(rows_of(plant), Arrived(runs=1, rows=10, ended=0, last_ns=time_of(ROWS)), LATER)

    assert line == "2 alerts · 1 not acknowledged · 2 still active · recorded playback, newest row 14 h old"


def test_no_alerts_differs_from_no_data() -> None:
    assert summary((), QUIET, LATER) == "No alerts · data, ended 14 h ago"
    assert summary((), Arrived(runs=0, rows=0, ended=0, last_ns=None), LATER) == "No alerts · no data has arrived"
