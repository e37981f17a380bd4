"""Records of ours that say too much, too little, too large or somebody else's: some nonsense, some just odd."""

from collections.abc import Hashable
from dataclasses import fields, replace
from functools import cache
from random import Random
from types import NoneType
from typing import Any, cast, get_args, get_origin, get_type_hints

from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from contract import codec, ids
from contract.alerts import Label
from contract.attribute import AttributeSpec, attribute_specs
from contract.ids import Digest, Id
from contract.minted import minted_ids
from contract.plant import Artifact, AssetApproval
from contract.readings import ReadingBatch
from contract.windows import ScoredWindow
from contract.words import AlertStep, Priority, VerdictValue
from tests.collector.decode.test_records_of_ours import RECORDS
from tests.collector.fuzz.odd_values import NUMBERS, PLAIN_TEXTS, int64
from tests.collector.fuzz.wire_mutations import flip_bits, truncate
from tests.collector.otlp_made import (
    ALERT,
    ASSET,
    RUN,
    START,
    action,
    alert_event,
    any_value,
    event,
    gateway_resource,
    key_values,
    logs,
    reading_batch,
    scored_window,
    traces,
    verdict,
    window_span,
)

BUNDLE = scored_window().score.bundle_id
OTHER_RUN = ids.run_id(ASSET, "plant", "valve1/1.csv", "1" * 64)
DOCUMENT = b"name: one\n"

BASES: tuple[Any, ...] = (
    *RECORDS,
    *(alert_event(step) for step in ("updated", "cleared")),
    *(action(f"n{number}", verb) for number, verb in enumerate(("assign", "comment", "shelve", "confirm"))),
    *(reading_batch(first, first + 9) for first in (0, 10, 150)),
    scored_window(),
    scored_window(180, alert=ALERT),
    verdict("n9"),
    Label(
        label_id=ids.label_id(RUN, "valve closed", 100, 200),
        asset_id=ASSET,
        run_id=RUN,
        name="valve closed",
        source="dataset",
        first_sequence=100,
        last_sequence=200,
        first_ns=START,
        last_ns=START + 10**9,
    ),
    Artifact(
        artifact_id=ids.digest(DOCUMENT),
        kind="contract",
        name="water-loop@1.0.0",
        part=0,
        parts=1,
        produced_ns=START,
        body=DOCUMENT,
    ),
)
KNOWN_IDS = (RUN, OTHER_RUN, ALERT, scored_window().window.window_id, scored_window().score.score_id, ids.NO_RECORD)
WORDS = (*AlertStep, *Priority, *VerdictValue, "blind", "explode", "RAISED", " raised", "true ", "")


def odd_records(random: Random) -> tuple[str, Any]:
    """Return a signal and a request of one to four records, each changed in up to three fields."""
    chosen = [_odd(random, _base(random)) for _ in range(random.choice((1, 1, 2, 4)))]
    resource = gateway_resource(random.choice(("gw-1", "gw-1", "gw-1", "gw-2", "", "x" * 300)))
    spans = [_span(each) for each in chosen if isinstance(each, ScoredWindow)]
    if spans:
        for span in spans:
            _disturb(random, span.attributes)
        return "traces", traces(spans, resource)
    lines = [_line(each) for each in chosen]
    for line in lines:
        _disturb(random, line.attributes)
    return "logs", logs(lines, resource)


def _base(random: Random) -> Any:
    """Return one of the records; of scored windows and readings others each time, so that many are stored."""
    found = random.choice(BASES)
    if isinstance(found, ScoredWindow):
        return scored_window(random.randrange(160, 1000), score=random.choice((0.0, 3.5, 1e30)))
    if isinstance(found, ReadingBatch):
        first = random.randrange(2000)
        return reading_batch(first, first + random.choice((0, 9)))
    return found


def _span(scored: ScoredWindow) -> Span:
    """Return the span of a scored window, of another one's ids when its own are none."""
    try:
        return window_span(scored)
    except ValueError:
        span = window_span(scored_window())
        del span.attributes[:]
        parts = (scored.window, scored.vector, scored.score, scored.decision)
        span.attributes.extend(pair for part in parts for pair in key_values(codec.attributes_of(part)))
        return span


def _line(record: Any) -> LogRecord:
    """Return the log event of a record, whatever its time is; OTLP has none before 1970."""
    time_ns = getattr(record, record.time_field)
    line = event(replace(record, **{record.time_field: 0}))
    line.time_unix_nano = time_ns % 2**64
    del line.attributes[:]
    line.attributes.extend(key_values(codec.attributes_of(record)))
    return line


