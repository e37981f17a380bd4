"""The place of waveform and spectra: why there is none, and what would stand here."""

from dash import html
from dash.development.base_component import Component

from dashboard.formatting.labels import Labels

WHAT_IT_TAKES = (
    "No source of waveforms is connected. With one, this tab shows the waveform, the velocity spectrum and the "
    "envelope, with the lines of shaft and bearing at the recorded speed, over a reference."
)
_UNKNOWN = "The contract of this asset is not stored, so nobody knows how fast it is sampled."


def spectrum(labels: Labels) -> Component:
    """Draw the dashed box; what the contract says of sampling decides what could be told at all."""
    return html.Section(
        [html.H3("No waveform of this alert"), html.P(_limit(labels)), html.P(WHAT_IT_TAKES)],
        className="missing-box no-waveform",
    )


def _limit(labels: Labels) -> str:
    if labels.terms is None:
        return _UNKNOWN
    fastest_s = min(signal.sampling_s for signal in labels.terms.signals)
    return (
        f"Its fastest signal comes every {fastest_s:g} s: nothing above {1 / (2 * fastest_s):g} Hz can be told from "
        "it, and shafts and bearings turn faster than that."
    )
