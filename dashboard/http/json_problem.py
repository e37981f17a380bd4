"""A refusal or a fault as scripts read it: a status, and one sentence that says what is wrong."""

import orjson
from flask import Response


def json_problem(status: int, problem: str) -> Response:
    """Return the answer with this status and {"error": problem}."""
    return Response(orjson.dumps({"error": problem}), status=status, mimetype="application/json")
