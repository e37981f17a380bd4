"""What a record may say: each wrong word, length, count, id and range is refused by name, and nothing else is."""

from dataclasses import fields, replace
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.admissible_fields import MOST_TEXTS
from contract.admission import MOST_READINGS, require_admissible
from contract.alerts import Label, OperatorAction
from contract.artifact_document import PART_BYTES
from contract.asset_key import asset_at_site
from contract.attribute import attribute_specs
from contract.errors import Malformed
from contract.ids import Digest, Id, deployment_id, digest, label_id, mint
from contract.minted import asset_declaration_id, minted_ids
from contract.plant import Artifact, Asset, Deployment, LedgerLine
from contract.readings import Refusal
from contract.records import EVENTS
from contract.windows import ScoredWindow
from tests.collector.decode.test_records_of_ours import RECORDS
from tests.collector.otlp_made import scored_window
from tests.contract.made_bundle import made_bundle

LABEL = Label(
    label_id=label_id(mint("run"), "fault", 3, 9),
    asset_id="pump-7",
    run_id=mint("run"),
    name="fault",
    source="dataset",
    first_sequence=3,
    last_sequence=9,
    first_ns=1,
    last_ns=2,
)
UNSEEN = ("two\nlines", "pump \u202e7", "\x1b[2J", "\0", "\ud800", "a\u2066b")
"""Signs that hide or turn others, or begin another line."""

EXAMPLES = {type(each): each for each in [*RECORDS, LABEL]}
NAMED = [pytest.param(each, id=type(each).__name__) for each in EXAMPLES.values()]


def wrong_values(record: Any) -> list[tuple[str, Any]]:
    """For each field that is checked, a value that it can't have."""
    hints = get_type_hints(type(record))
    found: list[tuple[str, Any]] = []
    for field, spec in attribute_specs(type(record)):
        bare = {hints[field.name], *get_args(hints[field.name])}
        if spec.vocabulary is not None:
            found.append((field.name, "banana"))
        elif Id in bare:
            found.extend((field.name, each) for each in ("AB" * 16, "pump", "0 " * 16, "g" * 32))
        elif Digest in bare:
            found.append((field.name, "f" * 63))
        elif hints[field.name] is str:
            found.append((field.name, "x" * (spec.longest + 1)))
            found.extend((field.name, each) for each in UNSEEN if spec.is_name)
        elif str in bare:
            found.extend((field.name, (each,)) for each in UNSEEN if spec.is_name)
            found.extend([(field.name, ("x" * (spec.longest + 1),)), (field.name, ("x",) * (MOST_TEXTS + 1))])
        elif int in bare and spec.unit != "ns":
            found.append((field.name, -1))
    return found


@pytest.mark.parametrize("record", NAMED)
def test_a_sound_record_is_admitted(record: Any) -> None:
    require_admissible(record)


def test_every_kind_of_event_has_an_example_but_the_batch_of_readings() -> None:
    assert {kind.event for kind in EXAMPLES} | {"twin.readings", "twin.artifact", "twin.refusal"} >= EVENTS.keys()


@pytest.mark.parametrize("record", NAMED)
def test_each_value_that_a_field_cannot_have_is_refused_by_its_attribute(record: Any) -> None:
    names = {field.name: spec.name for field, spec in attribute_specs(type(record))}

    for field, wrong in wrong_values(record):
        with pytest.raises(Malformed, match=names[field].replace(".", r"\.")):
            require_admissible(replace(record, **{field: wrong}))


@pytest.mark.parametrize("part", ["window", "vector", "score", "decision"])
def test_each_value_that_a_field_of_a_scored_window_cannot_have_is_refused_by_its_attribute(part: str) -> None:
    scored = scored_window()
    record = getattr(scored, part)
    names = {field.name: spec.name for field, spec in attribute_specs(type(record))}
    wrong = wrong_values(record)

    assert wrong
    for field, value in wrong:
        with pytest.raises(Malformed, match=names[field].replace(".", r"\.")):
            require_admissible(replace(scored, **{part: replace(record, **{field: value})}))


@pytest.mark.parametrize("record", NAMED)
def test_an_id_that_its_own_fields_do_not_make_is_refused(record: Any) -> None:
    for name, _, _ in list(minted_ids(record)):
        with pytest.raises(Malformed, match=f"{name} is '0{{31}}1', its own fields make"):
            require_admissible(replace(record, **{name: "0" * 31 + "1"}))


def test_ids_of_a_scored_window_follow_from_one_another() -> None:
    scored = scored_window()
    require_admissible(scored)

    other = mint("window", "other")
    for changed, name in (
        (replace(scored, window=replace(scored.window, window_id=other)), "vector_id"),
        (replace(scored, score=replace(scored.score, bundle_id=digest(b"other"))), "score_id"),
    ):
        with pytest.raises(Malformed, match=f"{name} is"):
            require_admissible(changed)


def test_a_deployment_as_it_was_minted_before_is_admitted_and_a_swap_there_and_back_is_three() -> None:
    (deployment,) = [each for each in RECORDS if isinstance(each, Deployment)]
    key = (deployment.asset_id, deployment.run_id, deployment.bundle_id)

    require_admissible(replace(deployment, deployment_id=mint("deployment", asset_at_site(key[0]), *key[1:])))
    other = digest(b"another bundle")
    swaps = ((deployment.bundle_id, 400), (other, 500), (deployment.bundle_id, 600))
    ids_of_three = {deployment_id(*key[:2], bundle, from_sequence) for bundle, from_sequence in swaps}

    assert len(ids_of_three) == 3


