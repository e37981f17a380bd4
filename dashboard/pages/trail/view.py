"""An alert as its page reads it: the id that is asked, the trail, and what stands beside it."""

from dash.exceptions import PreventUpdate

from contract.ids import Id, is_id
from dashboard.alert.state import alert_status
from dashboard.data.context import current_context
from dashboard.errors import UnreadableBundle
from dashboard.formatting.labels import Labels
from dashboard.formatting.stored_labels import labels_of
from dashboard.pages.trail.header import zone_of
from dashboard.pages.trail.layout import View
from dashboard.pages.trail.related import RelatedAlerts, read_related
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
    problem, labels = "", Labels()
    try:
        labels = labels_of(trail)
    except UnreadableBundle as error:
        problem = str(error)
    return View(
        trail=trail,
        status=alert_status(trail),
        labels=labels,
        now_ns=context.clock(),
        user=context.user,
        problem=problem,
        shown_zone=shown_zone(zone_of(trail)),
        related=read_related(context, trail) if is_whole else RelatedAlerts(),
    )
