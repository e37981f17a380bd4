"""Every record survives the wire, and what is not the record is refused by the attribute's name."""

from dataclasses import MISSING, fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.alerts import AlertEvent, Label
from contract.attribute import attribute_specs
from contract.codec import MAX_INT, attributes_of, record_from
from contract.errors import Malformed
from contract.records import EVENTS
from contract.windows import PARTS
from tests.contract.made_records import records

RECORDS = [*EVENTS.values(), *PARTS]
LABEL = Label(
    label_id="1" * 32,  # type: ignore[arg-type]
    asset_id="pump-7",
    run_id="2" * 32,  # type: ignore[arg-type]
    name="anomaly",
    source="dataset",
    first_sequence=3,
    last_sequence=9,
    first_ns=1,
    last_ns=2,
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
@given(data=st.data())
def test_a_record_comes_back_as_it_was_sent(record: type, data: st.DataObject) -> None:
    sent = data.draw(records(record))

    attributes = attributes_of(sent) | _on_resource(sent)
    came: object = record_from(record, attributes, body=getattr(sent, "body", None))

    assert came == sent


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
@given(data=st.data())
def test_a_missing_attribute_is_named_unless_it_may_be_absent(record: type, data: st.DataObject) -> None:
    sent = data.draw(records(record))
    needed = [spec.name for field, spec in attribute_specs(record) if not _has_default(record, field.name)]
    left_out = data.draw(st.sampled_from([name for name in needed if name != "body"]))
    attributes = attributes_of(sent) | _on_resource(sent)
    del attributes[left_out]

    with pytest.raises(Malformed, match=f"attribute {left_out} is missing"):
        record_from(record, attributes, body=getattr(sent, "body", None))


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("twin.asset.id", 7, "is int, not str"),
        ("twin.sequence.first", "3", "is str, not int"),
        ("twin.sequence.first", True, "is bool, not int"),
        ("twin.sequence.first", 2**63 - 1, "beyond 2\\^63-2"),
    ],
)
def test_an_attribute_of_the_wrong_type_is_refused_by_name(name: str, wrong: Any, said: str) -> None:
    attributes = attributes_of(LABEL) | {name: wrong}

    with pytest.raises(Malformed, match=rf"twin.label: attribute {name} {said}|attribute {name} is {wrong}, {said}"):
        record_from(Label, attributes)


def test_the_largest_integer_is_admitted() -> None:
    label = replace(LABEL, last_ns=MAX_INT)

    assert record_from(Label, attributes_of(label)) == label


@given(alert=records(AlertEvent))
def test_a_whole_number_stands_for_a_float(alert: AlertEvent) -> None:
    attributes = attributes_of(alert) | _on_resource(alert) | {"twin.score": 3}

    assert record_from(AlertEvent, attributes).score == 3.0


@given(alert=records(AlertEvent))
def test_an_infinite_score_is_refused(alert: AlertEvent) -> None:
    attributes = attributes_of(alert) | _on_resource(alert) | {"twin.score": float("inf")}

    with pytest.raises(Malformed, match=r"attribute twin\.score is infinite"):
        record_from(AlertEvent, attributes)


def test_attributes_nobody_asked_for_are_ignored() -> None:
    assert record_from(Label, attributes_of(LABEL) | {"other.vendor": 1}) == LABEL


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_no_two_fields_of_a_record_share_an_attribute(record: type) -> None:
    names = [spec.name for _, spec in attribute_specs(record)]

    assert sorted(names) == sorted(set(names))


def _on_resource(record: object) -> dict[str, Any]:
    return {c.name: getattr(record, f.name) for f, c in attribute_specs(type(record)) if c.on_resource}


def _has_default(record: type, name: str) -> bool:
    return next(field for field in fields(record) if field.name == name).default is not MISSING
