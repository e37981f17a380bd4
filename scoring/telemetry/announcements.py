"""What is said once: contracts, bundles and the site file by digest, assets, runs; again only when it changes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from contract.artifact_document import PART_BYTES
from contract.ids import NO_RECORD, digest
from contract.minted import asset_declaration_id
from contract.plant import Artifact, Asset, Run
from contract.records import EventRecord
from contract.site import SiteAsset
from contract.words import ArtifactKind
from inference.bundle import pack_bundle
from scoring.setup import EdgeSetup, RunSetup


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Records that are sent once, under the key that is remembered."""

    key: str
    records: tuple[EventRecord, ...]


def announcements(setup: EdgeSetup, *, announced: Collection[str], now_ns: int) -> Iterator[Announcement]:
    """Yield what this setup has to say and has not said yet."""
    for announcement in _all(setup, now_ns):
        if announcement.key not in announced:
            yield announcement


def _all(setup: EdgeSetup, now_ns: int) -> Iterator[Announcement]:
    for contract in setup.contracts:
        yield _artifact(ArtifactKind.CONTRACT, contract.terms.ref, contract.raw, now_ns)
    yield _artifact(ArtifactKind.SITE, setup.site.site, setup.site_raw, now_ns)
    for bundle in setup.bundles:
        yield _artifact(ArtifactKind.BUNDLE, bundle.bundle_id, pack_bundle(bundle), now_ns)
    for asset in setup.site.assets:
        record = _asset(setup, asset, now_ns=now_ns)
        yield Announcement(key=f"asset:{record.declaration_id}", records=(record,))
    for planned in setup.plan:
        run = _run(planned.setup, setup.site.asset(planned.setup.run.asset_id))
        yield Announcement(key=f"run:{run.run_id}:{run.shift_ns}", records=(run,))


def _artifact(kind: ArtifactKind, name: str, raw: bytes, now_ns: int) -> Announcement:
    artifact_id = digest(raw)
    parts = [raw[at : at + PART_BYTES] for at in range(0, len(raw), PART_BYTES)] or [b""]
    records = tuple(
        Artifact(
            artifact_id=artifact_id,
            kind=kind.value,
            name=name,
            part=number,
            parts=len(parts),
            produced_ns=now_ns,
            body=part,
        )
        for number, part in enumerate(parts)
    )
    return Announcement(key=f"artifact:{kind.value}:{name}:{artifact_id}", records=records)


def _asset(setup: EdgeSetup, asset: SiteAsset, *, now_ns: int) -> Asset:
    site, gateway = setup.site, setup.config.gateway
    classes = {contract.terms.ref: contract.terms.asset_class for contract in setup.contracts}
    declared = Asset(
        declaration_id=NO_RECORD,
        gateway_id=gateway,
        asset_id=site.key(asset),
        site_id=site.site_id,
        name=asset.name,
        component=asset.component,
        parent=asset.parent,
        enterprise=site.path.enterprise,
        site=site.path.site,
        area=site.path.area,
        line=site.path.line,
        asset_class=classes.get(asset.contract, ""),
        criticality=asset.criticality.value,
        redundancy=asset.redundancy.value,
        time_zone=site.time_zone,
        shifts=site.shifts,
        origin=asset.origin.value,
        contract=asset.contract,
        aliases=tuple(f"{system}={name}" for system, name in sorted(asset.aliases.items())),
        declared_ns=now_ns,
    )
    return replace(declared, declaration_id=asset_declaration_id(declared))


def _run(setup: RunSetup, asset: SiteAsset) -> Run:
    run = setup.run
    return Run(
        run_id=run.run_id,
        gateway_id=setup.gateway_id,
        source=run.source_id,
        asset_id=run.asset_id,
        path=run.path,
        sha256=run.sha256,
        rows=run.rows,
        origin=asset.origin.value,
        shift_ns=setup.shift_ns,
        first_ns=run.first_ns + setup.shift_ns,
        last_ns=run.last_ns + setup.shift_ns,
    )
