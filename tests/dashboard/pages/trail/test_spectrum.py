"""The place of the spectrum says what the contract's sampling can tell, and what is missing."""

from dataclasses import replace

from dashboard.formatting.labels import Labels
from dashboard.formatting.stored_labels import labels_of
from dashboard.pages.trail.spectrum_tab import WHAT_IT_TAKES, spectrum
from tests.dashboard.sample_alert import sample_trail
from tests.dashboard.trees import text_of


def test_it_says_what_the_fastest_signal_can_tell() -> None:
    known = labels_of(sample_trail())
    assert known.terms is not None
    slow, *rest = known.terms.signals
    faster = replace(known, terms=replace(known.terms, signals=(replace(slow, sampling_s=0.02), *rest)))

    assert "comes every 1 s: nothing above 0.5 Hz" in text_of(spectrum(known))
    assert "comes every 0.02 s: nothing above 25 Hz" in text_of(spectrum(faster))


def test_without_a_contract_nobody_knows_the_sampling() -> None:
    text = text_of(spectrum(Labels()))

    assert "nobody knows how fast it is sampled" in text
    assert WHAT_IT_TAKES in text
