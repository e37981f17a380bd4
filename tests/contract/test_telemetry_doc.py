"""docs/TELEMETRY.md says what contract/ declares, no more and no less."""

from pathlib import Path

import pytest

from contract.attribute import attribute_specs
from contract.records import EVENTS
from contract.telemetry_doc import telemetry_document
from contract.windows import PARTS

COMMITTED = Path(__file__).parents[2] / "docs" / "TELEMETRY.md"


def test_the_committed_document_is_current() -> None:
    current = COMMITTED.read_text(encoding="utf-8") == telemetry_document()

    assert current, "stale: run `python -m contract.telemetry_doc > docs/TELEMETRY.md`"


@pytest.mark.parametrize("record", [*EVENTS.values(), *PARTS], ids=lambda record: record.__name__)
def test_every_attribute_is_in_the_document(record: type) -> None:
    document = telemetry_document()

    for _, spec in attribute_specs(record):
        assert spec.is_body or f"| `{spec.name}` |" in document


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_every_event_says_who_may_send_it(event: str) -> None:
    section = telemetry_document().partition(f"\n## `{event}`\n")[2].partition("\n## ")[0]

    assert "Sent by a credential with the role `" in section
