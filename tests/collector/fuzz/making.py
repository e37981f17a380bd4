"""The inputs of a run, one a number: each comes from the seed and its own number, so any of them can be made again."""

import gzip
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from google.protobuf import json_format

from tests.collector.decode.test_otlp_json import as_otlp_json
from tests.collector.fuzz.fuzz_input import JSON, PROTOBUF, FuzzInput
from tests.collector.fuzz.json_mutations import damaged_json
from tests.collector.fuzz.odd_values import TEXTS
from tests.collector.fuzz.record_mutations import odd_records
from tests.collector.fuzz.wire_mutations import damaged, flip_bits, truncate
from tests.collector.otlp.test_odd_requests import REQUESTS, TREES
from tests.collector.running import token_of

EVERYBODY = "all"
"""The name of a credential that may send everything."""

SIGNALS = sorted(REQUESTS)
RAW = {signal: request.SerializeToString() for signal, request in REQUESTS.items()}
OTHER_KINDS = (
    "",
    "text/plain",
    "application/json; charset=utf-16",
    "application/grpc",
    "APPLICATION/JSON",
    "*/*",
    "\xff",
)
OTHER_PATHS = ("/", "/v1", "/v1/traces/", "/v1/profiles", "/v1/%00", "/v1/logs/../traces", "/api/v1/query/alerts")


def inputs(seed: int, first: int, last: int) -> Iterator[FuzzInput]:
    """Yield the inputs of these numbers, the last one left out."""
    for number in range(first, last):
        yield make_input(seed, number)


def make_input(seed: int, number: int) -> FuzzInput:
    """Make the input of this number."""
    random = Random(f"{seed} {number}")
    signal, body, kind = random.choice(_MAKERS)(random)
    made = FuzzInput(
        name=f"fuzz-{seed}-{number}", path=f"/v1/{signal}", body=body, kind=kind, token=token_of(EVERYBODY)
    )
    return _sent_oddly(random, made) if random.random() < 0.06 else made


def _of_wire(random: Random) -> tuple[str, bytes, str]:
    signal = random.choice(SIGNALS)
    return signal, damaged(random, RAW[signal]), PROTOBUF


def _of_json(random: Random) -> tuple[str, bytes, str]:
    signal = random.choice(SIGNALS)
    return signal, damaged_json(random, TREES[signal]), JSON


def _of_records(random: Random) -> tuple[str, bytes, str]:
    signal, request = odd_records(random)
    told = random.random()
    if told < 0.7:
        return signal, request.SerializeToString(), PROTOBUF
    if told < 0.85:
        return signal, damaged(random, request.SerializeToString()), PROTOBUF
    tree: Any = as_otlp_json(json_format.MessageToDict(request))
    return signal, damaged_json(random, tree) if told < 0.95 else json.dumps(tree).encode(), JSON


_MAKERS: tuple[Callable[[Random], tuple[str, bytes, str]], ...] = (_of_wire, _of_json, _of_records, _of_records)


def _sent_oddly(random: Random, made: FuzzInput) -> FuzzInput:
    """Send it another way: of another type, packed or as if, elsewhere, by another method, as somebody else."""
    body, kind, path, method, token, encoding = made.body, made.kind, made.path, made.method, made.token, ""
    match random.randrange(6):
        case 0:
            kind = random.choice((*OTHER_KINDS, PROTOBUF, JSON))
        case 1:
            body, encoding = gzip.compress(body, 1, mtime=0), "gzip"
            body = random.choice((body, flip_bits(random, body), truncate(random, body), body * 2))
        case 2:
            encoding = random.choice(("gzip", "deflate", "br", "identity", "gzip, gzip", "\xff"))
        case 3:
            path = random.choice((*OTHER_PATHS, f"/v1/{random.choice(SIGNALS)}"))
        case 4:
            method = random.choice(("GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "BREW"))
        case _:
            token = random.choice(("", "guessed", token_of("edge"), token_of("desk"), token_of("dataset"), TEXTS[3]))
    return FuzzInput(name=made.name, path=path, body=body, kind=kind, method=method, token=token, encoding=encoding)
