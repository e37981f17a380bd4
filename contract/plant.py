"""The plant's own facts: assets, runs, deployments, and what a source has delivered so far."""

from dataclasses import dataclass
from typing import ClassVar

from contract.attribute import LONGEST_DETAIL, LONGEST_NOTE, attribute, word
from contract.ids import Digest, Id
from contract.words import ArtifactKind, Criticality, Origin, Redundancy


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """An asset as its site file declares it; sent whenever the declaration changes."""

    event: ClassVar[str] = "twin.asset"
    table: ClassVar[str] = "assets"
    time_field: ClassVar[str] = "declared_ns"

    declaration_id: Id = attribute("twin.asset.declaration", "mint('asset', asset, digest of the declaration)")
    gateway_id: str = attribute("twin.gateway.id", "gateway that serves it", on_resource=True)
    asset_id: str = attribute("twin.asset.id", "asset, as enterprise/site/asset: the key of its site and its id there")
    name: str = attribute("twin.asset.name", "name people use")
    component: str = attribute("twin.asset.component", "component below the asset, or empty", default="")
    parent: str = attribute("twin.asset.parent", "parent asset at its site, or empty", default="")
    enterprise: str = attribute("twin.enterprise", "ISA-95 enterprise, as people call it")
    site: str = attribute("twin.site", "ISA-95 site, as people call it")
    area: str = attribute("twin.area", "ISA-95 area")
    line: str = attribute("twin.line", "ISA-95 line, or empty", default="")
    asset_class: str = attribute("twin.asset.class", "asset class, as pump")
    criticality: str = word("twin.asset.criticality", Criticality, description="A, B or C")
    redundancy: str = word("twin.asset.redundancy", Redundancy, description="single or standby")
    time_zone: str = attribute("twin.time_zone", "IANA zone of the site")
    origin: str = word("twin.origin", Origin, description="recorded, simulated or live")
    contract: str = attribute("twin.contract", "telemetry contract as name@version")
    aliases: tuple[str, ...] = attribute("twin.asset.aliases", "source system=name there", default=())
    declared_ns: int = attribute("twin.time.produced", "when the edge read the declaration", unit="ns")
    shifts: tuple[str, ...] = attribute(
        "twin.site.shifts", "when shifts begin there, as 06:00; none: 06:00, 14:00, 22:00", default=()
    )
    site_id: str = attribute(
        "twin.site.id", "key of the site: enterprise/site, however they are called now", default=""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A source incarnation: for a historian one file, with the one shift that plays it; for a live source one boot."""

    event: ClassVar[str] = "twin.run"
    table: ClassVar[str] = "runs"
    time_field: ClassVar[str] = "first_ns"

    run_id: Id = attribute("twin.run.id", "mint('run', asset, source, path, sha256); live: the boot")
    gateway_id: str = attribute("twin.gateway.id", "gateway", on_resource=True)
    source: str = attribute("twin.source.id", "source")
    asset_id: str = attribute("twin.asset.id", "asset")
    path: str = attribute(
        "twin.run.path", "path below the source's root; live/asset/boot of a live run", longest=LONGEST_DETAIL
    )
    sha256: Digest = attribute("twin.run.sha256", "sha256 of the file; live: of the boot id")
    rows: int = attribute("twin.run.rows", "rows in the file; 0 of a live run, which goes on")
    origin: str = word("twin.origin", Origin, description="recorded, simulated or live")
    shift_ns: int = attribute("twin.run.shift", "played time - recorded time, fixed at the first start", unit="ns")
    first_ns: int = attribute("twin.time.first", "played time of the first row", unit="ns")
    last_ns: int = attribute("twin.time.last", "played time of the last row; live: of the beginning", unit="ns")

    @property
    def is_live(self) -> bool:
        """Whether it has no end by itself."""
        return self.rows == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A bundle put in service on an asset, from which sequence of which run."""

    event: ClassVar[str] = "twin.deployment"
    table: ClassVar[str] = "deployments"
    time_field: ClassVar[str] = "from_ns"

    deployment_id: Id = attribute("twin.deployment.id", "mint('deployment', asset, run, bundle, from sequence)")
    gateway_id: str = attribute("twin.gateway.id", "gateway", on_resource=True)
    asset_id: str = attribute("twin.asset.id", "asset")
    run_id: Id = attribute("twin.run.id", "run")
    bundle_id: Digest = attribute("twin.bundle.id", "bundle")
    contract: str = attribute("twin.contract", "telemetry contract as name@version")
    from_sequence: int = attribute("twin.sequence.first", "first sequence it may score")
    from_ns: int = attribute("twin.time.first", "event time of that sequence", unit="ns")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetApproval:
    """That a gateway speaks for an asset from now on, which another had, or it at another site (ADR-027)."""

    event: ClassVar[str] = "twin.asset.approval"
    table: ClassVar[str] = "asset_approvals"
    time_field: ClassVar[str] = "approved_ns"

    approval_id: Id = attribute("twin.approval.id", "mint('approval', asset, gateway, nonce)")
    asset_id: str = attribute("twin.asset.id", "asset, as enterprise/site/asset")
    gateway_id: str = attribute("twin.approval.gateway", "gateway that speaks for it")
    actor: str = attribute("user.id", "who approved; none: the credential's own name", default="")
    session: str = attribute("session.id", "sign-in session in which the person approved", default="")
    nonce: str = attribute("twin.action.nonce", "minted once an approval")
    note: str = attribute("twin.action.note", "why", default="", longest=LONGEST_NOTE)
    approved_ns: int = attribute("twin.time.event", "when it was approved", unit="ns")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """What one gateway took from its source for one signal of one run, cumulative; the newest line counts.

    read = sent + duplicates + refused + dropped. `signal` is a signal of the contract for readings;
    for the edge's own records it is `#scores`, `#unscored` or `#alert_events`.
    """

    event: ClassVar[str] = "twin.ledger"
    table: ClassVar[str] = "ledger_lines"
    time_field: ClassVar[str] = "produced_ns"

    line_id: Id = attribute("twin.ledger.id", "mint('ledger', gateway, run, signal, number)")
    gateway_id: str = attribute("twin.gateway.id", "gateway", on_resource=True)
    source: str = attribute("twin.source.id", "source")
    run_id: Id = attribute("twin.run.id", "run")
    asset_id: str = attribute("twin.asset.id", "asset")
    signal: str = attribute("twin.signal", "signal, or # and the kind of record")
    number: int = attribute("twin.ledger.number", "rises with every line of the gateway")
    read: int = attribute("twin.ledger.read", "taken from the source, cumulative")
    sent: int = attribute("twin.ledger.sent", "put in the outbox, cumulative")
    duplicates: int = attribute("twin.ledger.duplicates", "found twice at the source, cumulative")
    refused: int = attribute("twin.ledger.refused", "refused by the contract, cumulative")
    dropped: int = attribute("twin.ledger.dropped", "evicted from the outbox, cumulative")
    dropped_ranges: tuple[str, ...] = attribute("twin.ledger.dropped_ranges", "first-last of each", default=())
    first_sequence: int | None = attribute("twin.sequence.first", "first sequence read", default=None)
    last_sequence: int | None = attribute("twin.sequence.last", "last sequence read", default=None)
    at_end: bool = attribute("twin.source.at_end", "the source has no more of this run", default=False)
    produced_ns: int = attribute("twin.time.produced", "when the line was written", unit="ns")


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A content-addressed document: a bundle's tar, a contract, a site file, an evaluation. Sent once a digest."""

    event: ClassVar[str] = "twin.artifact"
    table: ClassVar[str] = "artifacts"
    time_field: ClassVar[str] = "produced_ns"

    artifact_id: Digest = attribute("artifact.hash", "sha256 of the whole document")
    kind: str = word("twin.artifact.kind", ArtifactKind)
    name: str = attribute("twin.artifact.name", "bundle id, contract name@version, site id, data set")
    part: int = attribute("twin.artifact.part", "which part, from 0")
    parts: int = attribute("twin.artifact.parts", "how many parts of at most 4 MiB")
    produced_ns: int = attribute("twin.time.produced", "when it was sent", unit="ns")
    body: bytes = attribute("body", "the bytes of this part", is_body=True)
