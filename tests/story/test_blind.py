"""Who sees that nobody sees: gateways and the collector die by SIGKILL, and one blind alert tells of it, once."""

import time
from pathlib import Path

import pytest

from contract.alerts import RaisedBy
from contract.asset_key import asset_at_site
from contract.telemetry import Forwarding
from dashboard.actions.otlp_sender import Sender
from dashboard.actions.records import ActionOrigin, mint_nonce, out_of_service
from scoring.uplink.sender import LONGEST_WAIT_S
from tests.story.living_plant import AT_ONCE, PATIENCE_S, WEARING, LivingPlant, Pump, a_living_plant
from tests.story.plant import NEVER_MIND

pytestmark = pytest.mark.waits

HEARTBEAT_S = Forwarding().health_s
BACK_S = LONGEST_WAIT_S + HEARTBEAT_S
"""Within this a gateway is heard again whose collector was away: a retry, and then its heartbeat (ADR-019)."""


@pytest.mark.parametrize(
    ("blind", "reason"),
    [
        ({"intervals": PATIENCE_S, "heartbeats": NEVER_MIND}, "no valid score since "),
        ({"intervals": NEVER_MIND, "heartbeats": 1.2}, "gateway pump-a silent since "),
    ],
    ids=["no score", "no heartbeat"],
)
def test_a_killed_gateway_raises_one_blind_alert_that_outlives_the_collector_and_ends_when_scores_come_again(
    tmp_path: Path, blind: dict[str, float], reason: str
) -> None:
    with a_living_plant(tmp_path, {"pump-a": Pump(), "canary": Pump()}, blind=blind) as living:
        for name in ("pump-a", "canary"):
            living.start(name)
            living.until(lambda name=name: living.is_scored(name), f"{name} is scored")  # type: ignore[misc]
        living.begin_with_nobody_blind()

        living.kill("pump-a")
        living.until(lambda: living.blind("pump-a"), "the killed gateway's pump is blind")
        (raised,) = living.blind("pump-a")
        living.plant.kill("collector")
        living.plant.start("collector")
        _let_the_watcher_say_all_it_has_to(living)

        assert [row["alert_id"] for row in living.blind("pump-a")] == [raised["alert_id"]]
        assert living.blind("pump-a")[0]["cleared_ns"] is None

        living.start("pump-a")
        living.until(lambda: living.blind("pump-a")[0]["cleared_ns"] is not None, "the pump is seen again")
        living.plant.stop("collector")

        assert _steps(living, "pump-a") == [
            (raised["alert_id"], "raised", True),
            (raised["alert_id"], "cleared", False),
        ]
        told = living.plant.rows(
            "select reason from alert_events "  # noqa: S608 (an id of the store)
            f"where replace(alert_id::varchar, '-', '') = '{raised['alert_id']}' order by edge_sequence"
        )
        assert told[0][0].startswith(reason)
        assert told[1][0] == "returned_to_normal"


def test_nobody_is_blind_who_stands_still_is_out_of_service_or_has_no_more_to_play(tmp_path: Path) -> None:
    pumps = {
        "stands": Pump(stands_from=500),
        "idle": Pump(recorded=WEARING, live_from=1100),
        "over": Pump(rows=900, live_from=AT_ONCE),
        "canary": Pump(),
    }
    with a_living_plant(tmp_path, pumps, blind={"intervals": PATIENCE_S}) as living:
        for name in pumps:
            living.start(name)
        living.until(lambda: _stands(living, "stands"), "the pump was scored and stands still")
        living.until(lambda: living.alerts("deviation"), "the wearing pump has an alert to act on")
        _take_out_of_service(living, "idle")
        living.until(lambda: _watched(living, "idle")["is_out"], "it is out of service")
        living.until(lambda: _watched(living, "over")["at_end"], "the run is over")
        for name in ("idle", "over", "canary"):
            living.until(lambda name=name: living.is_scored(name), f"{name} is scored")  # type: ignore[misc]

        living.begin_with_nobody_blind()
        for name in ("stands", "idle", "over"):
            living.kill(name)
        _let_the_watcher_say_all_it_has_to(living)

        assert {asset_at_site(row["asset_id"]) for row in living.alerts("blind")} == {"canary"}


def test_a_collector_that_stood_still_calls_nobody_blind_when_it_goes_on(tmp_path: Path) -> None:
    pumps = {name: Pump() for name in ("pump-a", "pump-b", "canary")}
    with a_living_plant(tmp_path, pumps, blind={"intervals": BACK_S, "heartbeats": BACK_S / HEARTBEAT_S}) as living:
        for name in pumps:
            living.start(name)
        for name in pumps:
            living.until(lambda name=name: living.is_scored(name), f"{name} is scored")  # type: ignore[misc]

        living.begin_with_nobody_blind()
        living.stand_still(1.2 * BACK_S)
        _let_the_watcher_say_all_it_has_to(living)

        assert {asset_at_site(row["asset_id"]) for row in living.alerts("blind")} == {"canary"}


def _let_the_watcher_say_all_it_has_to(living: LivingPlant) -> None:
    """Wait until one is raised who was seen after now, and so is blind later than all who are silent already."""
    now_ns = time.time_ns()
    living.until(lambda: living.seen("canary")["seen_ns"] > now_ns, "the canary is seen again")
    before = len(living.blind("canary"))
    living.kill("canary")
    living.until(lambda: len(living.blind("canary")) > before, "the canary is blind")


def _steps(living: LivingPlant, asset: str) -> list[tuple[str, str, bool]]:
    """Every stored step of its blind alerts; whether it names a score last seen and was raised after that."""
    return [
        (alert.hex, step, since < produced)
        for alert, step, since, produced in living.plant.rows(
            "select alert_id, step, event_ns, produced_ns from alert_events "  # noqa: S608 (own constant)
            f"where kind = 'blind' and asset_id like '%/{asset}' order by edge_sequence, received_ns"
        )
        if alert.hex not in living.from_before
    ]


def _stands(living: LivingPlant, asset: str) -> bool:
    """Scored once, so that it is no longer being commissioned, and left unscored since."""
    return living.is_scored(asset) and bool(living.seen(asset)["is_excused"])


def _watched(living: LivingPlant, asset: str) -> dict[str, object]:
    rows = living.ask("watched_assets", now_ns=time.time_ns())
    return next(row for row in rows if asset_at_site(row["asset_id"]) == asset)


def _take_out_of_service(living: LivingPlant, asset: str) -> None:
    alert = next(row for row in living.alerts("deviation") if asset_at_site(row["asset_id"]) == asset)
    now_ns = time.time_ns()
    hand = ActionOrigin(actor="story", nonce=mint_nonce(), now_ns=now_ns, session="test")
    action = out_of_service(alert["alert_id"], hand, from_ns=now_ns, until_ns=now_ns + 3600 * 10**9)
    raised_by = RaisedBy(window_id=alert["alert_id"], score_id=alert["alert_id"])
    sender = Sender(endpoint=living.plant.otlp, token=living.plant.token("dashboard"))
    try:
        assert sender.send_all([action], {action.alert_id: raised_by}) == ""
    finally:
        sender.close()
