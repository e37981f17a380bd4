"""`/alerts/<id>/evidence.zip`: what proves an alert, in a file that `twintrace verify` recomputes without the store."""

from flask import Flask, Response

from contract.evidence_file import pack_evidence
from contract.ids import Id, is_id
from dashboard.data.context import AppContext, current_context
from dashboard.telemetry.tracing import current_trace_id
from store.errors import StoreError, UnknownAlert

NOTHING = "no window of this alert is stored, so there is nothing to prove"
AS_FILE = 'attachment; filename="evidence-{}.zip"'


def add_evidence_route(server: Flask) -> None:
    """Serve the file; an alert that is not there, or has no window, is 404 with words, a collector away 503."""

    def _answered(alert_id: str) -> Response:
        if not is_id(alert_id):
            return _refused(404, f"{alert_id[:40]!r} is no alert id of 32 digits 0 to 9 and a to f")
        try:
            return _file(current_context(), Id(alert_id))
        except UnknownAlert as problem:
            return _refused(404, str(problem))
        except StoreError as problem:
            return _refused(503, f"{problem} (trace {current_trace_id()})")

    server.add_url_rule("/alerts/<alert_id>/evidence.zip", endpoint="evidence", view_func=_answered, methods=["GET"])


def _file(context: AppContext, alert_id: Id) -> Response:
    evidence = context.read_api.evidence(context.scope, alert_id)
    if not evidence.windows:
        return _refused(404, NOTHING)
    answer = Response(pack_evidence(evidence), mimetype="application/zip")
    answer.headers["Content-Disposition"] = AS_FILE.format(alert_id[:8])
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refused(status: int, problem: str) -> Response:
    return Response(f"{problem}\n", status=status, mimetype="text/plain")
