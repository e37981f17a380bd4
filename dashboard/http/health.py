"""/health and /ready: whether this process lives, and whether it can answer."""

from flask import Flask, Response

from dashboard.data.context import current_context
from store.errors import StoreError

HEALTH = "/health"


def add_health(server: Flask) -> None:
    """Register both addresses; ready means that the collector answers a question."""

    @server.get(HEALTH)
    def _health() -> dict[str, str]:
        return {"status": "ok"}

    @server.get("/ready")
    def _ready() -> Response:
        context = current_context()
        try:
            context.read_api.ask(context.scope, "alerts", limit=1)
        except StoreError as error:
            return Response(f"not ready: {error}\n", status=503, mimetype="text/plain")
        return Response("ready\n", mimetype="text/plain")
