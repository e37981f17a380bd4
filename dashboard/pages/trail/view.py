"""An alert as its page reads it: the id that is asked, the trail, and what stands beside it."""

from dash.exceptions import PreventUpdate

from contract.ids import Id, is_id
from dashboard.alert.state import alert_status
from dashboard.data.context import current_context
from dashboard.errors import UnreadableBundle
from dashboard.formatting.labels import Lexicon
from dashboard.formatting.stored_labels import lexicon_of
from dashboard.pages.trail.header import zone_of
from dashboard.pages.trail.layout import View
from dashboard.pages.trail.related import Beside, read_beside
from dashboard.times.zone import shown_zone


def asked_alert(data: object) -> Id:
    """Return the alert id a page remembers. Raises PreventUpdate for what no page of ours remembers."""
    if not isinstance(data, str) or not is_id(data):
        raise PreventUpdate
    return Id(data)


def read_view(alert_id: Id, *, is_whole: bool = False) -> View:
    """Read the alert as it stands now; the whole of it with what is asked beside the trail.

    Raises UnknownAlert, or StoreError when nobody answers.
    """
    context = current_context()
    trail = context.read_api.trail(context.scope, alert_id)
    problem, lexicon = "", Lexicon()
    try:
        lexicon = lexicon_of(trail)
    except UnreadableBundle as error:
        problem = str(error)
    return View(
        trail=trail,
        standing=alert_status(trail),
        lexicon=lexicon,
        now_ns=context.clock(),
        user=context.user,
        problem=problem,
        shown_zone=shown_zone(zone_of(trail)),
        beside=read_beside(context, trail) if is_whole else Beside(),
    )
