"""A browser without a browser: sends the callback bodies that Dash's own code would send."""

from typing import Any

from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

CALLBACKS = "/_dash-update-component"
ROUTER = "_pages_content"


def client_of(app: Dash) -> FlaskClient:
    """A client of the application; the first request sets the router up."""
    client: FlaskClient = app.server.test_client()
    client.get("/")
    return client


def body_of(app: Dash, about: str, *, values: dict[str, Any], changed: str = "") -> dict[str, Any]:
    """The body of the callback whose output names `about`; values by `id.property`."""
    output, callback = next((key, each) for key, each in app.callback_map.items() if about in key)

    def filled(parts: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [{**part, "value": values.get(f"{part['id']}.{part['property']}")} for part in map(plain, parts)]

    named = [name.partition("@")[0] for name in output.strip(".").split("...")]
    outputs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in named]
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": filled(callback["inputs"]),
        "state": filled(callback["state"]),
        "changedPropIds": [changed or next(iter(values))],
    }


def plain(part: dict[str, str]) -> dict[str, str]:
    """Id and property of an input, without what else Dash keeps."""
    return {"id": part["id"], "property": part["property"]}


def call(client: FlaskClient, body: object) -> TestResponse:
    """Post a callback body."""
    return client.post(CALLBACKS, json=body)


def page(app: Dash, client: FlaskClient, path: str, search: str = "") -> tuple[int, str]:
    """Open a page as the router does; its status and its components as text."""
    values = {"_pages_location.pathname": path, "_pages_location.search": search}
    answer = call(client, body_of(app, ROUTER, values=values))
    return answer.status_code, answer.get_data(as_text=True)
