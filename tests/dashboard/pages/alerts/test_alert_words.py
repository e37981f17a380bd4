"""What the list of alerts says: whether somebody is needed, whether it is quiet, or whether nothing comes at all."""

from dataclasses import replace

import pytest

from dashboard.asset.no_data import NO_DATA
from dashboard.formatting.text import HOUR, MINUTE
from dashboard.pages.alerts.rows import Scored, Summary
from dashboard.pages.alerts.text import headline, nothing

NOW = 100 * HOUR
QUIET = Summary(
    all=0, new=0, unseen=0, oldest_ns=None, mine=0, undecided=0, acknowledged=0, shelved=0, out_of_service=0, returned=0
)
SEEN = Scored(assets=3, scored=3, blind=0, has_runs=True, is_simulated=False)
SILENT = replace(SEEN, assets=0, scored=0, has_runs=False)


@pytest.mark.parametrize(
    ("summary", "scored", "said"),
    [
        (replace(QUIET, all=9, new=1, oldest_ns=NOW - MINUTE), SEEN, "1 alert needs someone, for 1 min"),
        (replace(QUIET, all=9, new=2, oldest_ns=NOW - HOUR), SEEN, "2 alerts need someone, the oldest for 1 h 00 min"),
        (QUIET, SEEN, "No alert needs someone"),
        (QUIET, SILENT, NO_DATA),
        (replace(QUIET, all=9), SILENT, "No alert needs someone"),
    ],
)
def test_the_headline_never_calls_a_plant_quiet_of_which_nothing_comes(
    summary: Summary, scored: Scored, said: str
) -> None:
    assert headline(summary, scored, NOW) == said


def test_a_list_without_rows_says_which_of_three_reasons_it_has() -> None:
    assert nothing(SEEN, is_narrowed=True)[0] == "No alert fits"
    assert nothing(SILENT, is_narrowed=False)[0] == NO_DATA
    assert nothing(SEEN, is_narrowed=False) == ("No active alerts", "3 of 3 assets scored now.")
