"""Which gateway speaks for which asset: a copied token says nothing of what is another's, unless that is approved."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.credentials import Credential
from collector.decode import asset_speakers
from collector.decode.asset_speakers import AssetSpeakers
from collector.decode.limits import Refused
from contract import ids
from contract.alerts import OperatorAction
from contract.asset_key import asset_at_site, asset_key, site_of
from contract.plant import Asset, AssetApproval, Run
from contract.words import Role
from tests.collector.decode.test_records_of_ours import RECORDS
from tests.collector.otlp_made import (
    ALERT,
    ASSET,
    RUN,
    SITE,
    action,
    alert_event,
    reading_batch,
    scored_window,
    verdict,
)

(DECLARED,) = [each for each in RECORDS if isinstance(each, Asset)]
(RECORDED,) = [each for each in RECORDS if isinstance(each, Run)]
(APPROVED,) = [each for each in RECORDS if isinstance(each, AssetApproval)]
ELSEWHERE = asset_key("Acme/South", asset_at_site(ASSET))
OF_A_GATEWAY = [each for each in RECORDS if getattr(each, "gateway_id", "") == "gw-1"]
SENT = [*OF_A_GATEWAY, reading_batch(1, 2), scored_window().window]


def known() -> AssetSpeakers:
    speakers = AssetSpeakers()
    speakers.claim(DECLARED)
    speakers.claim(RECORDED)
    return speakers


@pytest.mark.parametrize("record", SENT, ids=lambda record: type(record).__name__)
def test_a_gateway_says_nothing_of_another_ones_asset(record: Any) -> None:
    speakers = known()

    speakers.claim(record)
    with pytest.raises(Refused, match=r"gateway 'gw-2' may not speak for asset 'Acme/Main/pump-7': gateway gw-1 does"):
        speakers.claim(replace(record, gateway_id="gw-2"))


def test_a_run_is_of_one_asset() -> None:
    speakers = known()
    other = asset_key(SITE, "pump-8")

    with pytest.raises(Refused, match=f"run {RUN} is of asset '{ASSET}', not of '{other}'"):
        speakers.claim(replace(reading_batch(1, 2), asset_id=other, gateway_id="gw-2"))
    assert speakers.runs == {RUN: ASSET}


def test_an_asset_moves_to_another_site_once_that_is_approved() -> None:
    speakers = known()
    moved = replace(DECLARED, asset_id=ELSEWHERE, site_id="Acme/South")

    with pytest.raises(Refused, match=r"gw-1 has it at Acme/Main; to let it, `twintrace asset approve`"):
        speakers.claim(moved)
    speakers.claim(replace(APPROVED, asset_id=ELSEWHERE, gateway_id="gw-1"))
    speakers.claim(moved)
    speakers.claim(DECLARED)  # what is on its way from before the move


def test_an_approved_gateway_takes_an_asset_over_and_the_former_one_has_lost_it() -> None:
    speakers = known()

    speakers.claim(APPROVED)
    speakers.claim(replace(DECLARED, gateway_id="gw-2"))

    with pytest.raises(Refused, match="gateway gw-2 does"):
        speakers.claim(DECLARED)


def test_what_was_said_before_a_declaration_came_claims_the_asset_too() -> None:
    speakers = AssetSpeakers()

    speakers.claim(alert_event())

    with pytest.raises(Refused, match="gateway gw-1 does"):
        speakers.claim(replace(DECLARED, gateway_id="gw-2"))


@pytest.mark.parametrize("asset", ["a/b", "a//b", "../x/y", "a/b/c/d", "a/b/ c", "a/b/c\n", "a/b/" + "x" * 200])
def test_an_asset_whose_key_is_none_is_refused(asset: str) -> None:
    with pytest.raises(Refused, match="is not enterprise/site/asset"):
        AssetSpeakers().claim(replace(DECLARED, asset_id=asset))


def test_a_gateway_from_before_keys_speaks_of_the_asset_that_it_declared() -> None:
    speakers = known()
    old = replace(alert_event(), asset_id="pump-7")

    assert speakers.keyed(old).asset_id == ASSET
    with pytest.raises(Refused, match="asset 'pump-7' is of no site: update the gateway"):
        speakers.keyed(replace(old, gateway_id="gw-2"))


def test_an_asset_that_was_never_declared_before_keys_goes_on_under_its_key() -> None:
    speakers = AssetSpeakers()
    speakers.learn([("pump-7", "gw-1")], {RUN: "pump-7"})

    speakers.claim(DECLARED)
    speakers.claim(reading_batch(1, 2))

    assert (speakers.gateways, speakers.runs) == ({ASSET: "gw-1"}, {RUN: ASSET})


def test_a_run_from_before_keys_goes_on_after_its_asset_was_moved() -> None:
    speakers = known()
    speakers.claim(replace(APPROVED, asset_id=ELSEWHERE, gateway_id="gw-1"))

    speakers.claim(replace(reading_batch(1, 2), asset_id=ELSEWHERE))


@pytest.mark.parametrize(
    ("sites", "said"),
    [(None, True), ([SITE], True), ([SITE, "Acme/South"], True), (["Acme/South"], False), ([], False)],
)
@pytest.mark.parametrize("record", [alert_event(), action("a"), verdict("v")], ids=lambda each: type(each).__name__)
def test_who_has_sites_speaks_of_assets_and_alerts_there(sites: list[str] | None, said: bool, record: Any) -> None:
    speakers = AssetSpeakers(asset_of_alert={ALERT: ASSET}.__getitem__)
    sender = Credential(
        name="it", roles=frozenset(Role), sha256="0" * 64, sites=None if sites is None else frozenset(sites)
    )

    if said:
        speakers.require_site(sender, record)
    else:
        with pytest.raises(Refused, match="it may not speak of asset 'Acme/Main/pump-7': it is of other sites"):
            speakers.require_site(sender, record)


def test_who_has_sites_acts_on_no_alert_that_is_not_there() -> None:
    sender = Credential(name="it", roles=frozenset(Role), sha256="0" * 64, sites=frozenset({SITE}))
    unknown: OperatorAction = replace(action("a"), alert_id=ids.mint("alert", "unknown"))

    with pytest.raises(Refused, match="which is not stored"):
        AssetSpeakers().require_site(sender, unknown)


def test_assets_and_runs_of_a_gateway_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    speakers = known()
    monkeypatch.setattr(asset_speakers, "MOST_ASSETS", 1)
    monkeypatch.setattr(asset_speakers, "MOST_RUNS", 1)

    speakers.claim(DECLARED)
    with pytest.raises(Refused, match="is one asset more than the 1 of gateway 'gw-1'"):
        speakers.claim(replace(DECLARED, asset_id=asset_key(SITE, "pump-8")))
    with pytest.raises(Refused, match="is one run more than the 1 of gateway 'gw-1'"):
        speakers.claim(replace(reading_batch(1, 2), run_id=ids.mint("run", "another")))
    speakers.claim(replace(DECLARED, asset_id=asset_key(SITE, "pump-9"), gateway_id="gw-2"))  # who has room of its own


GATEWAYS, KEYS = ("g1", "g2"), ("E/A/p", "E/B/p", "E/A/q")


@given(st.lists(st.tuples(st.sampled_from(GATEWAYS), st.sampled_from(KEYS), st.booleans()), max_size=12))
def test_every_asset_has_one_speaker_and_changes_it_by_approval_only(said: list[tuple[str, str, bool]]) -> None:
    """The slow answer: who spoke first or was approved last, and never of a second site of what it once had."""
    speakers = AssetSpeakers()
    owner: dict[str, str] = {}
    had: set[tuple[str, str]] = set()
    for gateway, key, is_approval in said:
        if is_approval:
            speakers.claim(replace(APPROVED, asset_id=key, gateway_id=gateway))
        else:
            elsewhere = {k for g, k in had if g == gateway and k != key and asset_at_site(k) == asset_at_site(key)}
            may = owner.get(key) == gateway or (key not in owner and not elsewhere)
            try:
                speakers.claim(replace(DECLARED, asset_id=key, gateway_id=gateway, site_id=site_of(key)))
            except Refused:
                assert not may
                continue
            assert may
        owner[key] = gateway
        had.add((gateway, key))
    assert speakers.gateways == owner
