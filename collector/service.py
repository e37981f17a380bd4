"""The collector process: OTLP over gRPC and HTTP and the read API in one loop, one writer thread beside it."""

import asyncio
import logging
import math
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import grpc.aio
import uvicorn
from starlette.types import ASGIApp

from collector.browser_guard import guard_of
from collector.commit import GroupCommit
from collector.config import CollectorConfig
from collector.connections import Connection
from collector.credential_file import CredentialFile
from collector.dead_letter_actions import DeadLetterActions
from collector.decode.sources import set_cache_bytes
from collector.errors import CannotStart
from collector.handles import allow_handles
from collector.health import Counters, Health
from collector.known_speakers import known_speakers
from collector.limits import Limits
from collector.log_lines import limit_lines
from collector.otlp.bytes_in_flight import BytesInFlight
from collector.otlp.grpc import create_otlp_grpc
from collector.otlp.http import create_otlp_http
from collector.otlp.ingest import OtlpIngest
from collector.ports import Claimed, Ports, claim
from collector.questions import Questions
from collector.read_api import create_read_api
from collector.refused_requests import RefusedRequests
from collector.stored_bundles import stored_bundles
from collector.watch.listening import Listening
from collector.watch.watcher import Watcher
from store.database.connection import Database, StoreLimits, open_database
from store.query.local import AnswerLimits, Reader
from store.write.writer import Writer

log = logging.getLogger(__name__)

