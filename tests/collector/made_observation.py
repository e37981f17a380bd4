"""A small plant as the watcher sees it: one asset, what is known of it as keyword arguments."""

from typing import Any

from collector.watch.observation import Observation, Patience, Seen, Watched
from contract.alerts import AlertEvent
from contract.ids import Digest, Id, mint

SECOND = 10**9
START = 1_800_000_000 * SECOND
SCORE_NS, GATEWAY_NS = 30 * SECOND, 40 * SECOND
ASSET, GATEWAY, RUN, BUNDLE = "pump-7", "gw-1", mint("run", "one"), Digest("b" * 64)


def watched(asset_id: str = ASSET, **given: Any) -> Watched:
    return Watched(
        **{
            "asset_id": asset_id,
            "gateway_id": GATEWAY,
            "criticality": "A",
            "time_zone": "Europe/Berlin",
            "contract": "small-loop@1.0.0",
            "run_id": RUN,
            "begun_ns": START,
            "bundle_id": BUNDLE,
            "at_end": False,
            "is_out": False,
            **given,
        }
    )


def seen(sequence: int, at_ns: int, *, run: Id = RUN, is_excused: bool = False, is_scored: bool = True) -> Seen:
    def of(kind: str) -> Id | None:
        return mint(kind, run, sequence) if is_scored else None

    return Seen(
        run_id=run,
        asset_id=ASSET,
        sequence=sequence,
        seen_ns=at_ns,
        is_excused=is_excused,
        window_id=of("window"),
        vector_id=of("vector"),
        score_id=of("score"),
    )


def observation(
    asset: Watched | None = None,
    *,
    last: Seen | None = None,
    heard_ns: int | None = None,
    raised: AlertEvent | None = None,
) -> Observation:
    asset = asset or watched()
    return Observation(
        watched=(asset,),
        seen={} if last is None else {(last.asset_id, last.run_id): last},
        heard_ns={} if heard_ns is None else {asset.gateway_id: heard_ns},
        open={} if raised is None else {asset.asset_id: raised},
        patience={asset.asset_id: Patience(score_ns=SCORE_NS, gateway_ns=GATEWAY_NS)},
    )
