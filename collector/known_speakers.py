"""What the store knows of assets, gateways and runs, asked once when a collector starts."""

from collector.decode.asset_speakers import AssetSpeakers
from contract.ids import Id
from contract.scope import Scope
from store.query.protocol import Ask

_EVERYWHERE = Scope(actor="collector")


def known_speakers(ask: Ask) -> AssetSpeakers:
    """Return who speaks for which asset by what is stored. Raises StoreError."""

    def asset_of_alert(alert: Id) -> str:
        found = ask.ask(_EVERYWHERE, "asset_of_alert", alert_id=alert).column("asset_id").to_pylist()
        return str(found[0]) if found else ""

    speakers = AssetSpeakers(asset_of_alert=asset_of_alert)
    said = ask.ask(_EVERYWHERE, "asset_speakers")
    runs = ask.ask(_EVERYWHERE, "assets_of_runs")
    speakers.learn(
        zip(said.column("asset_id").to_pylist(), said.column("gateway_id").to_pylist(), strict=True),
        dict(zip(runs.column("run_id").to_pylist(), runs.column("asset_id").to_pylist(), strict=True)),
    )
    return speakers
