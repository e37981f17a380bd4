"""One press for many alerts: one request, one action each, told row by row, and taken back within a minute."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dash.development.base_component import Component
from flask import g

from contract.ids import mint
from dashboard.actions.bulk import UNDO_S
from dashboard.actions.records import mint_nonce
from dashboard.app import create_app
from dashboard.data.context import AppContext
from dashboard.errors import NotSent
from dashboard.formatting.text import HOUR, SECOND
from dashboard.pages.alerts.bulk_callbacks import pressed
from store.query.records import rows_of
from tests.dashboard.browserless import body_of, call, client_of
from tests.dashboard.store_context import store_context
from tests.dashboard.trees import nodes, text_of
from tests.oracles import episode_oracle as oracle
from tests.store.episode_rows import ASSETS, NOW_NS, many_alerts

EPISODES = oracle.episodes((*ASSETS, *many_alerts()), NOW_NS)
OPEN = [row["alert_id"] for row in EPISODES if row["state"] == "new"][:3]


class Bar:
    """The bar under the list: presses as the page's script does, with one nonce until the server gives another."""

    def __init__(self, context: AppContext) -> None:
        self.at, self.nonce = context, mint_nonce()
        self.post: Any = context.action_sink
        self.server = create_app(context).server

    def press(self, verb: str, ids: list[str], **more: str) -> Component:
        parts = {f"ids_{i + 1}": ",".join(ids[i * 100 : i * 100 + 100]) for i in range(3)}
        return self.send({"verb": verb, **parts, "nonce": self.nonce, **more})

    def send(self, data: dict[str, Any]) -> Component:
        with self.server.app_context():
            g.twintrace = self.at
            told, nonce = pressed(data)
        self.nonce = nonce if isinstance(nonce, str) else self.nonce
        return told  # type: ignore[no-any-return]

    def undo(self, told: Component) -> Component:
        (button,) = [node["props"] for node in nodes(told) if node["props"].get("id") == "undo"]
        parts = {"ids_1": button["data-undo"], "undone": button["data-undone"]}
        return self.send({"verb": "undo", "nonce": button["data-nonce"], **parts})

    def later(self, seconds: int) -> None:
        self.at = replace(self.at, clock=lambda: NOW_NS + seconds * SECOND)

    def stands(self, alert: str) -> dict[str, Any]:
        from dashboard.pages.alerts.filters import AlertFilters
        from dashboard.pages.alerts.queries import Wanted, page_question

        asked = page_question(AlertFilters(), Wanted(ids=[alert]), now_ns=NOW_NS, me="m.kern")
        return rows_of(self.at.read_api.ask(self.at.scope, asked.name, **asked.params))[0]


@pytest.fixture
def bar(tmp_path: Path) -> Iterator[Bar]:
    with store_context(tmp_path) as at:
        yield Bar(at)


def test_several_are_acknowledged_by_one_request_with_one_reason(bar: Bar) -> None:
    told = bar.press("acknowledge", OPEN, reason="seen on the round")

    ((*records,),) = bar.post.requests
    assert text_of(told).startswith("3 alerts acknowledged.")
    assert {(record.alert_id, record.note, record.actor) for record in records} == {
        (alert, "seen on the round", "m.kern") for alert in OPEN
    }
    assert [bar.stands(alert)["state"] for alert in OPEN] == ["acknowledged"] * 3


def test_each_record_rides_in_the_trace_of_the_window_that_raised_its_alert(bar: Bar) -> None:
    bar.press("acknowledge", OPEN)

    raised = {each.alert_id: each for each in many_alerts() if getattr(each, "step", "") == "raised"}
    assert {alert: by.window_id for alert, by in bar.post.traces.items()} == {
        alert: raised[alert].window_id for alert in OPEN
    }


def test_several_are_assigned_and_shelved(bar: Bar) -> None:
    bar.press("assign", OPEN, to=" j.ruiz ")
    bar.press("shelve", OPEN, **{"for": "8h"})

    assert {bar.stands(alert)["owner"] for alert in OPEN} == {"j.ruiz"}
    assert {bar.stands(alert)["state"] for alert in OPEN} == {"shelved"}
    assert bar.stands(OPEN[0])["shelved_until_ns"] == NOW_NS + 8 * HOUR


def test_the_same_press_twice_is_one_action_each(bar: Bar) -> None:
    nonce = bar.nonce
    bar.press("acknowledge", OPEN)
    bar.nonce = nonce
    bar.press("acknowledge", OPEN)

    first, second = bar.post.requests
    assert [record.action_id for record in first] == [record.action_id for record in second]
    actions = bar.at.read_api.trail(bar.at.scope, OPEN[0]).actions
    assert [each.record.verb for each in actions].count("acknowledge") == 1