def _odd(random: Random, record: Any) -> Any:
    if isinstance(record, ScoredWindow):
        parts = {each.name: _with_odd_fields(random, getattr(record, each.name)) for each in fields(record)}
        return _scored_again(random, ScoredWindow(**parts))
    odd = _with_odd_fields(random, record)
    return reminted(odd) if random.random() < 0.8 else odd


def _scored_again(random: Random, scored: ScoredWindow) -> ScoredWindow:
    if random.random() < 0.2:
        return scored
    vector = replace(scored.vector, vector_id=ids.vector_id(scored.window.window_id, scored.vector.feature_code))
    score = replace(scored.score, score_id=ids.score_id(vector.vector_id, scored.score.bundle_id))
    return replace(scored, vector=vector, score=score)


def reminted(record: Any) -> Any:
    """Return the record with the ids that its own fields make, so that nothing else stands against it."""
    for name in [each for each, _, _ in minted_ids(record)]:
        made = next(minted for each, _, minted in minted_ids(record) if each == name)
        record = replace(record, **{name: made[0]})
    return record


def _with_odd_fields(random: Random, record: Any) -> Any:
    if isinstance(record, AssetApproval):
        return replace(record, gateway_id="gw-1")  # or all that the records here say of the asset were refused
    known = _fields(cast(Hashable, type(record)))
    for name in random.sample(sorted(known), min(len(known), random.choice((0, 1, 1, 2, 3)))):
        hint, spec = known[name]
        record = replace(record, **{name: _value(random, hint, spec, getattr(record, name))})
    return record


@cache
def _fields(record: Hashable) -> dict[str, tuple[Any, AttributeSpec]]:
    kind = cast(type, record)
    hints = get_type_hints(kind)
    return {field.name: (hints[field.name], spec) for field, spec in attribute_specs(kind)}


def _value(random: Random, hint: Any, spec: AttributeSpec, now: Any) -> Any:
    kinds = [kind for kind in get_args(hint) if kind is not NoneType] if NoneType in get_args(hint) else [hint]
    kind = kinds[0]
    if len(get_args(hint)) > 1 and NoneType in get_args(hint) and random.random() < 0.2:
        return None
    if get_origin(kind) is tuple:
        one = get_args(kind)[0]
        return tuple(_value(random, one, spec, one()) for _ in range(random.choice((0, 1, 2, 40))))
    if spec.vocabulary is not None:
        return random.choice((*(each.value for each in spec.vocabulary), random.choice(WORDS)))
    return _plain_value(random, kind, now)


def _plain_value(random: Random, kind: Any, now: Any) -> Any:
    if kind is Id:
        return random.choice((*KNOWN_IDS, "", "g" * 32, "A" * 32, "0" * 31, str(now)))
    if kind is Digest:
        return random.choice((BUNDLE, ids.digest(random.randbytes(4)), "", "f" * 63, str(now)))
    if kind is bool:
        return random.random() < 0.5
    if kind is int:
        return _number_near(random, now)
    if kind is float:
        return float(random.choice([number for number in NUMBERS if not isinstance(number, int)] + [0.0, 3.5, 1e9]))
    if kind is bytes:
        return random.choice((flip_bits, truncate))(random, now)
    return random.choice((*PLAIN_TEXTS, "flow", ASSET, "flow=0-9", "flow=0-4,6-9", "0-9", "n1", "a/b/c", "1=2=3-4"))


def _number_near(random: Random, now: Any) -> int:
    """Return a number at an end, or near the one that was there, which often still fits."""
    if isinstance(now, int) and random.random() < 0.6:
        return min(2**63 - 1, max(-(2**63), now + random.choice((-1, 1, 7, -(10**9), 10**9, 10**15, -(10**18)))))
    return int64(random)


def _disturb(random: Random, attributes: Any) -> None:
    """Now and then say an attribute not at all, twice, or as another type."""
    if random.random() > 0.25 or not attributes:
        return
    at = random.randrange(len(attributes))
    told = random.random()
    if told < 0.3:
        del attributes[at]
    elif told < 0.5:
        attributes.append(attributes[at])
    else:
        value = random.choice((1, True, 2.5, "text", b"raw", [], ["a", 1], float("nan"), int64(random)))
        attributes[at].CopyFrom(KeyValue(key=attributes[at].key, value=any_value(value)))
