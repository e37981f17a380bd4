"""The pages that are measured: ours and the lists of the peers, each with what must be there to call it painted."""

from tests.bench.desk import RunningDesk
from tests.bench.peers import Peer
from tests.bench.visit import Sight

ROWS = ".grid-t tbody tr, .ag-center-cols-container .ag-row .ag-cell"
TRAIL = (".head h1", ".chips > *:nth-child(4)", "#acknowledge", ".hops .hop:nth-of-type(7)")
CHART = ".plot > svg"
PAINTED = {
    "phoenix": ("tbody tr td.table__cell a",),
    "mlflow": (".ag-pinned-left-cols-container .ag-row a, .ag-center-cols-container .ag-row a",),
}

AIMS_MS = {"alerts": 1_500, "trail": 1_200}
"""Within how many milliseconds a page of ours is to be painted cold."""


def our_sights(desk: RunningDesk) -> list[Sight]:
    """Return our pages: the list, and the trail of the newest alert."""
    return [
        Sight(name="alerts", url=f"{desk.url}/alerts", painted=(ROWS,)),
        Sight(name="trail", url=f"{desk.url}/alerts/{desk.alerts[0]}", painted=TRAIL, later=(CHART,)),
    ]


def peer_sight(peer: Peer) -> Sight:
    """Return the list of a peer."""
    return Sight(name=peer.name, url=peer.url + peer.path, painted=PAINTED[peer.name])
