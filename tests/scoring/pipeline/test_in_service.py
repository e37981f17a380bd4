"""A bundle is announced when it begins to score, also when it comes back after another one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.ids import Digest, deployment_id, digest, mint
from contract.plant import Deployment
from scoring.pipeline.in_service import announced_key, is_in_service

RUN = mint("run")
BUNDLES = [digest(b"a"), digest(b"b"), digest(b"c")]


def deployment(bundle: Digest, from_sequence: int) -> Deployment:
    return Deployment(
        deployment_id=deployment_id("pump-7", RUN, bundle, from_sequence),
        gateway_id="gw-1",
        asset_id="pump-7",
        run_id=RUN,
        bundle_id=bundle,
        contract="water-loop@1.0.0",
        from_sequence=from_sequence,
        from_ns=from_sequence,
    )


@given(swaps=st.lists(st.sampled_from(BUNDLES), max_size=8))
def test_of_any_swaps_each_that_changes_the_bundle_is_announced_once(swaps: list[Digest]) -> None:
    announced: set[str] = set()
    told: list[Deployment] = []
    for at, bundle in enumerate(swaps):
        for _ in range(2):  # a restart in between announces nothing again
            if not is_in_service(announced, RUN, bundle):
                told.append(deployment(bundle, 10 * at))
                announced.add(announced_key(told[-1]))

    assert [each.bundle_id for each in told] == [b for at, b in enumerate(swaps) if at == 0 or swaps[at - 1] != b]
    assert len({each.deployment_id for each in told}) == len(told)


@pytest.mark.parametrize("bundle", BUNDLES[:2])
def test_what_an_outbox_of_before_has_announced_is_not_announced_again(bundle: Digest) -> None:
    before = {f"deployment:{RUN}:{each}" for each in BUNDLES[:2]}

    assert is_in_service(before, RUN, bundle)
    assert not is_in_service(before, RUN, BUNDLES[2])
    other = announced_key(replace(deployment(bundle, 5), run_id=mint("another run")))
    assert not is_in_service({other}, RUN, bundle)
