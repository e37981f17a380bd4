"""`/alerts.json`, `.late`, `.csv`, `.parquet`: what the grid and a download read, by the page's query string."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import orjson
import pyarrow as pa
from flask import Flask, Response, request

from contract.ids import is_id
from dashboard.data.context import AppContext, current_context
from dashboard.data.failure import Failed
from dashboard.errors import BadQuery
from dashboard.formatting.text import moment
from dashboard.pages.alerts.export import PAGE, all_pages, csv_lines, parquet_bytes
from dashboard.pages.alerts.filters import AlertFilters, parse_filters
from dashboard.pages.alerts.lazy_cells import MOST_ROWS
from dashboard.pages.alerts.queries import BLOCK, Wanted, asked_now, page_question, read_lazy, read_rows
from dashboard.telemetry.tracing import current_trace_id
from store.errors import StoreError

JSON, CSV, PARQUET = "application/json", "text/csv; charset=utf-8", "application/vnd.apache.parquet"
Query = Mapping[str, Sequence[str]]


def add_routes(server: Flask) -> None:
    """Serve rows and downloads; nonsense in the query string is 400 with words, a collector away 503."""
    _serve(server, "/alerts.json", _rows)
    _serve(server, "/alerts.lazy", lambda context, query: _json(200, read_lazy(context, _ids(query) or ())))
    _serve(server, "/alerts.csv", lambda context, query: _csv(context, parse_filters(query)))
    _serve(server, "/alerts.parquet", lambda context, query: _parquet(context, parse_filters(query)))


def _serve(server: Flask, path: str, answer: Callable[[AppContext, Query], Response]) -> None:
    def _answered() -> Response:
        try:
            return answer(current_context(), {key: list(values) for key, values in request.args.lists()})
        except BadQuery as problem:
            return _json(400, {"error": str(problem)})
        except StoreError as problem:
            return _json(503, {"error": str(problem), "trace": current_trace_id()})

    server.add_url_rule(path, endpoint=path, view_func=_answered, methods=["GET"])


def _rows(context: AppContext, query: Query) -> Response:
    limit, offset = _count(query, "limit"), _count(query, "offset")
    wanted = Wanted(
        offset=offset or 0, limit=BLOCK if limit is None else limit, up_to=_count(query, "up_to"), ids=_ids(query)
    )
    if wanted.limit > MOST_ROWS:
        raise BadQuery("limit", f"is {wanted.limit}: at most {MOST_ROWS}")
    found = read_rows(context, parse_filters(query), wanted)
    if isinstance(found, Failed):
        return _json(503, {"error": found.problem, "trace": found.trace_id})
    return _json(200, found)


def _csv(context: AppContext, filters: AlertFilters) -> Response:
    answer = Response(csv_lines(_pages(context, filters)), mimetype="text/csv")
    return _as_file(answer, context, CSV, "csv")


def _parquet(context: AppContext, filters: AlertFilters) -> Response:
    return _as_file(Response(parquet_bytes(_pages(context, filters))), context, PARQUET, "parquet")


def _pages(context: AppContext, filters: AlertFilters) -> Iterator[pa.Table]:
    """Read the first page at once, so that a failure still is an answer; the rest as it is written."""
    now = asked_now(context)

    def _page(offset: int, up_to: int | None) -> pa.Table:
        asked = page_question(filters, Wanted(offset=offset, limit=PAGE, up_to=up_to), now_ns=now, me=context.user)
        return context.read_api.ask(context.scope, asked.name, **asked.params)

    first = _page(0, None)
    newest = first["newest_number"][0].as_py()
    return all_pages(first, lambda offset: _page(offset, newest))


def _as_file(answer: Response, context: AppContext, mimetype: str, suffix: str) -> Response:
    answer.headers["Content-Type"] = mimetype
    name = f"alerts-{moment(context.clock(), 'UTC'):%Y%m%dT%H%M%SZ}.{suffix}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _ids(query: Query) -> list[str] | None:
    if "id" not in query:
        return None
    ids = list(query["id"])
    if len(ids) > MOST_ROWS or not all(is_id(each) for each in ids):
        raise BadQuery("id", f"is not at most {MOST_ROWS} alert ids of 32 digits 0 to 9 and a to f")
    return ids


def _count(query: Query, key: str) -> int | None:
    text = (query.get(key) or [""])[-1]
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadQuery(key, f"is {text[:40]!r}: a whole number")
    return int(text)


def _json(status: int, answer: object) -> Response:
    found = Response(orjson.dumps(answer), status=status, mimetype=JSON)
    found.headers["Cache-Control"] = "no-store"
    return found
