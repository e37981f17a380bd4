"""What an alert is about and the state it is in, in words."""

from contract.words import AlertKind, ClearReason, EpisodeState
from dashboard.formatting.text import deviation_said, sentence

NO_DATA = "No data is arriving"


NO_SCORE = "no window led to a blind alert"

SHAPES = {
    EpisodeState.NEW: "new",
    EpisodeState.ACKNOWLEDGED: "acknowledged",
    EpisodeState.SHELVED: "shelved",
    EpisodeState.OUT_OF_SERVICE: "shelved",
    EpisodeState.UNSEEN: "unseen",
    EpisodeState.RETURNED: "returned",
}
"""The icon of each state; a word always stands beside it."""


def what_of(kind: str, led_by: str) -> str:
    """Say what an alert is about."""
    if kind == AlertKind.BLIND:
        return "nobody saw it"
    return deviation_said(led_by)


def state_said(state: str, clear_reason: str) -> str:
    """Say where an episode stands; it returned to normal only if that is what ended it."""
    if state == EpisodeState.UNSEEN:
        return "ended, not seen"
    if state != EpisodeState.RETURNED:
        return sentence(state)
    if clear_reason == ClearReason.RETURNED_TO_NORMAL:
        return sentence(clear_reason)
    return f"ended: {sentence(clear_reason)}" if clear_reason else "ended"