def with_ranges(*ranges: str, count: int, first: int = 100, last: int = 160) -> ScoredWindow:
    scored = scored_window()
    window = replace(scored.window, ranges=ranges, readings_count=count, first_sequence=first, last_sequence=last)
    return replace(scored, window=window)


@given(parts=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), max_size=6), signals=st.integers(1, 3))
def test_ranges_that_name_the_readings_of_the_window_are_admitted(parts: list[tuple[int, int]], signals: int) -> None:
    told, at, named = [], 100, 0
    for gap, length in parts:
        told.append(f"{at + gap}-{at + gap + length - 1}")
        at, named = at + gap + length, named + length
    ranges = [f"s{signal}={','.join(told)}" for signal in range(signals)]

    require_admissible(with_ranges(*ranges, count=named * signals, last=max(at, 160)))


@pytest.mark.parametrize(
    ("ranges", "count", "says"),
    [
        (("flow=100-x",), 1, "is no range"),
        (("flow=-5-7",), 1, "is no range"),
        (("flow=100-104 ",), 5, "is no range"),
        (("flow=100-104,",), 5, "is no range"),
        (("flow=1" + "0" * 30 + "-2",), 1, "is no range"),
        (("flow=104-100",), 5, "out of order"),
        (("flow=100-104,104-106",), 8, "out of order"),
        (("flow=99-104",), 6, "outside of 100-160"),
        (("flow=100-161",), 62, "outside of 100-160"),
        (("flow100-104",), 5, "is not signal="),
        (("=100-104",), 5, "is not signal="),
        (("flow=100-104",), 6, "name 5 readings, it says 6"),
    ],
    ids=str,
)
def test_ranges_that_are_none_are_refused(ranges: tuple[str, ...], count: int, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        require_admissible(with_ranges(*ranges, count=count))


def test_a_range_of_billions_is_refused_before_anybody_unfolds_it() -> None:
    with pytest.raises(Malformed, match="a window takes"):
        require_admissible(with_ranges("flow=0-6400000000", count=6_400_000_001, first=0, last=6_400_000_000))
    require_admissible(with_ranges(f"flow=0-{MOST_READINGS - 1}", count=MOST_READINGS, first=0, last=MOST_READINGS))


@pytest.mark.parametrize("each", ["7", "9-7", "a-b", "7-9-11"])
def test_dropped_ranges_that_are_none_are_refused(each: str) -> None:
    (line,) = [record for record in RECORDS if isinstance(record, LedgerLine)]

    with pytest.raises(Malformed, match="range"):
        require_admissible(replace(line, dropped_ranges=(each,)))


def test_a_document_is_named_by_its_own_digest() -> None:
    sound = Artifact(
        artifact_id=digest(b"contract"), kind="contract", name="a@1", part=0, parts=1, produced_ns=1, body=b"contract"
    )

    require_admissible(sound)
    with pytest.raises(Malformed, match="its body's sha256 is"):
        require_admissible(replace(sound, body=b"another"))


def test_a_bundle_is_named_by_its_own_identity() -> None:
    bundle_id, raw = made_bundle()
    sound = Artifact(artifact_id=digest(raw), kind="bundle", name=bundle_id, part=0, parts=1, produced_ns=1, body=raw)

    require_admissible(sound)
    with pytest.raises(Malformed, match=f"twin.artifact: bundle '{'0' * 64}': its identity makes the id {bundle_id}"):
        require_admissible(replace(sound, name="0" * 64))
    require_admissible(replace(sound, name="0" * 64, kind="evaluation"))


@pytest.mark.parametrize("size", [0, PART_BYTES + 1])
def test_a_part_of_several_has_bytes_and_not_too_many(size: int) -> None:
    part = Artifact(
        artifact_id=digest(b"x"), kind="evaluation", name="x", part=1, parts=3, produced_ns=1, body=bytes(size)
    )

    with pytest.raises(Malformed, match=f"part 1 of 3 of evaluation 'x' has {size} bytes"):
        require_admissible(part)
    require_admissible(replace(part, body=bytes(PART_BYTES)))


def test_what_a_record_may_leave_out_may_be_left_out_unless_its_id_is_made_of_it() -> None:
    for record in EXAMPLES.values():
        for field in fields(record):
            if field.default is None and not (isinstance(record, Refusal) and field.name in ("run_id", "sequence")):
                require_admissible(replace(record, **{field.name: None}))


def test_a_name_may_have_blanks_of_any_width_and_what_people_write_may_have_lines() -> None:
    (asset,) = [each for each in RECORDS if isinstance(each, Asset)]
    (action,) = [each for each in RECORDS if isinstance(each, OperatorAction)]
    refusal = next(each for each in RECORDS if isinstance(each, Refusal))

    named = replace(asset, name="Pumpe\u00a07, 20\u2009°C 漢字")
    require_admissible(replace(named, declaration_id=asset_declaration_id(named)))
    require_admissible(replace(action, note="seen\n\ton the round"))
    require_admissible(replace(refusal, value="\x00\u202e"))
