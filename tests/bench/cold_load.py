"""Our pages cold in a real browser, in turn with the lists of arize-phoenix and mlflow."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from tests.bench.desk import a_desk, at_scale
from tests.bench.figure import Figure
from tests.bench.peers import Peer, mlflow, phoenix
from tests.bench.sights import AIMS_MS, our_sights, peer_sight
from tests.bench.visit import SETTLE_MS, Scripts, Sight, Visit, a_browser, visit

ROUNDS = 7
AIM_BYTES, AIM_CPU = "≤ 0.35", "≤ 0.50"

Rounds = dict[str, list[Visit]]


def measure() -> list[Figure]:
    """Serve all three on this machine and visit every page once a round, each time with nothing cached."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, ExitStack() as served:
        folder = Path(name)
        desk = served.enter_context(a_desk(folder / "ours", at_scale))
        peers = [served.enter_context(peer(folder / peer.__name__)) for peer in (phoenix, mlflow)]
        ours, theirs = our_sights(desk), [peer_sight(peer) for peer in peers]
        return _figures(ours, peers, _rounds([*ours, *theirs]))


def _rounds(sights: Sequence[Sight]) -> Rounds:
    """Visit A B C, A B C …: whatever else the machine does then falls on all of them alike."""
    scripts = Scripts()
    seen: Rounds = {sight.name: [] for sight in sights}
    with a_browser() as browser:
        visit(browser, sights[0], scripts)  # the browser's own first page is no page's fault
        for _ in range(ROUNDS):
            for sight in sights:
                seen[sight.name].append(visit(browser, sight, scripts))
    return seen


def _figures(ours: Sequence[Sight], peers: Sequence[Peer], seen: Rounds) -> list[Figure]:
    versions = {peer.name: f" {peer.version}" for peer in peers}
    figures = [each for name, visits in seen.items() for each in _page(name + versions.get(name, ""), name, visits)]
    for sight in ours:
        for peer in peers:
            figures += _ratios(sight.name, peer.name, seen[sight.name], seen[peer.name])
    return [*figures, *_clean(ours, seen)]


def _page(title: str, name: str, visits: Sequence[Visit]) -> list[Figure]:
    painted = _middle(visits, lambda each: each.painted_ms)
    later = _middle(visits, lambda each: each.later_ms or 0)
    worst = max(each.painted_ms for each in visits)
    after = f", what comes later after {later:,.0f}" if later else ""
    aim = f"≤ {AIMS_MS[name]:,}" if name in AIMS_MS else ""
    return [
        Figure(
            name=f"{title}: painted cold",
            value=painted,
            unit="ms",
            aim=aim,
            how=f"median of {len(visits)} in turn, slowest {worst:,.0f}{after}",
        ),
        Figure(name=f"{title}: JavaScript", value=_script_kb(visits), unit="kB gzipped", aim="", how=_wire(visits)),
        Figure(
            name=f"{title}: CPU",
            value=_middle(visits, lambda each: each.cpu_s),
            unit="s",
            aim="",
            how=f"main thread until {SETTLE_MS / 1000:.0f} s after it is painted; "
            f"scripts {_middle(visits, lambda each: each.script_s):.2f} s; "
            f"{_middle(visits, lambda each: each.nodes):,.0f} elements",
        ),
    ]


def _script_kb(visits: Sequence[Visit]) -> float:
    return _middle(visits, lambda each: each.script_bytes / 1000)


def _wire(visits: Sequence[Visit]) -> str:
    sent = _middle(visits, lambda each: each.sent_bytes / 1000)
    last = visits[-1]
    return (
        f"each script at level 6; {sent:,.0f} kB as sent; {last.requests} requests, {len(last.outside)} outside, "
        f"{len(last.errors)} console errors"
    )


def _ratios(ours: str, theirs: str, mine: Sequence[Visit], yours: Sequence[Visit]) -> list[Figure]:
    pairs = list(zip(mine, yours, strict=True))
    how = f"median of {len(pairs)} pairs, each of one round"
    return [
        Figure(
            name=f"{ours} / {theirs}: JavaScript",
            value=median(one.script_bytes / other.script_bytes for one, other in pairs),
            unit="of theirs",
            aim=AIM_BYTES,
            how=how + ", gzipped on both sides",
        ),
        Figure(
            name=f"{ours} / {theirs}: CPU",
            value=median(one.cpu_s / other.cpu_s for one, other in pairs),
            unit="of theirs",
            aim=AIM_CPU,
            how=how,
        ),
    ]


def _clean(ours: Sequence[Sight], seen: Rounds) -> list[Figure]:
    visits = [each for sight in ours for each in seen[sight.name]]
    counted: tuple[tuple[str, Callable[[Visit], tuple[str, ...]]], ...] = (
        ("requests to the outside", lambda each: each.outside),
        ("console errors", lambda each: each.errors),
        ("refused by the policy", lambda each: each.refused),
    )
    figures = []
    for words, of in counted:
        found = [each for one in visits for each in of(one)]
        how = f"{len(visits)} visits" + (f"; first: {found[0][:80]}" if found else "")
        figures.append(Figure(name=f"our pages: {words}", value=len(found), unit="", aim="0", how=how))
    return figures


def _middle(visits: Sequence[Visit], of: Callable[[Visit], float]) -> float:
    return median(map(of, visits))