def test_undo_takes_each_back_and_stands_no_more_after_a_minute(bar: Bar) -> None:
    told = bar.press("acknowledge", OPEN)
    undone = bar.undo(told)
    states = [bar.stands(alert)["state"] for alert in OPEN]
    told = bar.press("acknowledge", OPEN)
    bar.later(UNDO_S + 1)
    late = bar.undo(told)

    assert "taken back" in text_of(undone)
    assert states == ["new"] * 3
    assert "More than 60 s ago" in text_of(late)
    assert bar.stands(OPEN[0])["state"] == "acknowledged"


def test_whose_an_action_is_and_how_old_says_the_store_and_not_the_page(bar: Bar) -> None:
    told = bar.press("acknowledge", OPEN)
    mine = bar.at
    bar.at = replace(mine, user="somebody else")
    by_another = bar.undo(told)
    bar.at = mine
    bar.later(UNDO_S + 1)
    (button,) = [node["props"] for node in nodes(told) if node["props"].get("id") == "undo"]
    forged = {"ids_1": button["data-undo"], "undone": "acknowledge", "pressed": str((NOW_NS + 3600 * SECOND) // 10**6)}
    late = bar.send({"verb": "undo", "nonce": button["data-nonce"], **forged})

    assert "Nothing of yours is there to take back." in text_of(by_another)
    assert "More than 60 s ago" in text_of(late)
    assert [bar.stands(alert)["state"] for alert in OPEN] == ["acknowledged"] * 3


def test_what_the_collector_refused_is_named_and_the_rest_is_done(bar: Bar) -> None:
    bar.post.refused = {OPEN[1]}

    told = bar.press("acknowledge", [*OPEN, mint("alert", "unknown")])

    assert "2 alerts acknowledged." in text_of(told)
    assert "the collector refused: 1 record: too long" in text_of(told)
    links = [node["props"]["href"] for node in nodes(told) if node["type"] == "Link"]
    assert links == [f"/alerts/{OPEN[1]}", f"/alerts/{mint('alert', 'unknown')}"]
    assert "no such alert" in text_of(told)


def test_a_collector_that_is_away_changes_nothing_and_the_retry_is_the_same_action(bar: Bar) -> None:
    bar.post.away = NotSent("http://127.0.0.1:4318", "does not answer")
    told = bar.press("acknowledge", OPEN)
    nonce, bar.post.away = bar.nonce, None

    bar.press("acknowledge", OPEN)

    assert "Not saved: the collector at http://127.0.0.1:4318 does not answer" in text_of(told)
    assert nonce != bar.nonce
    assert [bar.stands(alert)["state"] for alert in OPEN] == ["acknowledged"] * 3


@pytest.mark.parametrize(
    ("verb", "ids", "more", "says"),
    [
        ("acknowledge", [], {}, "Select rows first."),
        ("acknowledge", [mint("alert", "many", i) for i in range(201)], {}, "At most 200 rows at once: 201"),
        ("assign", OPEN, {"to": "  "}, "Assign to whom?"),
        ("shelve", OPEN, {"for": "ever"}, "Shelve for how long?"),
        ("undo", OPEN, {"undone": "comment"}, "nothing to take back"),
        ("delete", OPEN, {}, "no action: reload it"),
        ("acknowledge", ["<script>"], {}, "no action: reload it"),
        ("acknowledge", [mint("alert", "unknown")], {}, "None of these alerts is stored."),
    ],
)
def test_a_press_that_makes_no_record_says_why(
    bar: Bar, verb: str, ids: list[str], more: dict[str, str], says: str
) -> None:
    told = bar.press(verb, ids, **more)

    assert says in text_of(told)
    assert bar.post.requests == []


def test_two_hundred_rows_fit_the_body_that_is_admitted(bar: Bar) -> None:
    app = create_app(bar.at)
    ids = [mint("alert", "many", i) for i in range(200)]
    data = {"verb": "acknowledge", "nonce": bar.nonce, "reason": "x" * 2000, "to": "", "for": ""}
    data |= {f"ids_{i + 1}": ",".join(ids[i * 100 : i * 100 + 100]) for i in range(3)}

    answer = call(client_of(app), body_of(app, "bulk-outcome", values={"bulk-pressed.data": data}))

    assert answer.status_code == 200
    assert "None of these alerts is stored." in answer.get_data(as_text=True)
