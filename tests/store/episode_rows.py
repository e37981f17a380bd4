"""Sixty alerts of six assets, in every state and priority, with what people did to them: what a list is made of."""

import random
from dataclasses import replace
from typing import Any

from contract.alerts import AlertEvent
from contract.ids import mint
from contract.words import Priority, VerdictValue
from tests.store.plant_rows import RECEIVED_NS, action_of, declared, verdict_of

SECOND = 1_000_000_000
HOUR, DAY = 3600 * SECOND, 86_400 * SECOND
NOW_NS = RECEIVED_NS + 40 * DAY
LEADS = ("flow_mean", "vibration_mean", "pressure_slope")

ASSETS = tuple(
    declared(
        f"asset-{i}",
        site=("north", "south")[i % 2],
        name=("Pump", "Fan", "Gearbox")[i % 3] + f" {i}",
        area=f"hall {i % 3}",
        asset_class=("pump", "fan")[i % 2],
    )
    for i in range(5)
)
"""Alerts name a sixth one too, which nobody has declared."""


def many_alerts(count: int = 60, *, seed: int = 1) -> tuple[Any, ...]:
    """The records of that many alerts, one after the other; the same for a seed."""
    chance = random.Random(seed)
    return tuple(record for i in range(count) for record in _alert(chance, i))


def _alert(chance: random.Random, i: int) -> list[Any]:
    raised = _raised(chance, i)
    records: list[Any] = [raised]
    if chance.random() < 0.5:
        reason = chance.choice(["returned_to_normal", "gap"])
        ended: dict[str, Any] = {"step": "cleared", "edge_sequence": 2 * i + 1, "event_id": mint("event", i, "cleared")}
        records.append(replace(raised, **ended, reason=reason, ratio=0.7, event_ns=raised.event_ns + HOUR))
    return [*records, *_done(chance, raised)]


def _raised(chance: random.Random, i: int) -> AlertEvent:
    return AlertEvent(
        event_id=mint("event", i),
        alert_id=mint("alert", i),
        gateway_id="gw-1",
        kind="blind" if i % 10 == 9 else "deviation",
        step="raised",
        asset_id=f"asset-{chance.randrange(6)}",
        rule=chance.choice(["deviation", "limit"]),
        run_id=mint("run", 1),
        bundle_id="b" * 64,  # type: ignore[arg-type]
        window_id=mint("window", i),
        vector_id=mint("vector", i),
        score_id=mint("score", i),
        edge_sequence=2 * i,
        sequence=i * 10,
        raised_sequence=i * 10,
        score=3.0,
        limit=2.0,
        ratio=round(chance.uniform(1, 2), 2),
        priority=chance.choice(list(Priority)).value,
        led_by=chance.choice(LEADS),
        event_ns=NOW_NS - chance.randrange(60) * DAY - i * SECOND,
        produced_ns=NOW_NS - 60 * DAY,
    )


def _done(chance: random.Random, raised: AlertEvent) -> list[Any]:
    alert = raised.alert_id
    done: list[Any] = []
    if chance.random() < 0.4:
        done.append(action_of(alert, actor=chance.choice(["m.kern", "j.ruiz"])))
    if chance.random() < 0.2:
        done.append(action_of(alert, "retract", retracts=action_of(alert).action_id))
    if chance.random() < 0.4:
        done.append(replace(action_of(alert, "assign"), assignee=chance.choice(["m.kern", "J. Ruiz"])))
    if chance.random() < 0.2:
        until = NOW_NS + chance.choice([-HOUR, HOUR])
        done.append(replace(action_of(alert, "shelve"), until_ns=until))
    if chance.random() < 0.2:
        out = {"from_ns": NOW_NS - DAY, "until_ns": NOW_NS + chance.choice([-HOUR, HOUR])}
        done.append(replace(action_of(alert, "out_of_service"), **out))
    if chance.random() < 0.5:
        done.append(verdict_of(alert, chance.choice(list(VerdictValue)).value))
    return done
