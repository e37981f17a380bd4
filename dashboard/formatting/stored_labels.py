"""Trail -> labels: unpacks the stored contract and bundle; what cannot be read is said, never guessed."""

from functools import lru_cache

from contract.errors import ContractError
from contract.telemetry import TelemetryContract, parse_contract
from contract.trail import Trail
from dashboard.errors import UnreadableBundle
from dashboard.formatting.labels import Band, Labels, ModelFacts
from inference.bundle import Facts, unpack_bundle
from inference.errors import InferenceError

_KEPT = 64
"""Contracts, and bundles, of which the words are kept: a body never changes, and YAML is slow to read."""


def labels_of(trail: Trail) -> Labels:
    """Return the words of the alert's contract and bundle.

    Raises UnreadableBundle when either is stored and cannot be read; one that isn't stored is None.
    """
    return Labels(
        terms=None if trail.contract_raw is None else terms_of(trail.contract_raw),
        model=None if trail.bundle_tar is None else model_of(trail.bundle_tar),
    )


@lru_cache(_KEPT)
def terms_of(body: bytes) -> TelemetryContract:
    """Read a stored contract. Raises UnreadableBundle."""
    try:
        return parse_contract(body, "stored contract").terms
    except (ContractError, UnicodeDecodeError) as error:
        raise UnreadableBundle("The stored contract", str(error)) from error


@lru_cache(_KEPT)
def model_of(body: bytes) -> ModelFacts:
    """Read what a stored bundle says of its model. Raises UnreadableBundle."""
    try:
        return facts_of(unpack_bundle(body).manifest.facts)
    except InferenceError as error:
        raise UnreadableBundle("The stored bundle", str(error)) from error


def facts_of(facts: Facts) -> ModelFacts:
    """Turn a manifest's facts into what the page says."""
    fit = f"fitted on rows {facts.fit_rows[0]} to {facts.fit_rows[1] - 1}"
    return ModelFacts(
        name=facts.name,
        version=facts.version,
        kind=facts.model.replace("_", " "),
        trained_on=fit,
        limit_from=f"rows {facts.limit_rows[0]} to {facts.limit_rows[1] - 1}",
        built_ns=facts.built_ns,
        fit_rows=facts.fit_rows,
        signal_bands={name: Band(low=low, high=high) for name, (low, high) in facts.signal_bands.items()},
        feature_bands={name: Band(low=low, high=high) for name, (low, high) in facts.feature_bands.items()},
    )
