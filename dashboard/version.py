"""`/version`: what has changed since, in less than 1 kB, so that a page asks its questions only when there is news."""

from flask import Flask, Response, jsonify

from dashboard.desk import Desk
from dashboard.speech import MINUTE
from store.errors import StoreError


def add_version(server: Flask, at: Desk) -> None:
    """Serve one text a topic of `store_version`, and the minute: ages and "the last 2 minutes" move without news."""

    @server.get("/version")
    def _version() -> Response:
        try:
            (row,) = at.plant.ask(at.scope, "store_version").to_pylist()
        except StoreError:
            return Response(status=204)  # no answer is no fault of the page: a browser would write an error each time
        answer = jsonify({**{topic: str(value) for topic, value in row.items()}, "minute": str(at.clock() // MINUTE)})
        answer.headers["Cache-Control"] = "no-store"
        return answer
