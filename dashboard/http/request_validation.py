"""What a browser may post: head, shape and types of a callback's body are checked before Dash reads it."""

from collections.abc import Mapping
from typing import Any

import orjson
from dash import Dash
from flask import Flask, Request, Response, request

from dashboard.http.input_checks import MAX_TEXT
from dashboard.http.json_problem import json_problem
from dashboard.http.public_address import PublicAddress
from dashboard.http.request_head import RequestHead, refusal_of
from dashboard.navigation.page import Check


def admit_callbacks(app: Dash, server: Flask, *, public: PublicAddress, inputs: Mapping[str, Check]) -> None:
    """Answer 400 to any callback body that no page of ours sends, and what its head deserves to any other request.

    `inputs` says by "component-id.property" what each may hold; what no page declares is refused.
    """

    @server.before_request
    def _admit() -> Response | None:
        head = _head_of(request)
        refusal = refusal_of(head, public)
        if refusal is not None:
            return json_problem(refusal.status, refusal.problem)
        problem = _problem(app, request, inputs) if head.is_callback else ""
        return json_problem(400, problem) if problem else None


def require_declared(callbacks: Mapping[str, Mapping[str, Any]], inputs: Mapping[str, Check]) -> None:
    """Raise ValueError when a callback of the server reads what no page declares: no browser could ever call it."""
    for output, callback in callbacks.items():
        if "callback" in callback:  # else it runs in the browser
            read = [f"{part['id']}.{part['property']}" for part in (*callback["inputs"], *callback["state"])]
            missing = [name for name in read if name not in inputs]
            if missing:
                raise ValueError(f"the callback of {output[:80]} reads {', '.join(missing)}: add it to Page.inputs")


def problem_of(body: object, callbacks: Mapping[str, Mapping[str, Any]], inputs: Mapping[str, Check]) -> str:
    """Return what is wrong with a callback body; empty when it has the shape of a registered callback."""
    if not isinstance(body, dict):
        return "the body is no object"
    output = body.get("output")
    if not isinstance(output, str) or output not in callbacks:
        return "output names no callback"
    for name, declared in (("inputs", "inputs"), ("state", "state")):
        problem = _list_problem(name, body.get(name, []), callbacks[output][declared], inputs)
        if problem:
            return problem
    return _outputs_problem(body.get("outputs"), output) or _changed_problem(body.get("changedPropIds", []))


def _head_of(asked: Request) -> RequestHead:
    headers = {name.lower(): asked.headers.getlist(name) for name in asked.headers.keys()}  # noqa: SIM118 (no mapping)
    return RequestHead(method=asked.method, path=asked.path, headers=headers)


def _problem(app: Dash, asked: Request, inputs: Mapping[str, Check]) -> str:
    try:
        body = orjson.loads(asked.get_data(cache=True))
    except orjson.JSONDecodeError:
        return "the body is not JSON"
    return problem_of(body, app.callback_map, inputs)


def _list_problem(name: str, given: object, declared: list[Mapping[str, str]], inputs: Mapping[str, Check]) -> str:
    if not isinstance(given, list) or len(given) != len(declared):
        return f"{name} is not a list of {len(declared)}"
    for item, wanted in zip(given, declared, strict=True):
        if not isinstance(item, dict) or (item.get("id"), item.get("property")) != (wanted["id"], wanted["property"]):
            return f"{name} does not name {wanted['id']}.{wanted['property']}"
        fits = inputs.get(f"{wanted['id']}.{wanted['property']}")
        if fits is None or not fits(item.get("value")):
            return f"{name}: the value of {wanted['id']}.{wanted['property']} is of the wrong type"
    return ""


def _outputs_problem(outputs: object, output: str) -> str:
    listed = outputs if isinstance(outputs, list) else [outputs]
    # an output that several callbacks share carries a mark after @ in both places
    named = [f"{o.get('id')}.{o.get('property')}".partition("@")[0] for o in listed if isinstance(o, dict)]
    wanted = output.strip(".").split("...") if output.startswith("..") else [output]
    return "" if named == [each.partition("@")[0] for each in wanted] else "outputs does not match output"


def _changed_problem(changed: object) -> str:
    is_named = isinstance(changed, list) and all(isinstance(each, str) and len(each) <= MAX_TEXT for each in changed)
    return "" if is_named else "changedPropIds is not a list of names"
