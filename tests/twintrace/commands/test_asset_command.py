"""`twintrace asset approve` against a real collector: who may say it, and that it outlives the collector."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse

from contract.minted import asset_declaration_id
from contract.plant import Asset
from tests.collector.decode.test_records_of_ours import RECORDS
from tests.collector.otlp_made import ASSET, event, gateway_resource, logs
from tests.collector.running import Running, config_for, running, token_of
from twintrace.cli import main
from twintrace.store_access import TOKEN

(FIRST,) = [each for each in RECORDS if isinstance(each, Asset)]


def declared(gateway: str, name: str) -> Asset:
    asset = replace(FIRST, gateway_id=gateway, name=name)
    return replace(asset, declaration_id=asset_declaration_id(asset))


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Running]:
    with running(config_for(tmp_path)) as started:
        yield started


def why_refused(collector: Running, asset: Asset) -> str:
    request = logs([event(asset)], gateway_resource(asset.gateway_id))
    answer = collector.post("/v1/logs", request.SerializeToString(), token=token_of("edge"))
    assert answer.status == 200
    return str(ExportLogsServiceResponse.FromString(answer.data).partial_success.error_message)


def approve(collector: Running, monkeypatch: pytest.MonkeyPatch, *, by: str = "approver") -> int:
    monkeypatch.setenv(TOKEN, token_of(by))
    return main(["asset", "approve", ASSET, "--gateway", "gw-2", "--note", "replaced", "--otlp", collector.http])


def test_a_gateway_that_replaces_another_speaks_for_its_asset_once_that_is_approved(
    collector: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert why_refused(collector, declared("gw-1", "Pump")) == ""
    assert (
        "'gw-2' may not speak for asset 'Acme/Main/pump-7': gateway gw-1 does; to let it, `twintrace asset approve`"
        in (why_refused(collector, declared("gw-2", "Pump")))
    )

    assert approve(collector, monkeypatch) == 0

    assert capsys.readouterr().out == "gw-2 speaks for Acme/Main/pump-7 from now on\n"
    assert why_refused(collector, declared("gw-2", "Pump")) == ""
    assert "gateway gw-2 does" in why_refused(collector, declared("gw-1", "Another pump"))
    assert collector.rows("select actor, note, session <> '' from asset_approvals") == [("approver", "replaced", True)]


def test_a_collector_that_starts_again_knows_who_speaks_for_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_for(tmp_path)
    with running(config) as before:
        assert why_refused(before, declared("gw-1", "Pump")) == ""
        assert approve(before, monkeypatch) == 0

    with running(config) as after:
        assert "gateway gw-2 does" in why_refused(after, declared("gw-1", "Another pump"))
        assert why_refused(after, declared("gw-2", "Pump")) == ""


def test_it_takes_a_credential_with_the_role(
    collector: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert approve(collector, monkeypatch, by="edge") != 0

    assert "twin.asset.approval takes a credential with role approver; edge has none of them" in capsys.readouterr().err
    assert collector.rows("select * from asset_approvals") == []


@pytest.mark.parametrize("key", ["pump-7", "Acme/pump-7", "Acme//pump-7", "a/b/c/d"])
def test_a_key_that_is_none_is_named_with_an_example(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["asset", "approve", key, "--gateway", "gw-2"])

    assert f"'{key}' is no key of an asset: give enterprise/site/asset, as Acme/Main/pump-7" in capsys.readouterr().err


def test_a_folder_that_nobody_serves_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["asset", "approve", ASSET, "--gateway", "gw-2", "--state", str(tmp_path)]) != 0

    assert "no collector serves it: start it, or name one with --otlp" in capsys.readouterr().err
