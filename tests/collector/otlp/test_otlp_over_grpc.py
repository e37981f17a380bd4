"""OTLP over gRPC as its senders meet it, and the same rules for both transports."""

import threading
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc.error_details_pb2 import RetryInfo  # type: ignore[import-untyped]
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse

from collector.limits import Limits
from tests.collector.otlp.rules import Rule
from tests.collector.otlp_made import action, event, logs, span, traces
from tests.collector.running import Running, config_for, running, token_of
from tests.processes import PATIENCE_S

LOGS = "/opentelemetry.proto.collector.logs.v1.LogsService/Export"
TRACES = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"


def export(
    collector: Running, method: str, raw: bytes, *, token: str = "", compression: Any = grpc.Compression.NoCompression
) -> bytes:
    metadata = (("authorization", f"Bearer {token}"),) if token else ()
    with grpc.insecure_channel(collector.grpc) as channel:
        return bytes(channel.unary_unary(method)(raw, metadata=metadata, timeout=PATIENCE_S, compression=compression))


def refused(collector: Running, method: str, raw: bytes, **options: Any) -> tuple[grpc.StatusCode, Status]:
    with pytest.raises(grpc.RpcError) as caught:
        export(collector, method, raw, **options)
    trailing = {item.key: item.value for item in caught.value.trailing_metadata() or ()}
    return caught.value.code(), Status.FromString(trailing.get("grpc-status-details-bin", b""))


@pytest.mark.otlp(Rule.COMPRESSION, Rule.GRPC_SUCCESS)
def test_an_operators_action_comes_in_over_grpc(collector: Running) -> None:
    raw = logs([event(action("n1"))]).SerializeToString()

    answer = export(collector, LOGS, raw, token=token_of("desk"), compression=grpc.Compression.Gzip)

    assert ExportLogsServiceResponse.FromString(answer) == ExportLogsServiceResponse()
    assert collector.rows("select actor from operator_actions") == [("ann",)]


@pytest.mark.otlp(Rule.GRPC_FINAL)
def test_a_corrupt_message_is_an_invalid_argument(steady: Running) -> None:
    code, status = refused(steady, TRACES, b"\xff\xff\xff")

    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert "traces" in status.message


@pytest.mark.otlp(Rule.GRPC_FINAL)
def test_a_wrong_token_is_unauthenticated(steady: Running) -> None:
    code, _ = refused(steady, TRACES, traces([span(1)]).SerializeToString(), token="guessed")

    assert code is grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
@pytest.mark.otlp(Rule.GRPC_SIZE, Rule.GRPC_EXHAUSTED)
def test_too_large_a_message_is_not_to_be_sent_again(steady: Running, compression: Any) -> None:
    zeros = bytes(steady.config.max_request_bytes + 1)

    code, status = refused(steady, TRACES, zeros, compression=compression)

    assert code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert not any(detail.Is(RetryInfo.DESCRIPTOR) for detail in status.details)


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_what_grpc_itself_refuses_for_its_size_leaves_a_row(tmp_path: Path, compression: Any) -> None:
    with running(config_for(tmp_path, anonymous=True, max_request_bytes=4096)) as collector:
        sizes = (4096, 4097, 100_000)
        codes = [refused(collector, TRACES, bytes(size), compression=compression)[0] for size in sizes]

    assert [code.name for code in codes] == ["INVALID_ARGUMENT", "RESOURCE_EXHAUSTED", "RESOURCE_EXHAUSTED"]
    question = "select transport, credential, answer, reason, requests from refused_requests order by answer"
    (_, large) = collector.rows(question)
    reason = "no message of at most 4096 bytes came: send smaller batches"
    assert large == ("grpc", "anonymous", "RESOURCE_EXHAUSTED", reason, 2)


def test_a_call_without_a_message_is_answered(tmp_path: Path) -> None:
    with (
        running(config_for(tmp_path, anonymous=True)) as collector,
        grpc.insecure_channel(collector.grpc) as channel,
        pytest.raises(grpc.RpcError) as caught,
    ):
        channel.stream_unary(TRACES)(iter(()), timeout=PATIENCE_S)

    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_a_message_that_does_not_come_may_come_again(tmp_path: Path) -> None:
    done = threading.Event()
    with running(config_for(tmp_path, anonymous=True, limits=Limits(body_s=0.2))) as collector:
        with grpc.insecure_channel(collector.grpc) as channel, pytest.raises(grpc.RpcError) as caught:
            channel.stream_unary(TRACES)(iter(done.wait, True), timeout=PATIENCE_S)
        done.set()

    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


@pytest.mark.otlp(Rule.GRPC_FINAL)
def test_an_unknown_method_is_unimplemented(steady: Running) -> None:
    code, _ = refused(steady, "/opentelemetry.proto.steady.profiles.v1/Export", b"")

    assert code is grpc.StatusCode.UNIMPLEMENTED
