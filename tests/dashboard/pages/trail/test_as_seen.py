"""What could be seen of an alert when: a record counts from when the collector had it, and a shelve ends by itself."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contract.trail import Trail
from contract.words import VerdictSource, VerdictValue
from dashboard.actions.records import ActionOrigin, acknowledge, assign, judge, out_of_service, retract, shelve
from dashboard.alert.state import alert_status
from dashboard.formatting.stored_labels import labels_of
from dashboard.pages.trail.history import Seen, seen_steps
from dashboard.pages.trail.history_tab import as_seen
from tests.dashboard.sample_alert import (
    ALERT,
    CLEARED_ROW,
    RAISED_ROW,
    SECOND,
    sample_trail,
    time_of,
    with_action,
    with_verdict,
)
from tests.dashboard.trees import nodes, text_of

NOW = time_of(2000)


def origin(row: int, actor: str = "m.kern") -> ActionOrigin:
    return ActionOrigin(actor=actor, nonce=f"{row:032x}", now_ns=time_of(row))


def worked() -> Trail:
    """Raised, acknowledged, taken back, assigned, shelved, out of service, judged, cleared."""
    trail = sample_trail(is_active=False)
    seen = acknowledge(ALERT, origin(650))
    deeds = (
        seen,
        retract(seen, origin(655)),
        assign(ALERT, origin(660), assignee="j.ruiz"),
        shelve(ALERT, origin(670), until_ns=time_of(700)),
        out_of_service(ALERT, origin(710), from_ns=time_of(720), until_ns=time_of(740)),
        acknowledge(ALERT, origin(800)),
    )
    for deed in deeds:
        trail = with_action(trail, deed)
    verdict = judge(ALERT, VerdictValue.TRUE, origin(950), reason="worn", source=VerdictSource.ENGINEER)
    return with_verdict(trail, verdict)


def delayed(trail: Trail, delays: list[int]) -> Trail:
    """The trail with each record on its way for a while."""
    late = iter(delays)

    def moved(records: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(each, received_ns=each.received_ns + next(late) * SECOND) for each in records)

    return replace(trail, events=moved(trail.events), actions=moved(trail.actions), verdicts=moved(trail.verdicts))


def known(trail: Trail, at_ns: int) -> Trail:
    """What a page would be given whose store ends there."""

    def there(records: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(each for each in records if each.received_ns <= at_ns)

    kept = there(trail.events), there(trail.actions), there(trail.verdicts)
    return replace(trail, events=kept[0], actions=kept[1], verdicts=kept[2], latest=None)


def states(steps: tuple[Seen, ...]) -> list[tuple[int, str, int]]:
    return [((step.from_ns - time_of(0)) // SECOND, step.state.value, len(step.came)) for step in steps]


def test_every_commit_and_every_end_of_its_own_is_a_row() -> None:
    assert states(seen_steps(worked(), NOW)) == [
        (RAISED_ROW, "new", 1),
        (650, "acknowledged", 1),
        (655, "new", 1),
        (660, "new", 1),
        (670, "shelved", 1),
        (700, "new", 0),
        (710, "new", 1),
        (720, "out_of_service", 0),
        (740, "new", 0),
        (800, "acknowledged", 1),
        (CLEARED_ROW, "returned", 1),
        (950, "returned", 1),
    ]


def test_what_lies_ahead_is_no_row_yet() -> None:
    steps = seen_steps(worked(), time_of(690))

    assert states(steps)[-1] == (670, "shelved", 1)


@given(delays=st.lists(st.integers(0, 400), min_size=9, max_size=9), at_row=st.integers(RAISED_ROW, 1500))
def test_at_any_moment_the_last_row_is_what_a_store_that_ends_there_says(delays: list[int], at_row: int) -> None:
    trail, at_ns = delayed(worked(), delays), time_of(at_row)
    rows = [step for step in seen_steps(trail, NOW) if step.from_ns <= at_ns]
    store = known(trail, at_ns)

    if not store.events:
        assert rows == []
        return
    status, last = alert_status(store), rows[-1]
    assert last.state == status.state(at_ns)
    assert last.status == status


def test_the_tab_says_what_came_how_late_and_what_stood() -> None:
    trail = delayed(worked(), [0, 0, 0, 0, 65, 0, 0, 0, 0])

    drawn = as_seen(trail, labels_of(trail), "UTC", NOW)

    rows = [text_of(node) for node in nodes(drawn) if node["type"] == "Tr"][1:]
    assert len(rows) == 12
    assert rows[-1].endswith(
        "Alert raised: 1.05 × limit, priority high, led by flow; rule deviation new HIGH 1.05 nobody –"
    )
    assert any("Assigned: assigned to j.ruiz; m.kern on its way for 1 min" in row for row in rows)
    assert any("Its time ended; nothing came new HIGH 1.05 j.ruiz –" in row for row in rows)
    assert any("Its time began; nothing came out of service HIGH 1.05 nobody –" in row for row in rows)
    assert "Verdict: true: “worn”; m.kern, engineer returned to normal HIGH 0.84 " in rows[0]
    assert rows[0].endswith("j.ruiz true, by m.kern")
    assert "Times in UTC." in text_of(drawn)
