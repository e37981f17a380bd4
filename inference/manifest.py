"""What a bundle says of itself: an identity that makes its id, and facts that do not."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as document

from contract.ids import Digest
from contract.words import Criticality, Priority

_STRICT = ConfigDict(extra="forbid")
Band = tuple[float, float]


@document(frozen=True, kw_only=True, config=_STRICT)
class Policy:
    """When a score of this bundle becomes an alert: the contract's decision rule with the limit that was found."""

    rule: str
    limit: Annotated[float, Field(gt=0)]
    persistence: Annotated[int, Field(ge=1)]
    hysteresis: Annotated[float, Field(gt=0, le=1)]
    clear_after: Annotated[int, Field(ge=1)]
    rearm_s: Annotated[float, Field(ge=0)]
    priority: dict[Criticality, dict[Priority, float]]  # least score / limit of each priority


@document(frozen=True, kw_only=True, config=_STRICT)
class Identity:
    """What makes two bundles the same bundle; its canonical JSON is what the bundle id is the sha256 of."""

    model_sha256: Digest
    contract: str  # name@version
    contract_sha256: Digest
    feature_code: str
    policy: Policy
    training_data_sha256: Digest  # rows without wall-clock or shifted times


@document(frozen=True, kw_only=True, config=_STRICT)
class Facts:
    """What is worth knowing of a bundle and may differ between two builds of the same one."""

    name: str
    version: str
    model: Literal["mahalanobis", "pca_residual"]
    asset_id: str  # whose rows it was fit on
    origin: str  # one of contract.words.Origin: where those rows came from
    built_ns: int
    fit_rows: tuple[int, int]
    limit_rows: tuple[int, int]
    fit_windows: int
    limit_windows: int
    largest_limit_score: float  # the limit is this times the contract's limit_factor
    feature_bands: dict[str, Band]  # 1st and 99th percentile of the fit windows
    signal_bands: dict[str, Band]  # 1st and 99th percentile of the raw fit rows


@document(frozen=True, kw_only=True, config=_STRICT)
class Manifest:
    """manifest.json: identity, facts under their own digest, and the sha256 of every other member."""

    identity: Identity
    facts: Facts
    facts_sha256: Digest
    members: dict[str, Digest]