_GRPC_GRACE_S = 1.0
_HTTP_GRACE_S = 1
_WRITER_GRACE_S = 1.5
_QUESTIONS_GRACE_S = 2.0
_WATCH_GRACE_S = _KEEPING_GRACE_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A collector that takes records: told once, when all of it listens."""

    ports: Ports
    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    ingest: OtlpIngest
    read_api: ASGIApp
    questions: Questions
    health: Health
    watcher: Watcher
    committer: GroupCommit


def run_collector(config: CollectorConfig, *, announce: Callable[[Started], None]) -> None:
    """Run until SIGTERM or SIGINT, then drain; from the main thread.

    Raises CannotStart, BadDocument (credentials), CannotOpen or WrongSchema before anything is taken.
    """
    limit_lines(config.limits.log_lines)
    asyncio.run(_run_until_signal(config, announce))


async def _run_until_signal(config: CollectorConfig, announce: Callable[[Started], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await serve(config, stop=stop, announce=announce)


async def serve(config: CollectorConfig, *, stop: asyncio.Event, announce: Callable[[Started], None]) -> None:
    """Serve until `stop` is set; what was taken by then is committed and answered. Raises as run_collector."""
    allow_handles(config.limits.connections)
    credentials = CredentialFile(config.credentials)
    with (
        claim(config) as claimed,
        await asyncio.to_thread(open_database, config.store, limits=store_limits(config.limits)) as database,
        _writing(database, config, credentials) as parts,
    ):
        await _listen(config, claimed, parts, stop, announce)


def store_limits(limits: Limits) -> StoreLimits:
    """Return what a collector lets DuckDB take; who opens its store beside it, in its process, takes the same."""
    return StoreLimits(
        memory_bytes=limits.store_memory_bytes,
        threads=limits.store_threads,
        temp_bytes=limits.store_temp_bytes,
        yields=True,
    )


def _answer_limits(limits: Limits) -> AnswerLimits:
    return AnswerLimits(rows=limits.answer_rows, size_bytes=limits.answer_bytes)


@contextmanager
def _writing(database: Database, config: CollectorConfig, credentials: CredentialFile) -> Iterator[_Parts]:
    writer, counters = Writer(database, incomplete_bytes=config.limits.incomplete_bytes), Counters()
    counters.tell_limits(config)
    set_cache_bytes(config.limits.cache_bytes)
    committer = GroupCommit(writer, counters=counters, least_free_bytes=config.least_free_bytes)
    health = Health(probe=committer.readiness, counters=counters)
    ingest = OtlpIngest(
        credentials=credentials,
        anonymous=config.anonymous,
        committer=committer,
        counters=counters,
        limit_bytes=config.max_request_bytes,
        limits=config.limits,
        refused_requests=RefusedRequests(),
        in_flight=BytesInFlight(config.limits.bytes_in_flight, counters.bytes_in_flight),
        speakers=known_speakers(Reader(database)),
        bundles=stored_bundles(Reader(database)),
        guard=guard_of(config),
    )
    reader = Reader(database, limits=_answer_limits(config.limits))
    questions = Questions(config.limits)
    listening = Listening(is_taking=lambda: committer.readiness().ready)
    watcher = Watcher(reader, committer.commit, config.blind, listening=listening)
    committer.start()
    try:
        yield _Parts(
            ingest=ingest,
            read_api=create_read_api(
                reader, credentials, health, questions, ingest.guard, DeadLetterActions(Reader(database), ingest)
            ),
            questions=questions,
            health=health,
            watcher=watcher,
            committer=committer,
        )
    finally:
        if committer.stop(_WRITER_GRACE_S):
            writer.close()
        else:
            log.error("the writer did not end in time; what it has not committed was not acknowledged")


async def _listen(
    config: CollectorConfig,
    claimed: Claimed,
    parts: _Parts,
    stop: asyncio.Event,
    announce: Callable[[Started], None],
) -> None:
    async with AsyncExitStack() as stack:
        _start_keeping(parts, stack)  # first, so that it ends when nobody is answered any more
        stack.push_async_callback(parts.questions.drain, _QUESTIONS_GRACE_S)  # the store can't be closed amid one
        grpc_port = await _start_grpc(create_otlp_grpc(parts.ingest), config.bind, claimed.otlp_grpc_port, stack)
        apps = (create_otlp_http(parts.ingest), parts.read_api)
        servers = [_Server(app, config.limits, parts.health.counters) for app in apps]
        sockets = [claimed.otlp_http, claimed.api]
        tasks = [asyncio.create_task(s.serve([at])) for s, at in zip(servers, sockets, strict=True)]
        stack.push_async_callback(_stop_http, servers, tasks)
        await asyncio.gather(*(server.listening.wait() for server in servers))
        _start_watch(parts.watcher, stack)
        http_port, api_port = (each.getsockname()[1] for each in sockets)
        announce(
            Started(ports=Ports(otlp_grpc=grpc_port, otlp_http=http_port, api=api_port), instance=parts.health.instance)
        )
        await _until(stop, tasks)


async def _start_grpc(server: grpc.aio.Server, bind: str, port: int, stack: AsyncExitStack) -> int:
    address = f"[{bind}]:{port}" if ":" in bind else f"{bind}:{port}"
    try:
        bound = server.add_insecure_port(address)
    except RuntimeError as error:
        raise CannotStart(f"otlp_grpc_port: {address} can't be used: {error}") from error
    await server.start()
    stack.push_async_callback(server.stop, _GRPC_GRACE_S)
    return int(bound)


def _start_keeping(parts: _Parts, stack: AsyncExitStack) -> None:
    done = asyncio.Event()
    keeping = parts.ingest.refused_requests.keep(parts.committer.commit, done)
    stack.push_async_callback(_stop_task, asyncio.create_task(keeping), done, _KEEPING_GRACE_S)


def _start_watch(watcher: Watcher, stack: AsyncExitStack) -> None:
    done = asyncio.Event()
    stack.push_async_callback(_stop_task, asyncio.create_task(watcher.run(done)), done, _WATCH_GRACE_S)


async def _stop_task(task: "asyncio.Task[None]", done: asyncio.Event, grace_s: float) -> None:
    done.set()
    await asyncio.wait([task], timeout=grace_s)
    task.cancel()  # what hangs on the store is not waited for


async def _stop_http(servers: "list[_Server]", tasks: list[asyncio.Task[None]]) -> None:
    for server in servers:
        server.should_exit = True
    await asyncio.gather(*tasks)


async def _until(stop: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()


class _Server(uvicorn.Server):
    """A uvicorn server that leaves the signals to us and says when it listens."""

    def __init__(self, app: ASGIApp, limits: Limits, counters: Counters) -> None:
        connection: Any = partial(Connection, limits=limits, turned_away=counters.turned_away)
        config = uvicorn.Config(
            app,
            http=connection,
            timeout_keep_alive=math.ceil(limits.idle_s) + 1,  # a connection closes itself before
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=_HTTP_GRACE_S,
        )
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
