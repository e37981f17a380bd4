"""What has changed since, in less than 1 kB: a page carries what it was drawn from, and asks again on news only."""

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from dash.development.base_component import Component
from flask import Flask, Response, jsonify

from dashboard.data.context import AppContext, current_context
from dashboard.formatting.text import MINUTE
from store.errors import StoreError

Layout = Callable[..., Component]


def add_version(server: Flask) -> None:
    """Serve one text a topic of `store_version`, and the minute: ages and who is scored now move without news."""

    @server.get("/version")
    def _version() -> Response:
        context = current_context()
        try:
            now = _topics(context)
        except StoreError:
            return Response(status=204)  # no answer is no fault of the page: a browser would write an error each time
        answer = jsonify({**now, "minute": str(context.clock() // MINUTE)})
        answer.headers["Cache-Control"] = "no-store"
        return answer


def versioned(layout: Layout, topics: Sequence[str]) -> Layout:
    """Let a page carry the version that held before its questions were asked: what is news to its first look.

    It carries its topics too: only when one of them changes does the page ask again.
    """

    @wraps(layout)
    def drawn(*variables: Any, **query: Any) -> Component:
        try:
            version = json.dumps(_topics(current_context()))
        except StoreError:
            version = ""  # the page itself says that nobody answers
        page = layout(*variables, **query)
        setattr(page, "data-version", version)
        setattr(page, "data-topics", " ".join(topics))
        return page

    return drawn


def _topics(context: AppContext) -> dict[str, str]:
    (row,) = context.read_api.ask(context.scope, "store_version").to_pylist()
    return {topic: str(value) for topic, value in row.items()}
