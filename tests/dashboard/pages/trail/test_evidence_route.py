"""The evidence file of a trail: what proves the alert, or words for why there is nothing."""

from dataclasses import replace

import pytest

from contract.evidence import Evidence
from contract.evidence_file import unpack_evidence
from contract.ids import Id
from dashboard.app import create_app
from dashboard.pages.trail.evidence_route import NOTHING
from inference.replay import prove
from tests.dashboard.browserless import client_of
from tests.dashboard.sample_alert import ALERT
from tests.dashboard.sample_plant import AWAY, SamplePlant, sample_context
from tests.inference.made_line import evidence_of, play, samples, small_bundle


@pytest.fixture
def plant() -> SamplePlant:
    return SamplePlant()


def made(alert_id: Id) -> Evidence:
    evidence = evidence_of(play(small_bundle(), samples()))
    return replace(evidence, raised=replace(evidence.raised, alert_id=alert_id))


def test_the_file_proves_what_the_store_proves(plant: SamplePlant) -> None:
    plant.evidence_of = made

    answer = client_of(create_app(sample_context(plant))).get(f"/alerts/{ALERT}/evidence.zip")

    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="evidence-{ALERT[:8]}.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert prove(unpack_evidence(answer.get_data())) == prove(made(ALERT))


@pytest.mark.parametrize(
    ("alert", "status", "says"),
    [
        (ALERT, 404, NOTHING),
        ("0" * 32, 404, "0" * 32),
        ("nonsense", 404, "'nonsense' is no alert id of 32 digits"),
        ("%3Cscript%3E", 404, "no alert id"),
    ],
)
def test_what_cannot_be_proven_is_said_in_plain_text(plant: SamplePlant, alert: str, status: int, says: str) -> None:
    answer = client_of(create_app(sample_context(plant))).get(f"/alerts/{alert}/evidence.zip")

    assert (answer.status_code, answer.mimetype) == (status, "text/plain")
    assert says in answer.get_data(as_text=True)


def test_a_collector_that_is_away_is_503_with_the_trace(plant: SamplePlant) -> None:
    plant.away = AWAY

    answer = client_of(create_app(sample_context(plant))).get(f"/alerts/{ALERT}/evidence.zip")

    assert answer.status_code == 503
    assert "nobody listens" in answer.get_data(as_text=True)
    assert "(trace " in answer.get_data(as_text=True)
